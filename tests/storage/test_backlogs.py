"""A backlog on DynamoDB Local: what it titles, what it may cost, and what is counted of it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from shared.adapters.dynamodb.backlog_segments import LEASE
from shared.rules.backlogs import SEGMENTS, ChatOutcome, Segment
from shared.rules.chats import ChatKey, ModelSource
from shared.rules.errors.busy import StorageUnavailable
from shared.rules.errors.requests import NotFound
from shared.rules.errors.title_generation import ModelFailed, ModelThrottled
from shared.use_cases.ports.backlogs import Candidate
from shared.use_cases.ports.chats import ChatPatch
from shared.use_cases.ports.titles import Written
from shared.use_cases.work_on_backlog import TitleChat
from tests.storage.backlog_service import BacklogService
from tests.storage.conftest import OWNER, Storage
from tests.storage.test_spend import HIGHEST
from tests.support.fakes import FakeModel

TITLE, COST = "Baking bread at home", 3
MUCH = 10**6
ANYTHING = "How do I bake bread at home without an oven?"


def counts(service: BacklogService) -> dict[str, int]:
    """What the newest run has come to."""
    shown = service.look()
    return {name: getattr(shown, name) for name in ("found", "queued", "titled", "skipped", "failed")}


def started(storage: Storage, model: FakeModel, budget: int = MUCH, chats: int = 3) -> BacklogService:
    """A run that has just been started, with that many chats of the owner's."""
    service = BacklogService(storage, model.of)
    for _ in range(chats):
        storage.new_chat()
    service.manage.start(budget)
    return service


def store_model_title(storage: Storage, key: ChatKey, title: str, source: ModelSource = "automatic") -> None:
    """A title by the current prompt."""
    read = storage.contexts.read(key, lambda: None)
    assert isinstance(storage.titles.store_generated(key, read, title, storage.clock(), source), Written)


def test_backlog_titles_fallbacks_and_leaves_everything_else(real_storage: Storage) -> None:
    """Archived chats are titled, too: their owners look for them by title."""
    model, keep = FakeModel(), {}
    service = BacklogService(real_storage, model.of)
    plain, archived = real_storage.new_chat(), real_storage.new_chat()
    real_storage.chats.patch(archived, ChatPatch(archived=True), real_storage.clock())
    named, opted_out, empty, greeting = (
        real_storage.new_chat(content) for content in (ANYTHING, ANYTHING, None, "Hi!")
    )
    real_storage.titles.rename(named, "Mine", real_storage.clock(), None)
    real_storage.chats.patch(opted_out, ChatPatch(automatic_title=False), real_storage.clock())
    for key in (named, opted_out, empty, greeting):
        keep[key] = real_storage.chat(key)
    service.manage.start(MUCH)
    service.deliver_all()
    for key in (plain, archived):
        chat = real_storage.chat(key)
        assert (chat.title, chat.title_source, chat.title_version) == (TITLE, "automatic", 2)
    assert {key: real_storage.chat(key) for key in keep} == keep
    assert counts(service) == {"found": 5, "queued": 0, "titled": 2, "skipped": 3, "failed": 0}
    shown = service.look()
    assert (shown.state, shown.spent_micros, shown.eta) == ("done", 2 * COST, None)
    assert real_storage.spend.read(OWNER, "month", real_storage.clock()).spent_micros == 0


def test_chat_that_got_a_title_behind_its_page_is_left_and_not_paid(real_storage: Storage) -> None:
    """A page is read before its chats are. An automatic title is as good as a user's."""
    model = FakeModel()
    service = BacklogService(real_storage, model.of)
    automatic, named = real_storage.new_chat(), real_storage.new_chat()
    service.manage.start(MUCH)

    def title_first(segment: Segment, chat: Candidate) -> ChatOutcome:
        if chat.key == named:
            real_storage.titles.rename(chat.key, "Mine", real_storage.clock(), None)
        else:
            store_model_title(real_storage, chat.key, "Loaves")
        return service.title(segment, chat)

    while service.queue:
        service.work(service.queue.pop(0), title_first)
    assert (real_storage.chat(automatic).title, real_storage.chat(named).title) == ("Loaves", "Mine")
    assert (model.tasks, counts(service)["skipped"], service.look().spent_micros) == ([], 2, 0)


