"""Tells what only says that a request was heard, or that an answer follows."""

from shared.rules.cleaning import vocabulary
from shared.rules.cleaning.words import words_of

# Longest first, since one may be a part of another.
_HEARD_UNSPACED = sorted(vocabulary.ACKNOWLEDGEMENTS_UNSPACED, key=len, reverse=True)


def is_acknowledgement(line: str) -> bool:
    """Returns whether ``line`` only says that an answer follows, or that the request was heard."""
    words = words_of(line)
    is_known = vocabulary.ACKNOWLEDGEMENTS.issuperset(words) or is_made_of(line, _HEARD_UNSPACED)
    return bool(words) and is_known


def is_made_of(text: str, words: list[str]) -> bool:
    """Returns whether nothing is left of a text without spaces when ``words`` are taken out in turn."""
    for word in words:
        text = text.replace(word, "")
    return not text.strip(" \t!.,，。！、?？~～")
