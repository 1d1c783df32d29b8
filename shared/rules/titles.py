"""What a person may call a chat, and what every title has in common."""

import re
import unicodedata

from shared.rules.errors.requests import InvalidRequest
from shared.rules.visibility import is_visible

USER_TITLE_MAX = 200
GENERATED_TITLE_MAX = 80
# Where something of a title is missing.
ELLIPSIS = "…"
# No character is longer than this in its canonical decomposition (NFD), so no text that has 200 code
# points in NFC had more than 800. The work of normalizing grows with the square of the marks in a row.
_MAX_DECOMPOSITION = 4

_LINE_BREAKS = re.compile(r"[\n\r\t\v\f\x1c-\x1e\x85\u2028\u2029]+")
# Embeddings, overrides and isolates can make the rest of a page read backwards; plain marks cannot.
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+")
_SURROGATES = re.compile("[\ud800-\udfff]")


def user_title(typed: str) -> str:
    """The title that a person typed: NFC, one line, trimmed, without control characters.

    Raises InvalidRequest when nothing visible is left, when more than 200 code points are, or when
    the text is not Unicode (a lone surrogate).
    """
    line = one_line(typed)
    if _SURROGATES.search(line):
        raise InvalidRequest.of_field("title", "Title must be valid Unicode text.")
    if not is_visible(line):
        raise InvalidRequest.of_field("title", "Title cannot be empty.")
    title = unicodedata.normalize("NFC", line) if len(line) <= _MAX_DECOMPOSITION * USER_TITLE_MAX else line
    if len(title) > USER_TITLE_MAX:
        raise InvalidRequest.of_field("title", f"Title must be at most {USER_TITLE_MAX} characters.")
    return title


def one_line(text: str) -> str:
    """``text`` on one line, trimmed, without control and bidi control characters; not yet in NFC.

    What takes characters away comes before normalizing: their neighbours may be one character then.
    """
    return _CONTROLS.sub("", _LINE_BREAKS.sub(" ", text)).strip()