def test_backlog_started_twice_is_one_backlog(real_storage: Storage) -> None:
    """While it is not done; all its messages twice title and count nothing twice."""
    model = FakeModel()
    service = started(real_storage, model)
    again, is_new = service.manage.start(7)
    assert (again.id, again.budget_micros, is_new) == ("1", MUCH, False)
    assert len(service.queue) == 2 * SEGMENTS
    service.deliver_all()
    assert (len(model.tasks), counts(service)["titled"]) == (3, 3)
    new, is_new = service.manage.start(7)
    assert (new.id, new.state, is_new) == ("2", "running", True)


def test_two_starts_at_once_start_one_backlog(real_storage: Storage) -> None:
    """Whoever is first."""
    service = BacklogService(real_storage, FakeModel().of)
    with ThreadPoolExecutor(8) as threads:
        ids = [shown.id for shown, _ in threads.map(lambda _: service.manage.start(MUCH), range(8))]
    assert set(ids) == {"1"}


def test_message_of_a_segment_in_work_comes_again_later(real_storage: Storage) -> None:
    """It titles nothing meanwhile, and the segment is not lost if its holder crashes."""
    model = FakeModel()
    service = started(real_storage, model, chats=1)
    seen: list[str] = []

    def title(segment: Segment, chat: Candidate) -> ChatOutcome:
        seen.append(service.work((segment.run, segment.number, 0)))
        return service.title(segment, chat)

    while service.queue and not service.queue[0][2]:
        service.work(service.queue.pop(0), title)
    assert (seen, len(model.tasks)) == (["held"], 1)
    assert [delay for *_, delay in service.queue] == [300]


def crash(service: BacklogService, at: Callable[[str], bool]) -> TitleChat:
    """Titles as ever, then the process is gone."""

    def title(segment: Segment, chat: Candidate) -> ChatOutcome:
        outcome = service.title(segment, chat)
        if at(outcome.kind):
            raise StorageUnavailable
        return outcome

    return title


def test_page_that_is_repeated_after_a_crash_counts_once(real_storage: Storage) -> None:
    """Its titles were stored, and their counts were not."""
    model = FakeModel()
    service = started(real_storage, model, chats=5)
    crashed = 0
    while service.queue:
        message = service.queue.pop(0)
        try:
            service.work(message, None if crashed else crash(service, lambda kind: kind == "titled"))
        except StorageUnavailable:
            crashed += 1
            service.queue.append(message)
    assert (crashed, len(model.tasks)) == (1, 5)
    assert counts(service) == {"found": 5, "queued": 0, "titled": 5, "skipped": 0, "failed": 0}
    assert service.look().spent_micros == 5 * COST


def test_segment_of_a_process_that_is_gone_is_free_after_a_while(real_storage: Storage) -> None:
    """No one releases it."""
    service = started(real_storage, FakeModel(), chats=1)
    now = real_storage.clock()
    for number in range(SEGMENTS):
        assert service.segments.acquire(1, number, "gone", now)
        assert service.segments.acquire(1, number, "other", now) is None
    real_storage.clock.instant += LEASE + timedelta(seconds=1)
    service.deliver_all()
    assert counts(service)["titled"] == 1


def test_step_is_committed_by_its_holder_and_once(real_storage: Storage) -> None:
    """Whoever has lost the segment stores nothing of it."""
    service = started(real_storage, FakeModel(), chats=0)
    now = real_storage.clock()
    held = service.segments.acquire(1, 0, "first", now)
    assert held
    service.segments.commit(held, 7, [], None)
    # As after a reply that was lost: it is stored already.
    assert service.segments.commit(held, 7, [], None).phase == "title"
    other = service.segments.acquire(1, 0, "second", now + LEASE + timedelta(seconds=1))
    assert other
    with pytest.raises(StorageUnavailable):
        service.segments.commit(held, 7, [ChatOutcome("titled")], None)
    service.segments.release(held)
    assert service.segments.acquire(1, 0, "third", now + LEASE + timedelta(seconds=2)) is None
    assert service.segments.progress(1)[0].found == 7


