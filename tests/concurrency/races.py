"""One run: a new chat, writers at work on it, and what the table and its stream say of it afterwards."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, cast, get_args, override

from shared.adapters.dynamodb.buckets import Buckets
from shared.adapters.dynamodb.chats import DynamoChatStore
from shared.adapters.dynamodb.items import CHAT, MESSAGE_PREFIX, chat_key, owner_key, partition
from shared.adapters.dynamodb.messages import DynamoMessageStore
from shared.adapters.dynamodb.model_configs import DynamoModelConfigs
from shared.adapters.dynamodb.table import Table
from shared.adapters.dynamodb.title_contexts import DynamoTitleContexts
from shared.adapters.dynamodb.title_history import DynamoTitleHistory
from shared.adapters.dynamodb.titles import DynamoTitleStore
from shared.bootstrap.storage import new_id
from shared.rules.chats import Chat, ChatKey
from shared.rules.history import TitleChange, title_of
from shared.rules.limits import Payer
from shared.rules.messages import Part
from shared.use_cases.chat_changes import ChatChange, UnreadableChange
from shared.use_cases.chats import AddMessage, ChatFields, StartChat
from tests.concurrency.commuting import Step
from tests.concurrency.implementation import (
    FIRST_WORDS,
    PRODUCTION,
    Implementation,
    OwnThreads,
    Process,
    Subject,
)
from tests.concurrency.scheduler import Scheduler
from tests.concurrency.search import orders
from tests.concurrency.shared_table import SharedTable
from tests.concurrency.steps import is_quiet
from tests.concurrency.writers import WRITERS, Request, Writer, kind_of
from tests.support.fakes import OFTEN, ROOMY, FakeClock

OWNER = "ada#|weird"
FIRST_MESSAGE: list[Part] = [{"type": "text", "text": FIRST_WORDS}]
FIRST_TITLE = "Bread without an oven"
# The same in every run, so that a run done once more has the same steps.
FIRST_MESSAGE_ID = "first"
MOVED_ON = ["Now write my resignation letter", "Make the letter polite", "Put a date under it"]
Start = Literal["absent", "fallback", "named", "titled"]


@dataclass(frozen=True)
class Scenario:
    """Who writes, and whose title the chat has as they begin; none if it is ``absent``."""

    start: Start
    writers: tuple[str, ...]

    @override
    def __str__(self) -> str:
        """As ``parse`` reads it."""
        return " ".join([self.start, *self.writers])

    @classmethod
    def parse(cls, text: str) -> "Scenario":
        """The opposite of ``str``."""
        start, *writers = text.split()
        if start not in get_args(Start) or not set(writers) <= set(WRITERS):
            raise LookupError(f"Begin with one of {get_args(Start)}, then some of {', '.join(WRITERS)}.")
        return cls(cast(Start, start), tuple(writers))


@dataclass(frozen=True)
class RaceOutcome:
    """What came of a run: its steps, what was answered, what is stored and what the stream tells.

    ``changes`` are those of the chat, as the fan-out reads them off the stream. ``first_message`` is the key
    of the message that a new chat begins with.
    """

    scenario: Scenario
    steps: list[Step]
    requests: list[Request]
    stored: dict[str, Any] | None
    records: list[dict[str, Any]]
    changes: list[ChatChange | UnreadableChange]
    first_message: str


class Race:
    """A run of a scenario on a chat of its own."""

    def __init__(self, table: SharedTable, scenario: Scenario, implementation: Implementation) -> None:
        self._ground = table
        self._implementation = implementation
        self._scenario = scenario
        self._schedule = Scheduler()
        clock = FakeClock()
        self._subject = _subject(table.table, scenario.start, clock)
        # Of what led there only how it began is told.
        self._began = [
            record
            for record in table.new_records(partition(self._subject.key))
            if record["dynamodb"]["Keys"]["sk"]["S"] == CHAT
        ][-1:]
        self._writers = []
        for number, kind in enumerate(scenario.writers):
            name = f"{kind}{number + 1}"
            threads = OwnThreads(self._schedule, name)
            process = Process(implementation, table.table_of(number), self._subject, clock, threads)
            writer = Writer(name, process, self._schedule, self._subject.title)
            self._writers.append(writer)
            self._schedule.begin(name, partial(WRITERS[kind], writer))
        self.waiting, self.take = self._schedule.waiting, self._schedule.take
        self.abandon = self._schedule.abandon

    def outcome(self) -> RaceOutcome:
        """To be asked for when nothing waits any more."""
        self._schedule.join()
        key = self._subject.key
        stored = self._ground.table.get(chat_key(key))
        records = [*self._began, *self._ground.new_records(partition(key))]
        of_the_chat = [record for record in records if record["dynamodb"]["Keys"]["sk"]["S"] == CHAT]
        return RaceOutcome(
            self._scenario,
            self._schedule.taken,
            [request for writer in self._writers for request in writer.requests],
            stored,
            records,
            list(self._implementation.changes({"Records": of_the_chat})),
            MESSAGE_PREFIX + self._subject.message_id,
        )


def outcomes(
    table: SharedTable, scenario: Scenario, implementation: Implementation = PRODUCTION
) -> Iterator[RaceOutcome]:
    """One for each order of the writers' steps that may matter."""
    messages_come = scenario.start == "absent" or "message" in str(scenario)
    quiet = partial(is_quiet, while_messages_come=messages_come)
    for race in orders(lambda: Race(table, scenario, implementation), quiet, kind_of):
        yield race.outcome()


