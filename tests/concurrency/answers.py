"""What a request may be answered, given what the chat was at its last step on it."""

from collections.abc import Callable, Iterator

from shared.adapters.dynamodb.items import chat_of
from shared.rules.chats import Chat, TitleSource
from shared.rules.errors.requests import ChatDeleted, NotFound, PreconditionFailed
from shared.use_cases.chats import StartedChat
from shared.use_cases.regenerate import Regenerated
from tests.concurrency.timeline import State, Timeline
from tests.concurrency.writers import Kind, Request, is_unheard

_SOURCES: dict[Kind, TitleSource] = {"regenerate": "generated", "automatic": "automatic"}


def _rename(request: Request, timeline: Timeline) -> Iterator[str]:
    state = timeline.at(timeline.last_step(request))
    conditional = request.writer.startswith("if_match")
    if isinstance(request.answer, PreconditionFailed):
        yield from _shows(request.answer.current, state)
        by_itself = timeline.naming(state).by is request
        if not conditional or by_itself or request.answer.current.title_version == 1:
            yield "412 without cause"
    elif isinstance(request.answer, Chat):
        yield from _shows(request.answer, state)
        words, version, source = state.title or ("", 0, "")
        if (words, source) != (request.words, "user"):
            yield f"lost: behind its write the title is {words!r}, {source}"
        named = version - (timeline.naming(state).by is request)
        if conditional and state.by is request and named != 1:
            yield "written over another version than If-Match named"
        yield from _by_itself(request, timeline)
    else:
        yield from _not_found(request, state)


def _regenerate(request: Request, timeline: Timeline) -> Iterator[str]:
    answer, state = request.answer, timeline.at(timeline.last_step(request))
    if not isinstance(answer, Regenerated):
        yield from _not_found(request, state)
        return
    yield from _shows(answer.chat, state)
    yield from _written(request, state, timeline, says_written=answer.outcome == "written")
    read = timeline.at(timeline.read_at(request))
    if answer.outcome == "superseded" and not timeline.asked_later(read, request):
        yield from _superseded(read, state, timeline)
    if answer.outcome == "unchanged":
        yield from _unchanged(request, read, state)
        if timeline.last_step(request) == timeline.read_at(request):
            yield "unchanged, and not looked at since the model was asked"


def _unchanged(request: Request, read: State, state: State) -> Iterator[str]:
    words, _, source = state.title or ("", 0, "")
    if read.title != state.title or words != request.words:
        yield "unchanged, though it is not"
    if source in {"fallback", "automatic"}:
        yield f"unchanged, though a model agrees with a title of the source {source}"


def _automatic(request: Request, timeline: Timeline) -> Iterator[str]:
    state = timeline.at(timeline.last_step(request))
    yield from _written(request, state, timeline, says_written=request.answer == "written")
    if state.item and not state.item["automatic_title"]:
        return
    if request.answer == "superseded":
        yield from _superseded(timeline.at(timeline.read_at(request)), state, timeline)
    elif request.answer == "not_needed" and state.title and state.title[2] == "fallback":
        yield "not needed over a fallback"
    elif request.answer not in {"written", "not_needed"}:
        yield from _strange(request)


def _superseded(read: State, state: State, timeline: Timeline) -> Iterator[str]:
    if timeline.words(read) == timeline.words(state):
        yield "superseded by nobody"


def _update(request: Request, timeline: Timeline) -> Iterator[str]:
    state = timeline.at(timeline.last_step(request))
    if isinstance(request.answer, Exception):
        yield from _not_found(request, state)
    else:
        yield from _by_itself(request, timeline)
    if isinstance(request.answer, Chat):
        yield from _shows(request.answer, state)


def _put(request: Request, timeline: Timeline) -> Iterator[str]:
    answer, state = request.answer, timeline.at(timeline.last_step(request))
    own = [state for state in timeline.states if state.by is request]
    if isinstance(answer, StartedChat):
        yield from _shows(answer.chat, own[0] if own else state)
        if answer.is_new:
            yield from _by_itself(request, timeline)
        elif own:
            yield "created the chat, and told of another's"
    elif not isinstance(answer, ChatDeleted):
        yield from _strange(request)
    elif state.item is not None or state.is_absent:
        yield "told of a deletion, and there was none"


def _by_itself(request: Request, timeline: Timeline) -> Iterator[str]:
    if request not in (state.by for state in timeline.states):
        yield "answered without a write of its own"


def _not_found(request: Request, state: State) -> Iterator[str]:
    if not isinstance(request.answer, NotFound):
        yield from _strange(request)
    elif state.item is not None or state.by is request:
        yield "not found, though it was there"


def _strange(request: Request) -> Iterator[str]:
    yield f"was answered {request.answer!r}"


def _written(request: Request, state: State, timeline: Timeline, *, says_written: bool) -> Iterator[str]:
    versions = [state for state in timeline.states if state.by is request and not state.is_claim]
    if says_written and (
        versions != [timeline.naming(state)]
        or (state.title or ("", 0, ""))[::2] != (request.words, _SOURCES[request.kind])
    ):
        yield f"told of a write, and the title is {state.title}"
    # Without a reply it cannot know whether the other title came before its own or after.
    overtaken = is_unheard(request.writer) and versions and versions[-1].title != state.title
    if not says_written and versions and not overtaken:
        yield f"wrote {[state.title for state in versions]}, and told of none"


def _shows(chat: Chat, state: State) -> Iterator[str]:
    there = vars(chat_of(dict(state.item))) if state.item else {}
    wrong = [name for name, value in vars(chat).items() if there.get(name) != value]
    if wrong:
        yield f"answered with another {', '.join(wrong)}"


CHECKS: dict[Kind, Callable[[Request, Timeline], Iterator[str]]] = {
    "rename": _rename,
    "regenerate": _regenerate,
    "automatic": _automatic,
    "delete": _update,
    "patch": _update,
    "opt_out": _update,
    "message": _update,
    "put": _put,
}
