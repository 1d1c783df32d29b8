"""Finds the visible characters of a text."""

import re
import unicodedata

# Default_Ignorable_Code_Point of Unicode's DerivedCoreProperties.txt; the same in versions 14 to 17.
IGNORABLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
# The empty braille pattern and the null notehead are signs in Unicode that look blank.
_BLANK = "\u2800\U0001d159"
_UNSEEN = re.compile(rf"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff{IGNORABLE}{_BLANK}]*")
# A nonspacing mark is visible only on another visible character. Private-use characters and those newer than
# Python's Unicode data (Co, Cn) may be visible.
_NOT_ALONE = {"Mn", "Me", "Cf"}
# No user writes more marks or invisible characters than this before visible text.
_MAX_ALONE = 100
_MAX_UNSEEN = 10_000


def is_visible(text: str) -> bool:
    """Returns whether ``text`` has a visible character."""
    return _first_visible(text) < len(text)


def from_first_visible(text: str) -> str:
    """Returns ``text`` from its first visible character on."""
    return text[_first_visible(text) :]


def _first_visible(text: str) -> int:
    # There may be any number of spaces, since skipping them takes almost no time.
    start = len(text) - len(text.lstrip())
    end = min(start + _MAX_UNSEEN, len(text))
    position = _end_of_unseen(text, start, end)
    for _ in range(_MAX_ALONE):
        if position == end:
            break
        if unicodedata.category(text[position]) not in _NOT_ALONE:
            return position
        position = _end_of_unseen(text, position + 1, end)
    return len(text)


def _end_of_unseen(text: str, start: int, end: int) -> int:
    unseen = _UNSEEN.match(text, start, end)
    return unseen.end() if unseen else start
