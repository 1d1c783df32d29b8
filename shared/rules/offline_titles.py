"""Titles that need no model: the fallback that a new chat starts with, and the extractive titler."""

import re
from collections.abc import Iterable, Iterator, Sequence

from shared.rules.cleaning.characters import presentable
from shared.rules.cleaning.fitting import within_code_points
from shared.rules.messages import Turn
from shared.rules.offline.material import READ_AT_MOST, Material, material_of
from shared.rules.offline.sentences import best_sentence
from shared.rules.offline.shaping import shaped
from shared.rules.visibility import from_first_visible, is_visible

# "I keep getting this" says less than the error that it points to.
_POINTS = re.compile(r"\b(?:getting|get|got|following|this error|see|says?|throws?|raises?)\b", re.IGNORECASE)
# Of all turns: many may say nothing that a title can be made from.
ALL_READ_AT_MOST = 2 * READ_AT_MOST
EMPTY_CHAT_TITLE = "New Chat"
FIRST_WORDS = 6


def fallback_title(text: str) -> str:
    """The title of a new chat that begins with ``text``; "New Chat" when nothing of it shows.

    Coder takes the first six words and an ellipsis (``quickgen.go``); this says what they are about.
    """
    return extractive_title([Turn("user", text)]) or EMPTY_CHAT_TITLE


def extractive_title(turns: Sequence[Turn]) -> str:
    """A title in the user's own words, 8 at most; empty when the user said nothing.

    Made from the first turn that says what it is about; a greeting gives way to what follows.
    """
    said = list(_beginnings(turn.text for turn in turns if turn.role == "user"))
    titles = (presentable(_title_of(material_of(text))) for text in said)
    found = next(filter(is_visible, titles), None)
    return within_code_points(found) if found else _first_words(said)


def _beginnings(texts: Iterable[str]) -> Iterator[str]:
    left = ALL_READ_AT_MOST
    for text in texts:
        if beginning := from_first_visible(text)[: min(left, READ_AT_MOST)]:
            left -= len(beginning)
            yield beginning


def _title_of(material: Material) -> str:
    sentence = best_sentence(material.prose)
    title = shaped(sentence) if sentence else ""
    if title and not (material.error and _POINTS.search(sentence)):
        return title
    from shared.rules.offline.code import code_title, error_title, url_title  # noqa: PLC0415 - most messages are prose

    if material.error:
        return error_title(material.error, material.code)
    if material.code:
        return code_title(material.code, material.language)
    return url_title(material.urls[0]) if material.urls else ""


def _first_words(said: Sequence[str]) -> str:
    words = presentable(next(iter(said), "")).split(" ")
    return within_code_points(" ".join(words[:FIRST_WORDS]))
