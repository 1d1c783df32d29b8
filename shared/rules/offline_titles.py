"""Titles that need no model: the fallback that a new chat starts with, and the extractive titler."""

import re
from collections.abc import Sequence

from shared.rules.cleaning.fitting import within_code_points
from shared.rules.messages import Turn
from shared.rules.offline.code import code_title, error_title, url_title
from shared.rules.offline.material import READ_AT_MOST, Material, material_of
from shared.rules.offline.sentences import best_sentence
from shared.rules.offline.shaping import shaped
from shared.rules.titles import is_visible, one_line

# "I keep getting this" says less than the error that it points to.
_POINTS = re.compile(r"\b(?:getting|get|got|following|this error|see|says?|throws?|raises?)\b", re.IGNORECASE)
EMPTY_CHAT_TITLE = "New Chat"
FALLBACK_WORDS = 6


def fallback_title(text: str) -> str:
    """The first six words of ``text``, at most 80 code points; "New Chat" when there are none.

    Behaviour of Coder's fallback title (``chatd``), which cuts at 79 characters and marks the cut.
    """
    words = one_line(text[:READ_AT_MOST]).split()
    title = " ".join(words[:FALLBACK_WORDS])
    return within_code_points(title) if is_visible(title) else EMPTY_CHAT_TITLE


def extractive_title(turns: Sequence[Turn]) -> str:
    """A title in the user's own words, 8 at most; empty when the user said nothing.

    Made from the first turn that says what it is about; a greeting gives way to what follows.
    """
    said = [turn.text for turn in turns if turn.role == "user"]
    titles = (_title_of(material_of(text)) for text in said)
    found = next((title for title in titles if title), None)
    return within_code_points(one_line(found)) if found else _fallback_of(said)


def _title_of(material: Material) -> str:
    sentence = best_sentence(material.prose)
    title = shaped(sentence) if sentence else ""
    if material.error and (not title or _POINTS.search(sentence)):
        return error_title(material.error, material.code)
    if title:
        return title
    if material.code:
        return code_title(material.code, material.language)
    return url_title(material.urls[0]) if material.urls else ""


def _fallback_of(said: Sequence[str]) -> str:
    return next((fallback_title(text) for text in said if is_visible(text)), "")
