"""What of a provider's error message may be logged."""

from collections.abc import Iterable

MAX_LOGGED = 300
# So many letters and digits in a row that a message shares with a text are taken for a quotation.
QUOTED_CHARACTERS = 8


def loggable(message: str, texts: Iterable[str]) -> str | None:
    """Returns the beginning of ``message``, or None if it may quote one of the ``texts`` that were sent.

    A quotation may be escaped, so nothing with a backslash, a percent or an ampersand is logged.
    """
    beginning = message[:MAX_LOGGED]
    if not set("\\%&").isdisjoint(beginning):
        return None
    words = _letters(beginning)
    parts = {words[start : start + QUOTED_CHARACTERS] for start in range(len(words))}
    return None if any(_is_quoted(_letters(text), words, parts) for text in texts) else beginning


def _is_quoted(text: str, words: str, parts: set[str]) -> bool:
    if len(text) <= QUOTED_CHARACTERS:
        return text in words
    return any(part in text for part in parts if len(part) == QUOTED_CHARACTERS)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
