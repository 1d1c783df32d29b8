"""What a person may call a chat, and what every title has in common."""

import re
import unicodedata

from shared.rules.errors import InvalidRequest

PERSON_TITLE_MAX = 200
MACHINE_TITLE_MAX = 80

_LINE_BREAKS = re.compile(r"[\n\r\t\v\f\x1c-\x1e\x85\u2028\u2029]+")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
# Embeddings, overrides and isolates can make the rest of a page read backwards; plain marks cannot.
_BIDI_CONTROLS = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
# Fillers and the empty braille pattern: letters and signs to Unicode, nothing to the eye.
_BLANK_LETTERS = "\u115f\u1160\u2800\u3164\uffa0"


def person_title(typed: str) -> str:
    """The title that a person typed: NFC, one line, trimmed, without control characters.

    Raises InvalidRequest when nothing visible is left, when more than 200 code points are, or when
    the text is not Unicode (a lone surrogate).
    """
    title = one_line(typed)
    if any(unicodedata.category(character) == "Cs" for character in title):
        raise InvalidRequest.of_field("title", "Title must be valid Unicode text.")
    if not is_visible(title):
        raise InvalidRequest.of_field("title", "Title cannot be empty.")
    if len(title) > PERSON_TITLE_MAX:
        raise InvalidRequest.of_field("title", f"Title must be at most {PERSON_TITLE_MAX} characters.")
    return title


def one_line(text: str) -> str:
    """``text`` in NFC on one line, trimmed, without control and bidi control characters."""
    flat = _LINE_BREAKS.sub(" ", unicodedata.normalize("NFC", text))
    return _BIDI_CONTROLS.sub("", _CONTROLS.sub("", flat)).strip()


def is_visible(text: str) -> bool:
    """Whether anything of ``text`` shows."""
    return any(_shows(character) for character in text)


def from_first_visible(text: str) -> str:
    """``text`` without what does not show at its beginning."""
    return text[next((index for index, character in enumerate(text) if _shows(character)), len(text)) :]


def _shows(character: str) -> bool:
    # Private-use characters and those newer than our Unicode data (Co, Cn) may well show.
    category = unicodedata.category(character)
    return category[0] != "Z" and category not in {"Cc", "Cf", "Cs"} and character not in _BLANK_LETTERS
