"""The rules of user titles, and of every title."""

import re
import unicodedata

from shared.rules.errors.requests import InvalidRequest
from shared.rules.visibility import is_visible

USER_TITLE_MAX = 200
GENERATED_TITLE_MAX = 80
# The mark of a title that was cut.
ELLIPSIS = "…"
# The longest canonical decomposition (NFD) of a character. So a text with 200 code points in NFC had at most
# 800. The time of normalizing grows with the square of the marks in a row.
_MAX_DECOMPOSITION = 4

_LINE_BREAKS = re.compile(r"[\n\r\t\v\f\x1c-\x1e\x85\u2028\u2029]+")
# Embeddings, overrides and isolates can reverse the rest of a page. Plain direction marks cannot.
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+")
_SURROGATES = re.compile("[\ud800-\udfff]")


def user_title(typed: str) -> str:
    """Returns a user's typed title in NFC, on one line, trimmed and without control characters.

    Raises InvalidRequest if nothing visible is left, if more than 200 code points are left, or if the text
    has a lone surrogate.
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
    """Returns ``text`` on one line, trimmed, without control and bidi control characters, not yet in NFC.

    Normalize only afterwards, since the neighbours of a removed character may combine.
    """
    return _CONTROLS.sub("", _LINE_BREAKS.sub(" ", text)).strip()


def is_same_wording(one: str, other: str) -> bool:
    """Returns whether two titles differ in case, spaces, punctuation and signs alone."""
    return _letters(one) == _letters(other)


def _letters(title: str) -> str:
    folded = unicodedata.normalize("NFKC", title[:USER_TITLE_MAX]).casefold()
    letters = "".join(character for character in folded if unicodedata.category(character)[0] in "LMN")
    return letters or folded