@pytest.mark.parametrize("room_for", [0, 4])
def test_budget_is_never_exceeded_by_twenty_at_once(real_storage: Storage, room_for: int) -> None:
    """The run pauses with that reason, and goes on with a larger budget; users' limits stay as they are."""
    chats = 12
    budget = room_for * COST + HIGHEST - 1
    highest: list[int] = []
    model = FakeModel(during_call=lambda: highest.append(service.look().spent_micros))
    service = started(real_storage, model, budget, chats)
    messages, service.queue = 2 * service.queue, []
    with ThreadPoolExecutor(20) as threads:
        list(threads.map(service.work, messages))
    while any(delay == 0 for *_, delay in service.queue):
        service.deliver_all()
    shown = service.look()
    assert (shown.state, shown.paused_because) == ("paused", "budget")
    assert max([*highest, shown.spent_micros]) <= budget
    assert shown.spent_micros == len(model.tasks) * COST == room_for * COST
    service.manage.change(1, paused=False, budget_micros=MUCH)
    service.deliver_all()
    assert counts(service) == {"found": chats, "queued": 0, "titled": chats, "skipped": 0, "failed": 0}
    assert service.look().spent_micros == chats * COST
    assert real_storage.spend.read(OWNER, "month", real_storage.clock()).spent_micros == 0


def test_stopped_backlog_goes_on_where_it_was(real_storage: Storage) -> None:
    """Stopping it leaves what is titled, and messages do nothing until it goes on."""
    model = FakeModel()
    service = started(real_storage, model)
    service.manage.change(1, paused=True, budget_micros=None)
    service.deliver_all()
    shown = service.look()
    assert (shown.state, shown.paused_because, model.tasks) == ("paused", "stopped", [])
    service.manage.change(1, paused=False, budget_micros=None)
    service.deliver_all()
    assert service.look().state == "done"
    assert service.manage.change(1, paused=True, budget_micros=5) == service.look()
    with pytest.raises(NotFound):
        service.manage.change(2, paused=False, budget_micros=None)


def test_throttling_slows_down_and_is_no_failure(real_storage: Storage) -> None:
    """Fewer titles at once, and pauses that grow."""
    failures = [ModelThrottled() for _ in range(5)]

    def throttle() -> None:
        if failures:
            raise failures.pop()

    service = started(real_storage, FakeModel(during_call=throttle), chats=2)
    service.deliver_all()
    assert counts(service) == {"found": 2, "queued": 0, "titled": 2, "skipped": 0, "failed": 0}
    assert len([seconds for seconds in service.slept if seconds >= 0.5]) >= 3


def test_failures_are_listed_with_their_reasons(real_storage: Storage) -> None:
    """By code and config, over all segments."""
    service = started(real_storage, FakeModel(failure=ModelFailed(detail="No access.")))
    service.deliver_all()
    assert counts(service) == {"found": 3, "queued": 0, "titled": 0, "skipped": 0, "failed": 3}
    (failure,) = service.look().failures
    assert (failure.code, failure.model_config_id, failure.count) == ("model_failed", "priced", 3)
    assert failure.detail == "No access."


def test_title_that_was_written_meanwhile_stays(real_storage: Storage) -> None:
    """A user's, while the model is asked."""
    chats: list[ChatKey] = []

    def rename() -> None:
        for key in chats:
            real_storage.titles.rename(key, "Mine", real_storage.clock(), None)

    service = BacklogService(real_storage, FakeModel(during_call=rename).of)
    chats.append(real_storage.new_chat())
    service.manage.start(MUCH)
    service.deliver_all()
    assert real_storage.chat(chats[0]).title == "Mine"
    assert counts(service)["skipped"] == 1


@pytest.mark.long
def test_backlog_of_many_pages_finds_every_chat(real_storage: Storage) -> None:
    """An owner's chats are all in one segment."""
    service = started(real_storage, FakeModel(), chats=120)
    assert service.look().eta is None
    service.deliver_all()
    assert counts(service)["titled"] == 120
