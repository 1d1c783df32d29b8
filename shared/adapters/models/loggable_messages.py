"""What of a provider's error message is certainly its own, and what of it may be logged."""

import re
from collections.abc import Iterable, Iterator
from unicodedata import combining, normalize

MAX_LOGGED = 300
# So many letters and digits in a row that a message shares with a text are taken for a quotation.
QUOTED_CHARACTERS = 8
# With hyphens and underscores, which a name may have.
_WORD = re.compile(r"[\w-]+")


def loggable(message: str, texts: Iterable[str]) -> str | None:
    """Returns the beginning of ``message``, or None if it may quote one of the ``texts`` that were sent."""
    beginning = message[:MAX_LOGGED]
    return None if may_quote(beginning, texts) else beginning


def may_quote(message: str, texts: Iterable[str]) -> bool:
    """Returns whether ``message`` may hold a part of one of the ``texts``, in any form of its letters.

    A quotation may be escaped, so anything with a backslash, a percent or an ampersand may be one.
    """
    if not set("\\%&").isdisjoint(message):
        return True
    words = letters(message)
    parts = set(_parts(words))
    return any(_is_quoted(letters(text), words, parts) for text in texts)


def letters(text: str) -> str:
    """Returns the letters and digits of ``text``, without case, marks, width and other forms of a letter."""
    return "".join(filter(str.isalnum, _plain(text)))


def words_in(text: str) -> Iterator[str]:
    """Yields the ``letters`` of each word of ``text``, and of the parts of a word with hyphens."""
    for word in _WORD.findall(_plain(text)):
        yield from map(letters, {word, *word.split("-")})


def _plain(text: str) -> str:
    # Normalizing puts marks in order, which takes the square of their number.
    return _unmarked(normalize("NFKD", _unmarked(text).casefold()).casefold())


def _unmarked(text: str) -> str:
    return "".join(character for character in text if not combining(character))


def _is_quoted(text: str, words: str, parts: set[str]) -> bool:
    if len(text) <= QUOTED_CHARACTERS:
        return text in words
    return not parts.isdisjoint(_parts(text))


def _parts(text: str) -> Iterable[str]:
    return (text[start : start + QUOTED_CHARACTERS] for start in range(len(text) - QUOTED_CHARACTERS + 1))
