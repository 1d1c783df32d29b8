"""Titles that need no model: the fallback that a new chat starts with, and the extractive titler."""

import re
from collections.abc import Sequence

from shared.rules.cleaning.fitting import within_code_points
from shared.rules.messages import Turn
from shared.rules.titles import is_visible, one_line

EMPTY_CHAT_TITLE = "New Chat"
FALLBACK_WORDS = 6
EXTRACTIVE_WORDS = 8
# One or two words are mostly a greeting; the sentence after it says what is wanted.
GREETING_WORDS = 2
# A title needs the beginning only; clipping first bounds the work on any input.
READ_AT_MOST = 4_000

_CODE_BLOCK = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_URL = re.compile(r"https?://\S+")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s|[。！？\n]")
_CLOSING = " .,;:!?。！？、…"


def fallback_title(text: str) -> str:
    """The first six words of ``text``, at most 80 code points; "New Chat" when there are none.

    Behaviour of Coder's fallback title (``chatd``), which cuts at 79 characters and marks the cut.
    """
    words = one_line(text[:READ_AT_MOST]).split()
    title = " ".join(words[:FALLBACK_WORDS])
    return within_code_points(title) if is_visible(title) else EMPTY_CHAT_TITLE


def extractive_title(turns: Sequence[Turn]) -> str:
    """A title from the first user turn's own words, 8 at most; empty when ``turns`` hold no words."""
    for turn in turns:
        if turn.role == "user" and (lead := _lead_sentence(turn.text[:READ_AT_MOST])):
            return lead
    return next((fallback_title(turn.text) for turn in turns if turn.role == "user"), "")


def _lead_sentence(text: str) -> str:
    prose = _URL.sub(" ", _CODE_BLOCK.sub("\n", text))
    for sentence in _SENTENCE_END.split(prose):
        words = one_line(sentence).strip(_CLOSING).split()
        if len(words) > GREETING_WORDS or (words and not words[0].isascii()):
            title = " ".join(words[:EXTRACTIVE_WORDS]).strip(_CLOSING)
            return within_code_points(title[:1].upper() + title[1:])
    return ""
