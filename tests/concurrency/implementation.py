"""One writer's process: an implementation on a client and threads of its own."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import count
from typing import Any

from shared.adapters.accounts import DynamoAccounts
from shared.adapters.dynamodb.buckets import Buckets
from shared.adapters.dynamodb.chats import DynamoChatStore
from shared.adapters.dynamodb.items import write_id_of
from shared.adapters.dynamodb.messages import DynamoMessageStore
from shared.adapters.dynamodb.model_configs import DynamoModelConfigs
from shared.adapters.dynamodb.spend import DynamoSpend
from shared.adapters.dynamodb.table import Table
from shared.adapters.dynamodb.title_claims import DynamoTitleClaims
from shared.adapters.dynamodb.title_contexts import DynamoTitleContexts
from shared.adapters.dynamodb.title_history import DynamoTitleHistory
from shared.adapters.dynamodb.titles import DynamoTitleStore
from shared.adapters.dynamodb.usage_limits import DynamoUsageLimits
from shared.entrypoints.streams.chats import chat_changes
from shared.rules.automatic_title_counts import AutoTitled
from shared.rules.chats import Chat, ChatKey
from shared.rules.limits import DefaultLimit, Payer
from shared.rules.messages import Message, TextPart
from shared.rules.model_configs import ModelCatalog
from shared.rules.quotas import Quotas
from shared.use_cases.auto_title import AutoTitler, UserMessage
from shared.use_cases.chat_changes import ChatChange, UnreadableChange
from shared.use_cases.chats import AddMessage, ChatFields, StartChat, StartedChat, UpdateChat
from shared.use_cases.deadline import Deadline
from shared.use_cases.ports.automatic_titles import TitleClaims
from shared.use_cases.ports.chats import ChatPatch
from shared.use_cases.ports.runtime import NewId
from shared.use_cases.ports.titles import TitleStore
from shared.use_cases.regenerate import Regenerated, RegenerateTitle
from shared.use_cases.rename import RenameTitle
from shared.use_cases.restore import RestoreTitle
from shared.use_cases.title_backlog_chat import TitleBacklogChat
from tests.concurrency.scheduler import ScheduledThreads, Scheduler
from tests.support.fakes import OFTEN, ROOMY, FakeClock, FakeModel


@dataclass(frozen=True)
class Implementation:
    """What is put to the test, part by part; ``mutants.py`` has other parts."""

    titles: Callable[[Table, NewId], TitleStore] = DynamoTitleStore
    chats: Callable[[Table, NewId, Quotas, Buckets], DynamoChatStore] = DynamoChatStore
    messages: Callable[[Table, Quotas], DynamoMessageStore] = DynamoMessageStore
    claims: Callable[[Table], TitleClaims] = DynamoTitleClaims
    regenerate: Callable[..., RegenerateTitle] = RegenerateTitle
    titler: Callable[..., AutoTitler] = AutoTitler
    changes: Callable[[Mapping[str, Any]], Iterator[ChatChange | UnreadableChange]] = chat_changes


PRODUCTION = Implementation()
FIRST_WORDS = "How do I bake bread at home without an oven?"


@dataclass(frozen=True)
class Subject:
    """The chat that all are after, its title when they began, and the message that may give it a title."""

    key: ChatKey
    title: str
    message_id: str
    began_at: datetime


class Process:
    """The functions as one writer runs them. ``request`` names the request whose writes are marked."""

    def __init__(
        self,
        implementation: Implementation,
        table: Table,
        subject: Subject,
        clock: FakeClock,
        threads: "OwnThreads",
    ) -> None:
        self._implementation = implementation
        self._subject = subject
        self._clock = clock
        self.request = ""
        ids = count()

        def new_write_id() -> str:
            return write_id_of(None, self.request, str(next(ids)))

        self._chats = implementation.chats(table, new_write_id, ROOMY, Buckets(OFTEN, clock))
        self._messages = implementation.messages(table, ROOMY)
        self._titles = implementation.titles(table, new_write_id)
        self._claims = implementation.claims(table)
        self._history = DynamoTitleHistory(table, clock, ROOMY.chat_titles)
        self._configs = _ReadOnce(DynamoModelConfigs(table))
        self._contexts = threads.of(DynamoTitleContexts(table, self._configs))
        spend = DynamoSpend(table, clock)
        self._accounts = threads.of(DynamoAccounts(DynamoUsageLimits(table, DefaultLimit()), spend, clock))

    def rename(self, words: str, if_versions: frozenset[int] | None = None) -> Chat:
        """Stores a user title."""
        return RenameTitle(self._titles, self._clock)(self._subject.key, words, if_versions)

    def restore(self, version: int) -> Chat:
        """Restores an earlier title."""
        rename = RenameTitle(self._titles, self._clock)
        return RestoreTitle(self._history, self._chats, rename)(self._subject.key, version)

    def regenerate(self, words: str) -> Regenerated:
        """Asked for now, of a model that answers with ``words``."""
        received_at = self._clock()
        with self._accounts(Payer(self._subject.key.owner_id)) as account:
            regenerate_title = self._implementation.regenerate(
                self._contexts, FakeModel(words).of, self._titles, self._chats, self._clock
            )
            return regenerate_title(self._subject.key, account, received_at, _time_enough())

    def title_automatically(self, words: str, message_id: str | None = None) -> AutoTitled:
        """By the subject's message or another one, as the stream told of it."""
        subject = self._subject
        titler = self._implementation.titler(
            self._claims,
            self._contexts,
            FakeModel(words).of,
            self._accounts,
            self._titles,
            self._clock,
            _never_waits,
            follows=True,
        )
        message = UserMessage(subject.key, frozenset(), message_id or subject.message_id, words)
        return titler.handle(message, _time_enough()).outcome

    def title_in_backlog(self, words: str) -> AutoTitled:
        """As a backlog does, with the outcome of an automatic title."""
        model = FakeModel(words)
        title = TitleBacklogChat(self._contexts, model.of, self._accounts, self._titles, self._clock)
        # The chat was chosen when all began.
        outcome = title(1, self._subject.key, 1, _time_enough())
        assert outcome.kind in {"titled", "skipped"}
        return "written" if outcome.kind == "titled" else "superseded" if model.tasks else "not_needed"

    def put(self, title: str | None) -> StartedChat:
        """The chat under its owner's own id, with its first message."""
        fields = ChatFields([TextPart(type="text", text=FIRST_WORDS)], title)
        start = StartChat(self._chats, self._configs, self._clock, lambda: self._subject.message_id)
        key = self._subject.key
        return start.with_id(Payer(key.owner_id), key.chat_id, fields)

    def delete(self) -> None:
        """The chat."""
        self._chats.delete(self._subject.key)

    def patch(self, worker_id: str) -> Chat:
        """As a worker that begins does."""
        patch = ChatPatch(status="running", worker_id=worker_id)
        return UpdateChat(self._chats, self._configs, self._clock)(self._subject.key, patch)

    def opt_out(self) -> Chat:
        """As an owner who wants no automatic titles."""
        patch = ChatPatch(automatic_title=False)
        return UpdateChat(self._chats, self._configs, self._clock)(self._subject.key, patch)

    def say(self, text: str) -> Message:
        """A message of a user's, named after its request: a run done once more is to have the same steps."""
        part = TextPart(type="text", text=text)
        key, named = self._subject.key, self.request
        return AddMessage(self._messages, self._clock, lambda: named)(key, "user", [part])


class _ReadOnce:
    """Model configs as a quick process remembers them: no time passes in an order of steps."""

    def __init__(self, configs: DynamoModelConfigs) -> None:
        self._configs = configs

    @cached_property
    def _catalog(self) -> ModelCatalog:
        return self._configs.catalog()

    def catalog(self) -> ModelCatalog:
        """All of them."""
        return self._catalog

    def exists(self, config_id: str) -> bool:
        """Whether it is among them."""
        return config_id in self._catalog.configs


class OwnThreads:
    """Has adapters that do several things at once do them on threads of the scheduler."""

    def __init__(self, scheduler: Scheduler, name: str) -> None:
        self._threads = ScheduledThreads(scheduler, name)

    def of[T: DynamoTitleContexts | DynamoAccounts](self, adapter: T) -> T:
        """The adapter, with another executor."""
        adapter._threads = self._threads  # noqa: SLF001 - which executor runs its reads is nobody else's business
        return adapter


def _time_enough() -> Deadline:
    return Deadline(30, lambda: 0)


def _never_waits(_: float) -> None:
    raise AssertionError("Nothing here fails so that another try may help.")