def outcome_of(table: SharedTable, order: str, implementation: Implementation = PRODUCTION) -> RaceOutcome:
    """That of one order, ``scenario: thread thread …`` by whose steps they are; when it is at its end, any.

    An error tells who waits, if it is not the thread that is next.
    """
    scenario, _, threads = order.partition(":")
    race = Race(table, Scenario.parse(scenario), implementation)
    left = iter(threads.split())
    while waiting := {step.thread: step for step in race.waiting()}:
        name = next(left, min(waiting))
        if name not in waiting:
            race.abandon()
            raise LookupError(f"{name} does not wait with a step, but {', '.join(waiting)}")
        race.take(waiting[name])
    return race.outcome()


def _subject(table: Table, start: Start, clock: FakeClock) -> Subject:
    if start == "absent":
        # Then the bucket of new chats is full, as a process assumes, and a chat takes one call.
        table.delete(owner_key(OWNER))
        return Subject(ChatKey(OWNER, new_id()), FIRST_TITLE, FIRST_MESSAGE_ID, clock())
    chats = DynamoChatStore(table, lambda: "begin", ROOMY, Buckets(OFTEN, clock))
    title = FIRST_TITLE if start == "named" else None
    configs = DynamoModelConfigs(table)
    ids = chat_id, message_id = new_id(), new_id()
    new = iter(ids).__next__
    chat = StartChat(chats, configs, clock, new)(Payer(OWNER), ChatFields(FIRST_MESSAGE, title))
    key = ChatKey(OWNER, chat_id)
    if start == "titled":
        chat, message_id = _moved_on(table, key, clock)
    DynamoTitleHistory(table, clock, ROOMY.chat_titles).record([TitleChange(key, title_of(chat))])
    return Subject(key, chat.title, message_id, clock())


def _moved_on(table: Table, key: ChatKey, clock: FakeClock) -> tuple[Chat, str]:
    """The chat with an automatic title and messages about something else, and the last message's id."""
    say = AddMessage(DynamoMessageStore(table, ROOMY), clock, new_id)
    last = [say(key, "user", [{"type": "text", "text": text}]) for text in MOVED_ON][-1]
    read = DynamoTitleContexts(table, DynamoModelConfigs(table)).read(key, lambda: None)
    titles = DynamoTitleStore(table, lambda: "begin")
    stored = titles.store_generated(key, read, FIRST_TITLE, clock(), "automatic")
    return stored.chat, last.id
