"""Limits the characters of generated titles."""

import re
import unicodedata

from shared.rules.titles import one_line

# The most marks in a row: the limit of Unicode's Stream-Safe Text Format (UAX 15). No language needs more.
MAX_MARKS = 30

# Invisible characters, except those below: soft hyphens, zero-width spaces, surrogates and the like.
_INVISIBLE = re.compile(
    "[\u00ad\u17b4\u17b5\u200b\u2060-\u206f\ufeff\ufff0-\ufffb\ud800-\udfff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e001f\U000e0080-\U000e00ff\U000e01f0-\U000e0fff]+"
)
# Tags are valid only in the flags of England, Scotland and Wales. Elsewhere they are hidden text.
_TAGS = re.compile(
    "(\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,6}\U000e007f)|[\U000e0020-\U000e007f]+"
)
# A joiner is valid only between two characters: it combines emoji, or spells Persian.
# A selector is valid only after a character, and chooses its appearance.
_JOINERS = "\u200c\u200d"
_SELECTORS = "\u034f\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
# A direction mark at an end directs nothing.
_EDGES = " \u200e\u200f"
_LOOSE = re.compile(
    rf"(?:^|(?<=\s)(?<!\s\s))[{_EDGES}{_JOINERS}{_SELECTORS}]*[{_JOINERS}{_SELECTORS}]"
    rf"|(?<![{_JOINERS}])[{_JOINERS}]+(?=\s|$)"
)
# Letters in Unicode that look blank.
_FILLERS = "\u115f\u1160\u3164\uffa0"
# Two of the Hangul fillers are as wide as a letter and stand for a space.
_SPACES = re.compile(r"[\s\u3164\uffa0]+")


def presentable(text: str) -> str:
    """Returns ``text`` in NFC, on one line, with single spaces and without invisible characters."""
    visible = _TAGS.sub(r"\1", _INVISIBLE.sub("", one_line(text)))
    spaced = _SPACES.sub(" ", visible).strip()
    attached = _SPACES.sub(" ", _LOOSE.sub("", spaced)).rstrip(_EDGES + _JOINERS)
    return unicodedata.normalize("NFC", _with_few_marks(attached)).strip(_EDGES)


def has_words(text: str) -> bool:
    """Returns whether ``text`` has a visible letter or digit of any script."""
    return any(unicodedata.category(character)[0] in "LN" and character not in _FILLERS for character in text)


def _with_few_marks(text: str) -> str:
    """Returns ``text`` decomposed, with at most 30 marks in a row, so that normalizing it is fast."""
    if text.isascii():
        return text
    characters, marks = [], 0
    for character in "".join(unicodedata.normalize("NFD", character) for character in text):
        marks = marks + 1 if unicodedata.category(character).startswith("M") else 0
        if marks <= MAX_MARKS:
            characters.append(character)
    return "".join(characters)
