"""What of a text a reader can see."""

import re
import unicodedata

# Default_Ignorable_Code_Point of Unicode's DerivedCoreProperties.txt; the same in versions 14 to 17.
IGNORABLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
# The empty braille pattern and the null notehead: signs to Unicode, nothing to the eye.
_BLANK = "\u2800\U0001d159"
_UNSEEN = re.compile(rf"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff{IGNORABLE}{_BLANK}]*")
# A nonspacing mark shows on something that shows, and not by itself. Private-use characters and those
# newer than our Unicode data (Co, Cn) may well show.
_NOT_ALONE = {"Mn", "Me", "Cf"}
# Whatever comes after more of them than this, or of what is never seen, is no text that a person wrote.
_MAX_ALONE = 100
_MAX_UNSEEN = 10_000


def is_visible(text: str) -> bool:
    """Whether anything of ``text`` shows."""
    return _first_visible(text) < len(text)


def from_first_visible(text: str) -> str:
    """``text`` without what does not show at its beginning."""
    return text[_first_visible(text) :]


def _first_visible(text: str) -> int:
    # Spaces may be any number: passing over them takes next to nothing.
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
