"""Detects answers that only repeat a message."""

import re
from collections.abc import Sequence

from shared.rules.cleaning.fitting import WORDS_MAX, is_mostly_unspaced
from shared.rules.messages import Turn

# In scripts without spaces, two characters are about a word.
CHARACTERS_A_WORD = 2
READ_AT_MOST = 4_000

_SIGNS = re.compile(r"\W+")


def is_echo(answer: str, turns: Sequence[Turn]) -> bool:
    """Returns whether ``answer`` is part of these turns and longer than a title should be."""
    piece = _words_of(answer)
    length = len(piece) / CHARACTERS_A_WORD if is_mostly_unspaced(piece) else len(piece.split())
    return length > WORDS_MAX and any(piece in _words_of(turn.text) for turn in turns)


def _words_of(text: str) -> str:
    return f" {_SIGNS.sub(' ', text[:READ_AT_MOST].casefold()).strip()} "
