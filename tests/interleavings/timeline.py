"""What a chat was called, from which step on, by whose request."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.adapters.dynamodb.items import CHAT, correlation_id_of
from shared.adapters.dynamodb.wire import plain
from tests.interleavings.races import Outcome
from tests.interleavings.steps import CHAT as CHAT_PARTITION
from tests.interleavings.steps import is_contested
from tests.interleavings.writers import Request


@dataclass(frozen=True)
class State:
    """The chat's ``item`` (None: deleted) from step ``since`` on, as the request ``by`` left it."""

    since: int
    item: Mapping[str, Any] | None
    by: Request | None

    @property
    def title(self) -> tuple[str, int, str] | None:
        """Words, version and source; None of a deleted chat."""
        return None if self.item is None else title_in(self.item)


def title_in(fields: Mapping[str, Any]) -> tuple[str, int, str]:
    """What is compared of a title."""
    return fields["title"], int(fields["title_version"]), fields["title_source"]


class Timeline:
    """The states of a run in the order of the stream; the first is how it began."""

    def __init__(self, outcome: Outcome) -> None:
        self._steps = outcome.steps
        self._requests = outcome.requests
        images = [
            record["dynamodb"].get("NewImage")
            for record in outcome.records
            if record["dynamodb"]["Keys"]["sk"]["S"] == CHAT
        ]
        self.states = [self._state(plain(image) if image else None) for image in images]

    def last_step(self, request: Request) -> int:
        """Of the request's steps that touch the chat: where it is decided what it does. -1 if it has none."""
        return max(self._chat_steps(request), default=-1)

    def read_at(self, request: Request) -> int:
        """The step in which the request read what it made a title of. -1 if it did not."""
        return min((at for at in self._chat_steps(request) if "Query" in self._steps[at].what), default=-1)

    def at(self, step: int) -> State:
        """The state behind a step."""
        return [state for state in self.states if state.since <= step][-1]

    def _chat_steps(self, request: Request) -> list[int]:
        return [
            at
            for at in range(request.asked, request.answered)
            if self._steps[at].thread == request.writer
            and any(t.partition == CHAT_PARTITION and is_contested(t) for t in self._steps[at].touches)
        ]

    def _state(self, item: Mapping[str, Any] | None) -> State:
        if item is None:
            by = next((r for r in self._requests if r.kind == "delete" and r.answer is None), None)
        else:
            by = next((r for r in self._requests if r.name == correlation_id_of(dict(item))), None)
        return State(self.last_step(by) if by else -1, item, by)
