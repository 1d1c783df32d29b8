"""What a model is asked for: a title of a conversation, and what is wanted of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from shared.rules.excerpts import Excerpt, excerpt_of
from shared.rules.messages import Turn

# With the instructions and a schema these are less than 2,000 tokens in any script.
CONVERSATION_TOKENS = 1_160


@dataclass(frozen=True)
class TitleTask:
    """A title to be made for ``turns``, which hold at least one of the user's.

    ``avoid`` are titles that are not wanted again. After an unusable answer the task ``is_strict``: the
    model gets stricter instructions.
    """

    turns: Sequence[Turn]
    avoid: tuple[str, ...] = ()
    is_strict: bool = False

    @cached_property
    def excerpt(self) -> Excerpt:
        """What the model sees of the conversation."""
        return excerpt_of(self.turns, CONVERSATION_TOKENS)
