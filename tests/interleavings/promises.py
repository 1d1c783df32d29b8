"""What must be true after every order, whoever wrote (README; docs/decisions/0001 and 0009).

- Each request was answered as the order of steps demands, and never turned away because of another.
- A rename that was answered is a version of its own, unless these very words were a person's already.
- A machine's title stands on what its request read: the title that it replaced was there as it read. One
  that was made automatically replaced a fallback. A person's title is replaced for who asks for that later,
  which is what regenerate is for, and for nobody else.
- Versions rise by one, each with other words or another source, and nothing else of the chat is written.
- The events are the versions, one to one and in order, and a deletion's event is the last.
- What is stored is what the stream told last; nothing is written after a deletion.
"""

from collections.abc import Iterator
from itertools import pairwise

from shared.adapters.stream import chat_changes
from tests.interleavings.answers import CHECKS
from tests.interleavings.races import Outcome
from tests.interleavings.timeline import State, Timeline, title_in
from tests.support.fakes import Listeners


def broken_promises(outcome: Outcome) -> list[str]:
    """In words; none if all is well."""
    timeline = Timeline(outcome)
    broken = [*_versions(timeline), *_stored(outcome, timeline), *_events(outcome, timeline)]
    for before, after in pairwise(timeline.states):
        broken += _machine(before, after, timeline)
    for request in outcome.requests:
        broken += (f"{request.name}: {what}" for what in CHECKS[request.kind](request, timeline))
    return broken


def _versions(timeline: Timeline) -> Iterator[str]:
    for before, after in pairwise(timeline.states):
        if before.item is None:
            yield f"a deleted chat was written: {after.title}"
        elif after.item is not None:
            words, version, source = title_in(before.item)
            others, next_version, next_source = title_in(after.item)
            if next_version != version + 1:
                yield f"version {next_version} follows version {version}"
            if (others, next_source) == (words, source):
                yield f"version {next_version} is not another title: {others!r}, {source}"
            if _besides_title(after) != _besides_title(before):
                yield f"more than the title was written with version {next_version}"
            if after.by is None:
                yield f"nobody's request wrote version {next_version}"


def _besides_title(state: State) -> dict[str, object]:
    return {name: value for name, value in (state.item or {}).items() if not name.startswith("title")}


def _stored(outcome: Outcome, timeline: Timeline) -> Iterator[str]:
    if outcome.stored != timeline.states[-1].item:
        yield f"stored is {outcome.stored}, the stream's last is {timeline.states[-1].item}"
    strangers = [record["dynamodb"]["Keys"]["sk"]["S"] for record in outcome.records]
    if len(strangers) != len(timeline.states) + 1:
        yield f"written were, beside the chat and its first message: {strangers}"


def _events(outcome: Outcome, timeline: Timeline) -> Iterator[str]:
    listeners = Listeners()
    chats = [r for r in outcome.records if r["dynamodb"]["Keys"]["sk"]["S"] == "CHAT"]
    assert listeners.fan_out.handle(chat_changes({"Records": chats})) is None
    told = [title_in(event.detail) if "title" in event.detail else None for event in listeners.events]
    if told != [state.title for state in timeline.states]:
        yield f"the events are {told}"
    numbers = [event.detail["event_id"] for event in listeners.events]
    if len(set(numbers)) != len(numbers):
        yield f"an event's id is there twice: {numbers}"


def _machine(before: State, after: State, timeline: Timeline) -> Iterator[str]:
    request, replaced = after.by, before.title
    if after.item is None or request is None or request.kind == "rename" or replaced is None:
        return
    words, version, source = replaced
    told = f"{request.name} wrote over {words!r} ({source}, version {version})"
    if before.since > timeline.read_at(request):
        yield f"{told}, which came after it had read"
    if request.kind == "automatic" and source != "fallback":
        yield f"{told}, which was no fallback"
    if request.kind == "regenerate" and source == "user" and before.by and before.by.asked > request.asked:
        yield f"{told}, which a person had asked for later"
