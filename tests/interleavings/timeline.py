"""What a chat was, from which step on, by whose request."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from shared.adapters.dynamodb.items import CHAT, correlation_id_of
from shared.adapters.dynamodb.wire import plain
from shared.rules.chats import Chat
from shared.rules.messages import Message
from tests.interleavings.races import Outcome
from tests.interleavings.steps import is_the_chat, writes_the_chat
from tests.interleavings.writers import Request


@dataclass(frozen=True)
class State:
    """The chat's ``item`` (None: deleted) from step ``since`` on, as the request ``by`` left it."""

    since: int
    item: Mapping[str, Any] | None
    by: Request | None

    @property
    def title(self) -> tuple[str, int, str] | None:
        """Words, version and source; None of a deleted chat, and of what a write behind that left."""
        return title_in(self.item) if self.item and "title" in self.item else None


def title_in(fields: Mapping[str, Any]) -> tuple[str, int, str]:
    """What is compared of a title."""
    return fields["title"], int(fields["title_version"]), fields["title_source"]


class Timeline:
    """The states of a run in the order of the stream; the first is how it began."""

    def __init__(self, outcome: Outcome) -> None:
        self._steps = outcome.steps
        self._requests = outcome.requests
        self.states: list[State] = []
        for record in outcome.records:
            if record["dynamodb"]["Keys"]["sk"]["S"] == CHAT:
                image = record["dynamodb"].get("NewImage")
                self.states.append(self._state(plain(image) if image else None))
        # No variant of ours can bring that about: it would be our own reading of the stream that is at fault.
        assert outcome.stored == self.states[-1].item, "the stream has not told all that is stored"

    def last_step(self, request: Request) -> int:
        """Of the request's steps that touch the chat: where it is decided what it does. -1 if it has none."""
        return max(self._chat_steps(request), default=-1)

    def read_at(self, request: Request) -> int:
        """The step in which the request read what it made a title of. -1 if it did not."""
        return min((at for at in self._chat_steps(request) if "Query" in self._steps[at].what), default=-1)

    def at(self, step: int) -> State:
        """The state behind a step."""
        return [state for state in self.states if state.since <= step][-1]

    def naming(self, state: State) -> State:
        """The state with which its title came: patches and messages leave it as it is."""
        return next(one for one in self.states if one.title == state.title)

    def _chat_steps(self, request: Request) -> list[int]:
        return [
            at
            for at in range(request.asked, request.answered)
            if self._steps[at].thread == request.writer and any(map(is_the_chat, self._steps[at].touches))
        ]

    def _state(self, item: Mapping[str, Any] | None) -> State:
        by = next(filter(self._marks_of(item), self._requests), None)
        return State(self._written_at(by) if by else -1, item, by)

    def _written_at(self, request: Request) -> int:
        """The first of its writes behind the state before: one without effect is behind the same state."""
        since = self.states[-1].since if self.states else -1
        steps = (at for at in self._chat_steps(request) if any(map(writes_the_chat, self._steps[at].touches)))
        return next((at for at in steps if at > since), since)

    def _marks_of(self, item: Mapping[str, Any] | None) -> Callable[[Request], bool]:
        """Tells who left the chat like that: by the title's mark, unless the time of activity is another."""
        if item is None:
            return lambda request: request.kind == "delete" and request.answer is None
        before = self.states[-1].item if self.states else None
        times = {activity_of(request) for request in self._requests} - {before and before["updated_at"]}
        if item["updated_at"] in times:
            return lambda request: activity_of(request) == item["updated_at"]
        return lambda request: request.name == correlation_id_of(dict(item))


def activity_of(request: Request) -> str | None:
    """The time at which a patch or a message marked the chat, each at one of its own."""
    if isinstance(request.answer, Message):
        return request.answer.created_at
    if request.kind == "patch" and isinstance(request.answer, Chat):
        return request.answer.updated_at
    return None
