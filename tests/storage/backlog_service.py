"""Backlogs on one table, with a queue, models and time of the test's own."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import partial

from shared.adapters.accounts import DynamoAccounts
from shared.adapters.dynamodb.backlog_chats import DynamoBacklogChats
from shared.adapters.dynamodb.backlog_segments import DynamoBacklogSegments
from shared.adapters.dynamodb.backlogs import DynamoBacklogBudgets, DynamoBacklogs
from shared.adapters.dynamodb.titles import DynamoTitleStore
from shared.adapters.logs import correlate, correlation_id
from shared.adapters.threads import side_by_side
from shared.rules.backlogs import FOREVER, Backlog, ChatOutcome, Segment
from shared.use_cases.deadline import Deadline
from shared.use_cases.manage_backlogs import ManageBacklogs
from shared.use_cases.ports.backlogs import Candidate
from shared.use_cases.ports.models import Models
from shared.use_cases.ports.runtime import Begin
from shared.use_cases.title_backlog_chat import TitleBacklogChat
from shared.use_cases.work_on_backlog import SIDE_BY_SIDE, TitleChat, WorkOnBacklog
from tests.storage.conftest import Storage
from tests.storage.test_spend import PRICED

NO_HURRY = Deadline(60, lambda: 0)
Message = tuple[int, int, int]


class BacklogService:
    """What the function and the admin routes are made of. ``queue`` has each message and its delay."""

    def __init__(self, storage: Storage, models: Models) -> None:
        self.storage = storage
        self.queue: list[Message] = []
        self.slept: list[float] = []
        self.backlogs = DynamoBacklogs(storage.table)
        self.segments = DynamoBacklogSegments(storage.table, storage.clock)
        self.manage = ManageBacklogs(self.backlogs, self.segments, self, storage.spend, storage.clock)
        self.accounts = DynamoAccounts(DynamoBacklogBudgets(self.backlogs), storage.spend, lambda: FOREVER)
        write_ids = iter(range(10**6))
        titles = DynamoTitleStore(storage.table, lambda: f"{correlation_id()}#{next(write_ids)}")
        self.title_chat = TitleBacklogChat(storage.contexts, models, self.accounts, titles, storage.clock)
        self._threads = ThreadPoolExecutor(SIDE_BY_SIDE)
        storage.configs.put(PRICED)
        storage.configs.make_default(PRICED.id)

    def send(self, run: int, segments: Sequence[int], delay_seconds: int = 0) -> None:
        """As the queue."""
        self.queue += [(run, segment, delay_seconds) for segment in segments]

    def title(self, segment: Segment, chat: Candidate) -> ChatOutcome:
        """As the function does, which correlates what it writes."""
        correlate(segment.correlation_id)
        return self.title_chat(segment.run, chat.key, chat.chat.title_version, NO_HURRY)

    def work(self, message: Message, title: TitleChat | None = None) -> str:
        """As an invocation with time enough."""
        run, number, _ = message
        return self.worker()(run, number, title or self.title, lambda: 100)

    def worker(self) -> WorkOnBacklog:
        """The use case of one invocation."""
        chats = DynamoBacklogChats(self.storage.table)
        holders = iter(f"holder-{id(chats)}-{number}" for number in range(10))
        return WorkOnBacklog(
            self.backlogs,
            self.segments,
            chats,
            self,
            self._side_by_side,
            self.slept.append,
            self.storage.clock,
            partial(next, holders),
        )

    def _side_by_side(self) -> AbstractContextManager[Begin]:
        return side_by_side(self._threads)

    def deliver_all(self) -> None:
        """Delivers each message, and those that it leads to."""
        while self.queue:
            self.work(self.queue.pop(0))

    def look(self) -> Backlog:
        """The newest run."""
        return self.manage.list()[0]
