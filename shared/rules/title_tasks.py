"""What a model is asked for: a title of a conversation, and what is wanted of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from shared.rules.example_titles import EXAMPLES, Example
from shared.rules.excerpts import Excerpt, excerpt_of, without_delimiters
from shared.rules.messages import Turn
from shared.rules.title_styles import OWN_STYLE, TitleStyle
from shared.rules.titles import USER_TITLE_MAX, is_same_wording, one_line
from shared.rules.tokens import clipped, estimated_tokens
from shared.rules.visibility import is_visible

# With our instructions and a schema these are less than 2,000 tokens in any script. Titles to avoid, an
# administrator's instructions and examples take their part of them. At least 250 are left for the
# conversation, or 50 with examples.
TOKENS = 1_140
AVOIDED_TOKENS = 200
# With what stands around them in the prompt.
EXAMPLE_TOKENS = 200
_UNWANTED = "\n\nThese titles are not wanted. Give another one, in other words:"


@dataclass(frozen=True)
class TitleTask:
    """A title to be made for ``turns``, which hold at least one of the user's.

    ``avoid`` are titles that are not wanted again. After an unusable answer the task ``is_strict``: the
    model gets stricter instructions. ``style`` is the deployment's. With ``shows_examples`` the model sees
    ``EXAMPLES`` first.
    """

    turns: Sequence[Turn]
    avoid: tuple[str, ...] = ()
    is_strict: bool = False
    style: TitleStyle = OWN_STYLE
    shows_examples: bool = False

    @cached_property
    def excerpt(self) -> Excerpt:
        """What the model sees of the conversation."""
        taken = estimated_tokens(self.style.instructions) + estimated_tokens(self.unwanted)
        return excerpt_of(self.turns, TOKENS - taken - (EXAMPLE_TOKENS if self.examples else 0))

    @property
    def examples(self) -> Sequence[Example]:
        """The examples that the model sees."""
        return EXAMPLES if self.shows_examples else ()

    @cached_property
    def unwanted(self) -> str:
        """What the model is told of the titles to avoid: each on one line, and shortened if they are many."""
        room = AVOIDED_TOKENS / max(len(self.avoid), 1)
        lines = (one_line(without_delimiters(title)) for title in self.avoid)
        titles = [f"\n- {clipped(line, USER_TITLE_MAX, room)}" for line in lines if is_visible(line)]
        return "".join([_UNWANTED, *titles]) if titles else ""

    def is_repeated(self, title: str) -> bool:
        """Returns whether ``title`` has the words of one to avoid."""
        return any(is_same_wording(title, avoided) for avoided in self.avoid)
