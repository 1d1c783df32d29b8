"""Decides whether a cleaned line is a title, and not an answer, a refusal, a thought, an echo or an error."""

import re
from functools import cache

from shared.rules.cleaning import phrases
from shared.rules.cleaning.characters import has_words

LONGEST_TITLE = 300
# A title may have two sentences ("What is DNS? A short tour"). Prose is longer.
PROSE_WORDS = 14

_SENTENCE_END = re.compile(r"[.!?]\s+\S|[。！？]\S")
_EDGES = " .…!?\"'`()[]{}<>*_-:"


def is_title(text: str) -> bool:
    """Returns whether the cleaned ``text`` can be a chat's title."""
    if len(text) > LONGEST_TITLE or not has_words(text) or is_placeholder(text):
        return False
    straight = text.replace("’", "'")
    return not (_opening().match(straight) or _anywhere().search(straight) or is_prose(text))


def is_placeholder(text: str) -> bool:
    """Returns whether ``text`` is a placeholder for a missing title."""
    return text.strip(_EDGES).casefold() in phrases.PLACEHOLDERS


def is_prose(text: str) -> bool:
    """Returns whether ``text`` has several sentences and is too long for a title."""
    return len(text.split()) > PROSE_WORDS and _SENTENCE_END.search(text) is not None


@cache
def _opening() -> re.Pattern[str]:
    # Compiled when first needed. A process with only the offline titler never needs it.
    groups = (phrases.REFUSALS, phrases.ANSWERS, phrases.THOUGHTS, phrases.ECHOES, phrases.ERRORS)
    return re.compile("|".join(phrase for group in groups for phrase in group), re.IGNORECASE)


@cache
def _anywhere() -> re.Pattern[str]:
    return re.compile("|".join(phrases.ANYWHERE), re.IGNORECASE)
