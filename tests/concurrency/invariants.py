"""What must be true after every order, whoever wrote (docs/decisions/0001 and 0009).

- Each answer follows from the order of steps. No request is refused because of another.
- A rename that was answered has its own version. If the chat had that user title already, it has a
  confirmation.
- A model's title replaced the title that its request read, and no user confirmed that title in between. An
  automatic title replaced a fallback, or once an automatic title, and in no chat that its owner had excluded.
  A requested title replaced a user title only if its request began after every rename to it and every
  confirmation, as a regenerate may.
- Versions rise by one, each with another text or source. A title write changes nothing else of the chat.
- A patch, a message and a claim change only their own fields. None sets the time of activity back.
- The events are the versions, one to one and in order, and a deletion's event is the last.
- A chat is created once. Who did not create it is shown it, or told that it was deleted.
- Nothing is written after a deletion, nor beside the chat, its messages aside.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from shared.adapters.dynamodb.items import CHAT, DELETED, MESSAGE_PREFIX
from shared.rules.messages import Message, TextPart, bytes_of
from tests.concurrency.answers import CHECKS
from tests.concurrency.races import RaceOutcome
from tests.concurrency.timeline import CLAIMS, State, Timeline, activity_of, title_in
from tests.concurrency.writers import Request
from tests.support.fakes import Listeners

type Fields = Mapping[str, Any]


def broken_invariants(outcome: RaceOutcome) -> list[str]:
    """In words; none if all is well."""
    timeline = Timeline(outcome)
    broken = [*_beside_the_chat(outcome), *_events(outcome, timeline)]
    for before, after in pairwise(timeline.states):
        broken += [*_written(before, after), *_machine(before, after, timeline)]
    for request in outcome.requests:
        broken += (f"{request.name}: {problem}" for problem in CHECKS[request.kind](request, timeline))
    return broken


def _written(before: State, after: State) -> Iterator[str]:
    if before.item is None and not before.is_absent:
        yield f"a deleted chat was written: {after.title}"
    elif after.by is None:
        yield f"nobody's request wrote {after.title}"
    elif before.item is None:
        return  # what a new chat is like, its answer tells
    elif after.item is not None and (activity_of(after.by) or after.title == before.title):
        yield from _beside_the_title(before.item, after.item, after.by)
    elif after.item is not None:
        yield from _version(before.item, after.item)


def _beside_the_title(before: Fields, after: Fields, request: Request) -> Iterator[str]:
    expected = dict(before)
    if request.kind == "automatic":
        expected |= {field: after[field] for field in CLAIMS - {*before} if field in after}
    elif request.kind == "rename":
        expected |= {name: after.get(name) for name in ("title_confirmation_id", "title_confirmed_at")}
    else:
        expected["updated_at"] = max(before["updated_at"], activity_of(request) or "")
    if request.kind == "patch":
        expected |= {"status": "running", "worker_id": request.words}
    if request.kind == "opt_out":
        expected |= {"automatic_title": False}
    if request.kind == "message":
        size = bytes_of([TextPart(type="text", text=request.words)])
        counted = {"message_count": 1, "message_bytes": size, "user_turns": 1}
        expected |= {name: before.get(name, 0) + more for name, more in counted.items()}
    wrong = [name for name in sorted({*expected, *after}) if expected.get(name) != after.get(name)]
    if wrong:
        yield f"{request.name} did not leave alone {', '.join(wrong)}"


def _version(before: Fields, after: Fields) -> Iterator[str]:
    words, version, source = title_in(before)
    next_words, next_version, next_source = title_in(after)
    if next_version != version + 1:
        yield f"version {next_version} follows version {version}"
    if (next_words, next_source) == (words, source):
        yield f"version {next_version} is not another title: {next_words!r}, {source}"
    if _besides_title(after) != _besides_title(before):
        yield f"more than the title was written with version {next_version}"


def _besides_title(item: Fields) -> dict[str, object]:
    return {name: value for name, value in item.items() if not name.startswith("title")}


def _beside_the_chat(outcome: RaceOutcome) -> Iterator[str]:
    keys = [record["dynamodb"]["Keys"]["sk"]["S"] for record in outcome.records]
    message_ids = [r.answer.id for r in outcome.requests if isinstance(r.answer, Message)]
    expected_keys = [MESSAGE_PREFIX + message_id for message_id in message_ids]
    expected_keys += [DELETED for r in outcome.requests if r.kind == "delete" and r.answer is None]
    other_keys = [sk for sk in keys if sk != CHAT]
    if outcome.first_message in other_keys:
        other_keys.remove(outcome.first_message)
    if sorted(other_keys) != sorted(expected_keys):
        yield f"written were, beside the chat and what it began with: {other_keys}"


def _events(outcome: RaceOutcome, timeline: Timeline) -> Iterator[str]:
    listeners = Listeners()
    assert listeners.fan_out.handle([outcome.changes], lambda: False) == [None]
    titles_sent = [title_in(event.detail) if "title" in event.detail else None for event in listeners.events]
    titles = [
        state.title for state in timeline.states if state is timeline.naming(state) and not state.is_absent
    ]
    if titles_sent != titles:
        yield f"the events are {titles_sent}"
    numbers = [event.detail["event_id"] for event in listeners.events]
    if len(set(numbers)) != len(numbers):
        yield f"an event's id is there twice: {[number.partition('#')[2] for number in numbers]}"


def _machine(before: State, after: State, timeline: Timeline) -> Iterator[str]:
    request, replaced = after.by, before.title
    if request is None or request.kind not in {"regenerate", "automatic"} or replaced is None:
        return
    if after.is_claim:
        return
    words, version, source = replaced
    overwrite = f"{request.name} wrote over {words!r} ({source}, version {version})"
    if max((word.since for word in timeline.words(before)), default=-1) > timeline.read_at(request):
        yield f"{overwrite}, which came after it had read"
    if request.kind == "automatic":
        yield from _unasked(before, overwrite, timeline)
    if request.kind == "regenerate" and timeline.asked_later(before, request):
        yield f"{overwrite}, which a user had chosen later"


def _unasked(before: State, overwrite: str, timeline: Timeline) -> Iterator[str]:
    by = timeline.naming(before).by
    if before.title and before.title[2] not in {"fallback", "automatic"}:
        yield f"{overwrite}, which somebody had asked for"
    elif by and by.kind == "automatic":
        yield f"{overwrite}, and no title may follow twice"
    if before.item and not before.item["automatic_title"]:
        yield f"{overwrite}, though its owner had excluded the chat"
