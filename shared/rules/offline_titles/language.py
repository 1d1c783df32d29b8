"""Which language a sentence is in, and its table made ready for matching."""

import re
import unicodedata
from functools import cache, cached_property

from shared.rules.offline_titles.languages import TABLES

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
_WORD = r"(?<!\w)[^\W\d_]+(?:['’][^\W\d_]+)?(?!\w)"
_READ_WORDS = 40
MIN_SPACES = 3
# What an offline title may take.
MAX_COLUMNS = 60
# What stands at the edges of words and titles and is no part of them.
EDGES = " \t\n,;:–—-、，：；。.！·|/\\=&"


class Language:
    """A table made ready: small words as sets, alternatives compiled when a text first needs them."""

    def __init__(self, code: str) -> None:
        self._table = table = TABLES[code]
        self._edge = "" if table.is_unspaced or code == "ko" else r"(?:(?<=\W)|(?!\w))"
        self.code, self.is_unspaced, self.ends_in_verb = code, table.is_unspaced, table.ends_in_verb
        self.words, self.breaks = frozenset(table.words.split()), frozenset(table.breaks.split())
        self.adjuncts, self.vague = frozenset(table.adjuncts.split()), frozenset(table.vague.split())

    @cached_property
    def leads(self) -> re.Pattern[str]:
        """What leads to a request."""
        return _pattern(self._table.leads, self._edge + r"[\s,;:–—-]*")

    @cached_property
    def asks(self) -> re.Pattern[str]:
        """What a request begins with."""
        return _pattern(self._table.asks, self._edge)

    @cached_property
    def tails(self) -> re.Pattern[str]:
        """What trails behind a request."""
        return _pattern(self._table.tails, r"[\s.!?:。！？：]*$")

    @cached_property
    def asides(self) -> re.Pattern[str]:
        """What a side instruction begins with."""
        return _pattern(self._table.asides)

    @cached_property
    def roles(self) -> re.Pattern[str]:
        """What gives the assistant a role."""
        return _pattern(self._table.roles)

    @cached_property
    def heads(self) -> re.Pattern[str]:
        """What tells the kind of thing that a request is for, before what it is for."""
        return _pattern(self._table.heads, r" (?=\S+ \S+ \S)")

    @cached_property
    def openers(self) -> re.Pattern[str]:
        """Verbs that a statement may open with, and a title need not."""
        return _pattern(self._table.openers, r" (?!this\b)(?=\S+ \S)")


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
    for word in re.findall(_WORD, sentence.lower())[:_READ_WORDS]:
        for code in _speakers().get(word, ()):
            votes[code] = votes.get(code, 0) + 1
    if not sentence.isascii():
        for code, letters in _spellers():
            votes[code] = votes.get(code, 0) + sum(letter in sentence for letter in letters)
    return max(votes, key=lambda code: votes[code])


def small_words_by_language(text: str) -> dict[str, int]:
    """How many of the words of ``text`` are small words of each language."""
    votes: dict[str, int] = {}
    for word in re.findall(_WORD, text.lower()):
        for code in _speakers().get(word, ()):
            votes[code] = votes.get(code, 0) + 1
    return votes


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


language = cache(Language)


def _pattern(alternatives: str, behind: str = "") -> re.Pattern[str]:
    return re.compile(f"(?:{alternatives or '(?!)'}){behind}", re.IGNORECASE)


def voids(text: str, language: Language) -> re.Pattern[str]:
    """What says nothing: greetings, thanks, acknowledgements, of any language where ``text`` is too short to tell it."""
    return _voids(language.code if text.isascii() and text.count(" ") >= MIN_SPACES else "")


@cache
def _voids(only: str) -> re.Pattern[str]:
    spaced = "|".join(
        table.voids for code, table in TABLES.items() if not table.is_unspaced and only in {"", code}
    )
    unspaced = "|".join(
        table.voids for code, table in TABLES.items() if table.is_unspaced and only in {"", code}
    )
    return _pattern(rf"(?:{spaced or '(?!)'})(?!\w)|{unspaced or '(?!)'}")


def columns(text: str) -> int:
    """How wide ``text`` shows: two columns for a CJK character."""
    if text.isascii():
        return len(text)
    return sum(
        2 if unicodedata.east_asian_width(sign) in "WF" else unicodedata.combining(sign) == 0 for sign in text
    )
