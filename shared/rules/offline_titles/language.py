"""Which language a sentence is in, and its table made ready for matching."""

import re
import unicodedata
from functools import cache
from typing import NamedTuple

from shared.rules.offline_titles.languages import TABLES, UNSPACED

# First and last letter. No expression: when one is compiled, each character of a range is looked at.
_SCRIPTS = {
    "ja": ("\u3041", "\u30ff"),
    "zh": ("\u3400", "\u9fff"),
    "ko": ("\uac00", "\ud7af"),
    "th": ("\u0e01", "\u0e7f"),
    "hi": ("\u0900", "\u097f"),
    "ar": ("\u0620", "\u06ff"),
    "ru": ("\u0400", "\u04ff"),
}
# One Chinese character is worth several letters; one kana tells Japanese.
_SHARE = {"ja": 20, "zh": 4}
_UKRAINIAN = frozenset("іїєґІЇЄҐ")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_READ_WORDS = 40


class Language(NamedTuple):
    """A table whose alternatives are compiled; ``words`` are the small words."""

    code: str
    is_unspaced: bool
    words: frozenset[str]
    breaks: frozenset[str]
    adjuncts: frozenset[str]
    vague: frozenset[str]
    leads: re.Pattern[str]
    asks: re.Pattern[str]
    tails: re.Pattern[str]
    asides: re.Pattern[str]
    roles: re.Pattern[str]
    openers: re.Pattern[str]


def language_of(sentence: str) -> Language:
    """The language whose letters or small words ``sentence`` has most of; English where none shows."""
    return language(_by_script(sentence) or _by_words(sentence, "en"))


def _by_script(sentence: str) -> str | None:
    if sentence.isascii():
        return None
    for code, (first, last) in _SCRIPTS.items():
        letters = sum(first <= sign <= last for sign in sentence)
        if letters * _SHARE.get(code, 2) > sum(map(str.isalpha, sentence)):
            if code != "ru":
                return code
            return _by_words(sentence, "uk" if _UKRAINIAN & set(sentence) else "ru")
    return None


def _by_words(sentence: str, default: str) -> str:
    votes = {default: 0}
    for word in _WORD.findall(sentence.lower())[:_READ_WORDS]:
        for code in _speakers().get(word, ()):
            votes[code] = votes.get(code, 0) + 1
    if not sentence.isascii():
        for code, letters in _spellers():
            votes[code] = votes.get(code, 0) + sum(letter in sentence for letter in letters)
    return max(votes, key=lambda code: votes[code])


def is_small(word: str) -> bool:
    """Whether ``word`` is a small word of some language."""
    return word.lower() in _speakers()


@cache
def _spellers() -> list[tuple[str, str]]:
    return [(code, table.letters) for code, table in TABLES.items() if table.letters]


@cache
def _speakers() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for code, table in TABLES.items():
        for word in set(table.words.split()):
            found.setdefault(word, []).append(code)
    return found


@cache
def language(code: str) -> Language:
    """The language of ``code``, compiled when first needed."""
    table = TABLES[code]
    edge = "" if code in UNSPACED or code == "ko" else r"(?:(?<=\W)|(?!\w))"
    start = r"[\s,;:–—-]*"
    return Language(
        code=code,
        is_unspaced=code in UNSPACED,
        words=frozenset(table.words.split()),
        breaks=frozenset(table.breaks.split()),
        adjuncts=frozenset(table.adjuncts.split()),
        vague=frozenset(table.vague.split()),
        leads=_pattern(rf"(?:{table.leads or '(?!)'}){edge}{start}"),
        asks=_pattern(rf"(?:{table.asks or '(?!)'}){edge}"),
        tails=_pattern(rf"(?:{table.tails or '(?!)'})[\s.!?:。！？：]*$"),
        asides=_pattern(rf"(?:{table.asides or '(?!)'})"),
        roles=_pattern(rf"(?:{table.roles or '(?!)'})"),
        openers=_pattern(rf"(?:{table.openers or '(?!)'}) (?=\S+ \S)"),
    )


def _pattern(expression: str) -> re.Pattern[str]:
    return re.compile(expression, re.IGNORECASE)


@cache
def voids() -> re.Pattern[str]:
    """What says nothing in any language: greetings, thanks, acknowledgements."""
    spaced = "|".join(table.voids for code, table in TABLES.items() if code not in UNSPACED)
    unspaced = "|".join(TABLES[code].voids for code in UNSPACED)
    return _pattern(rf"(?:(?:{spaced})(?!\w)|{unspaced})")


def columns(text: str) -> int:
    """How wide ``text`` shows: two columns for a CJK character."""
    if text.isascii():
        return len(text)
    return sum(
        2 if unicodedata.east_asian_width(sign) in "WF" else unicodedata.combining(sign) == 0 for sign in text
    )
