"""Compares the language and the script of a title with those of the conversation."""

import unicodedata
from collections import Counter

from shared.rules.cleaning.conversation import Conversation
from shared.rules.cleaning.words import folded
from shared.rules.offline_titles.language import small_words_by_language

_READ = 2_000
# So many small words of one language, and none of the chat's, are another language.
_MIN_SMALL_WORDS = 2
# Letters that one language of a script has and its neighbour has not.
_UKRAINIAN, _RUSSIAN = "іїєґ", "ыэъё"
_NEIGHBOURS = (
    (_UKRAINIAN, _RUSSIAN),
    ("ѓќѕљњџјћђ", "ыэъёщ"),
)
# Where the chat itself has no such letter, its language is told by its small words.
_FOREIGN = {"ru": _UKRAINIAN, "uk": _RUSSIAN}
_TOGETHER = {
    "HIRAGANA": "CJK",
    "KATAKANA": "CJK",
    "KATAKANA-HIRAGANA": "CJK",
    "IDEOGRAPHIC": "CJK",
    "FULLWIDTH": "LATIN",
}


def fits_language(title: str, conversation: Conversation) -> bool:
    """Returns whether ``title`` may be in the language of the conversation."""
    text = " ".join(conversation.texts)[:_READ]
    script = _script_of(text)
    if script and script not in _scripts(title):
        return all(conversation.has_phrase(word) for word in folded(title).split())
    lowered, other = text.lower(), title.lower()
    foreign = _FOREIGN.get(conversation.language or "", "")
    if _has(other, foreign) and not _has(lowered, foreign):
        return False
    if _is_neighbours(lowered, other) or (script == "CJK" and _has_kana(title) and not _has_kana(text)):
        return False
    return _shares_small_words(conversation, title)


def _script_of(text: str) -> str | None:
    scripts = _scripts(text)
    return max(scripts, key=lambda script: scripts[script]) if scripts else None


def _scripts(text: str) -> Counter[str]:
    names = (unicodedata.name(sign, "").split(" ")[0] for sign in text if sign.isalpha())
    return Counter(_TOGETHER.get(name, name) for name in names)


def _has_kana(text: str) -> bool:
    return any("\u3040" <= sign <= "\u30ff" for sign in text)


def _is_neighbours(text: str, title: str) -> bool:
    for pair in _NEIGHBOURS:
        for own, others in (pair, pair[::-1]):
            if _has(text, own) and not _has(text, others) and _has(title, others) and not _has(title, own):
                return True
    return False


def _has(text: str, letters: str) -> bool:
    return any(letter in text for letter in letters)


def _shares_small_words(conversation: Conversation, title: str) -> bool:
    """Returns False if the small words of ``title`` are another language's and none is the chat's."""
    of_title = small_words_by_language(title)
    if conversation.language is None or not of_title:
        return True
    return of_title.get(conversation.language, 0) > 0 or max(of_title.values()) < _MIN_SMALL_WORDS
