"""What a model is asked for: a title of a conversation, and what is wanted of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.rules.messages import Turn


@dataclass(frozen=True)
class TitleTask:
    """A title to be made for ``turns``, which hold at least one of the user's.

    ``avoid`` are titles that are not wanted again. After an unusable answer the task ``is_strict``: the
    model gets stricter instructions.
    """

    turns: Sequence[Turn]
    avoid: tuple[str, ...] = ()
    is_strict: bool = False
