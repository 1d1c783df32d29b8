"""What a chat was, from which step on, by whose request."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from shared.adapters.dynamodb.attribute_values import from_attribute_values
from shared.adapters.dynamodb.items import CHAT, confirmation_of, origin_of
from shared.adapters.dynamodb.title_claims import FIELDS
from shared.rules.chats import Chat
from shared.rules.messages import Message
from tests.concurrency.races import RaceOutcome
from tests.concurrency.steps import CLAIM, is_the_chat, marked, writes_the_chat
from tests.concurrency.writers import LATER, Request, kind_of

CLAIMS = frozenset(FIELDS.values())


@dataclass(frozen=True)
class State:
    """The chat's ``item`` from step ``since`` on, as the request ``by`` left it.

    It is None of a chat that is deleted, or ``is_absent`` as yet.
    It may be a claim, which leaves the title to be written.
    """

    since: int
    item: Mapping[str, Any] | None
    by: Request | None
    is_claim: bool = False
    is_absent: bool = False

    @property
    def title(self) -> tuple[str, int, str] | None:
        """Words, version and source; None of a deleted chat, and of what a write behind that left."""
        return title_in(self.item) if self.item and "title" in self.item else None


def title_in(fields: Mapping[str, Any]) -> tuple[str, int, str]:
    """What is compared of a title."""
    return fields["title"], int(fields["title_version"]), fields["title_source"]


class Timeline:
    """The states of a run in the order of the stream; the first is how it began."""

    def __init__(self, outcome: RaceOutcome) -> None:
        self._steps = outcome.steps
        self._requests = outcome.requests
        self.states: list[State] = []
        if outcome.scenario.start == "absent":
            self.states.append(State(-1, None, None, is_absent=True))
        for record in outcome.records:
            if record["dynamodb"]["Keys"]["sk"]["S"] == CHAT:
                image = record["dynamodb"].get("NewImage")
                self.states.append(self._state(from_attribute_values(image) if image else None))
        # No variant of ours can bring that about: it would be our own reading of the stream that is at fault.
        assert outcome.stored == self.states[-1].item, "the stream has not told all that is stored"

    def last_step(self, request: Request) -> int:
        """Of the request's steps that touch the chat: where it is decided what it does. -1 if it has none."""
        return max(self._chat_steps(request), default=-1)

    def read_at(self, request: Request) -> int:
        """The step in which the request read what it made a title of. -1 if it did not."""
        return min((at for at in self._chat_steps(request) if "Query" in self._steps[at].call), default=-1)

    def at(self, step: int) -> State:
        """The state behind a step."""
        return [state for state in self.states if state.since <= step][-1]

    def naming(self, state: State) -> State:
        """The state with which its title came: patches, messages and confirmations leave it as it is."""
        named = (state.title, state.is_absent)
        return next(earlier for earlier in self.states if (earlier.title, earlier.is_absent) == named)

    def words(self, state: State) -> list[State]:
        """The states until then with which its title came or was confirmed."""
        until = self.states[: self.states.index(state) + 1]
        return [
            earlier
            for earlier in until
            if earlier.title == state.title
            and not (earlier.by and (earlier.is_claim or activity_of(earlier.by)))
        ]

    def asked_later(self, state: State, request: Request) -> bool:
        """Whether a user chose the title of ``state``, or confirmed it, after ``request`` began."""
        words = self.words(state) if state.title and state.title[2] == "user" else []
        return any(word.by and word.by.begun > request.begun for word in words)

    def _chat_steps(self, request: Request) -> list[int]:
        return [
            at
            for at in range(request.begun, request.answered)
            if self._steps[at].thread == request.writer and any(map(is_the_chat, self._steps[at].touches))
        ]

    def _state(self, item: Mapping[str, Any] | None) -> State:
        before = self.states[-1].item if self.states else None
        for field in CLAIMS & {*(item or ())} - {*(before or ())}:
            assert item
            return self._claim(item, is_later=item[field]["message_id"] == LATER)
        by = next(filter(self._marks_of(item), self._requests), None)
        return State(self._written_at(by, item) if by else -1, item, by)

    def _claim(self, item: Mapping[str, Any], *, is_later: bool) -> State:
        """The state that the first claim for a message left; of one message several may be made."""
        steps = (
            (at, request)
            for request in self._requests
            if request.kind == "automatic" and (kind_of(request.writer) == LATER) == is_later
            for at in self._chat_steps(request)
            if self._steps[at].call.endswith(CLAIM) and at > self.states[-1].since
        )
        since, by = min(steps, key=lambda step: step[0])
        return State(since, item, by, is_claim=True)

    def _written_at(self, request: Request, item: Mapping[str, Any] | None) -> int:
        """The step that left its mark; else the first of its writes behind the state before."""
        since = self.states[-1].since if self.states else -1
        steps = ((at, self._steps[at]) for at in self._chat_steps(request))
        writes = [(at, step.call) for at, step in steps if any(map(writes_the_chat, step.touches))]
        if item is not None and not activity_of(request):
            # Sent twice for want of a reply, it took effect the first time.
            return next(at for at, call in writes if at > since and call.endswith(marked(self._mark(item))))
        return next((at for at, _ in writes if at > since), since)

    def _marks_of(self, item: Mapping[str, Any] | None) -> Callable[[Request], bool]:
        """Tells who left the chat like that: by the title's mark, unless the time of activity is another."""
        if item is None:
            return lambda request: request.kind == "delete" and request.answer is None
        before = self.states[-1].item if self.states else None
        if before and _is_counted_only(before, item):
            known = [state.by for state in self.states]
            return lambda request: (
                request not in known
                and isinstance(request.answer, Message)
                and request.answer.created_at < before["updated_at"]
            )
        times = {activity_of(request) for request in self._requests} - {before and before["updated_at"]}
        if item["updated_at"] in times:
            return lambda request: activity_of(request) == item["updated_at"]
        mark = self._mark(item)
        return lambda request: request.name == origin_of({"title_write_id": mark}).correlation_id

    def _mark(self, item: Mapping[str, Any]) -> str:
        """That of the title, or of its confirmation where that is new."""
        before = self.states[-1].item if self.states else None
        confirmation = confirmation_of(dict(item))
        if confirmation and before and confirmation != confirmation_of(dict(before)):
            return confirmation.id
        return str(item["title_write_id"])


def _is_counted_only(before: Mapping[str, Any], item: Mapping[str, Any]) -> bool:
    """Whether a message was counted that is older than the activity before it."""
    is_counted = item.get("message_count") != before.get("message_count")
    return is_counted and item["updated_at"] == before["updated_at"]


def activity_of(request: Request) -> str | None:
    """The time at which a patch, an opt-out or a message marked the chat, each at one of its own."""
    if isinstance(request.answer, Message):
        return request.answer.created_at
    if request.kind in {"patch", "opt_out"} and isinstance(request.answer, Chat):
        return request.answer.updated_at
    return None
