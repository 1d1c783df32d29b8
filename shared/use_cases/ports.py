"""What the use cases need from outside. The adapters and the tests' fakes fit these shapes."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from shared.rules.chats import Chat, ChatKey, Confirmation, Status
from shared.rules.events import Event
from shared.rules.history import PastTitle, TitleChange
from shared.rules.messages import Message, Turn
from shared.rules.model_configs import ModelCatalog, ModelConfig
from shared.rules.watching import Connection
from shared.use_cases.accounts import Charge

Clock = Callable[[], datetime]
NewId = Callable[[], str]


class Unset:
    """The mark of a field that a patch does not mention, where None means "clear it"."""


UNSET = Unset()


@dataclass(frozen=True)
class ChatPatch:
    """The fields of a chat that may be patched; the title is not among them."""

    status: Status | Unset = UNSET
    worker_id: str | Unset | None = UNSET
    archived: bool | Unset = UNSET
    model_config_id: str | Unset | None = UNSET


@dataclass(frozen=True)
class ModelAnswer:
    """A model's answer as it came; ``is_title`` says that it needs no cleaning."""

    text: str
    is_title: bool = False


@dataclass(frozen=True)
class TitleContext:
    """A chat as read at the start of a request, with what a title is made from and by."""

    chat: Chat
    turns: list[Turn]
    catalog: ModelCatalog
    first_user_id: str | None = None
    """The message of the first turn that is a user's."""
    confirmation: Confirmation | None = None
    """The last one of the chat's title."""
    is_complete: bool = True
    """Whether all messages of the chat were read."""


@dataclass(frozen=True)
class Written:
    """A title write that took effect; ``chat`` is the chat after it."""

    chat: Chat


@dataclass(frozen=True)
class Superseded:
    """A title write that lost; ``chat`` is the winner's."""

    chat: Chat


class TitleModel(Protocol):
    """Something that suggests titles."""

    def suggest(
        self, turns: Sequence[Turn], seconds: float, charge: Charge, *, strict_retry: bool
    ) -> ModelAnswer:
        """One answer within ``seconds``; with ``strict_retry`` the instructions are stricter.

        ``charge`` is told what it took, whatever comes of it.
        Raises ModelFailed (ModelUnavailable, ModelThrottled), AnswerWithheld or TitleTimeout.
        """


Models = Callable[[ModelConfig], TitleModel]


class TitleContexts(Protocol):
    """Reads what a title request starts from."""

    def read(self, key: ChatKey, check_limit: Callable[[], None]) -> TitleContext:
        """The chat, its first and last turns and the model configs.

        What takes more than the usual reads is read when ``check_limit`` has raised nothing. Raises NotFound.
        """


class TitleStore(Protocol):
    """The only way by which a stored title changes."""

    def rename(self, key: ChatKey, title: str, at: datetime, if_versions: frozenset[int] | None) -> Chat:
        """Stores a person's title. Raises NotFound, or PreconditionFailed by ``if_versions``."""

    def store_generated(
        self, key: ChatKey, read: TitleContext, title: str, at: datetime
    ) -> Written | Superseded:
        """Stores a generated title if the chat's title is as ``read`` and no user has confirmed it since.

        Raises NotFound.
        """


class ChatStore(Protocol):
    """Chats, their titles aside."""

    def create(
        self, key: ChatKey, chat: Chat, first_message: Message | None, groups: Collection[str]
    ) -> None:
        """Stores a new chat, with its first message if it has one, whose sender is in ``groups``.

        Raises QuotaExceeded.
        """

    def get(self, key: ChatKey) -> Chat:
        """The chat as last written. Raises NotFound."""

    def awaits_title(self, key: ChatKey, message_id: str) -> bool:
        """Whether a chat has its fallback title yet, and no user spoke there before a message.

        Raises NotFound.
        """

    def patch(self, key: ChatKey, patch: ChatPatch, at: datetime) -> Chat:
        """Applies ``patch`` and marks activity. Raises NotFound."""


class MessageStore(Protocol):
    """The messages of chats."""

    def append(self, key: ChatKey, message: Message, groups: Collection[str]) -> None:
        """Stores ``message``, whose sender is in ``groups``, and marks activity.

        Raises NotFound or QuotaExceeded.
        """


class TitleHistory(Protocol):
    """The titles that chats had."""

    @property
    def max_titles(self) -> int:
        """How many of a chat's it keeps, the newest."""

    def record(self, changes: Sequence[TitleChange]) -> None:
        """Keeps at most 25 titles; to keep one twice changes nothing. Raises StorageUnavailable."""

    def find(self, key: ChatKey, version: int) -> PastTitle | None:
        """The title of one version, None where none is recorded."""


class TicketStore(Protocol):
    """Tickets for WebSocket connections."""

    def take_ticket(self, ticket: str, at: datetime) -> str | None:
        """The owner that a ticket was given to, once; None for one that opens nothing."""

    def add(self, owner_id: str, connection_id: str, at: datetime) -> None:
        """Remembers an owner's connection."""


class ConnectionStore(Protocol):
    """The open WebSocket connections."""

    def of(self, owner_id: str) -> list[Connection]:
        """An owner's newest connections, newest first, some of which may be gone.

        A few more than an owner may have are among them. Raises StorageUnavailable.
        """

    def remove(self, connection: Connection) -> None:
        """Forgets a connection. Raises StorageUnavailable."""


class Begun[T](Protocol):
    """A call that was begun beside others."""

    def result(self) -> T:
        """Waits for what it gives, or raises what it raised."""


# Begins a call beside others.
Begin = Callable[..., Begun[Any]]
# A block that ends when every call has that was begun in it.
SideBySide = Callable[[], AbstractContextManager[Begin]]


@dataclass(frozen=True)
class Push:
    """A message for one connection."""

    connection_id: str
    data: str


class Pusher(Protocol):
    """The way to open connections."""

    def push(self, pushes: Sequence[Push]) -> list[str]:
        """Sends them side by side, in this order and within its time.

        Gives the connections that are gone for good. One that is there may get it twice, or not at all.
        """

    def close(self, connection_id: str) -> bool:
        """Closes a connection, and says whether it is closed."""


class FailureStore(Protocol):
    """Where goes what cannot be handled, with all that is needed to handle it later."""

    def keep(self, why: str, record: Mapping[str, Any]) -> None:
        """Keeps a stream record. Raises StorageUnavailable."""


class ModelConfigs(Protocol):
    """The deployment's model configs."""

    def catalog(self) -> ModelCatalog:
        """All of them."""


class KnownModelConfigs(Protocol):
    """Which model configs there are."""

    def exists(self, config_id: str) -> bool:
        """Whether there is such a config. Raises StorageUnavailable."""


class ModelConfigAdmin(ModelConfigs, Protocol):
    """The same, for those who may change them."""

    def put(self, config: ModelConfig) -> None:
        """Stores ``config`` in place of one with the same id."""

    def delete(self, config_id: str) -> None:
        """Removes the config, whether it exists or not."""

    def make_default(self, config_id: str) -> None:
        """Makes it the config of every chat that has none of its own."""

    def make_title_model(self, config_id: str | None) -> None:
        """Has it make the titles of all chats; None lets each chat's own make them again."""


@dataclass(frozen=True)
class Removed:
    """How many items were removed, and whether that is all there was."""

    count: int
    is_all: bool


class Remains(Protocol):
    """What deleted chats leave behind."""

    def remove(self, key: ChatKey, seconds_left: Callable[[], float]) -> Removed:
        """Removes all of it, or what there is time for. A chat that exists is spared."""


# What the bus says of an event: it has left, it is to be sent later, or it will never be taken.
Fate = Literal["sent", "later", "never"]


class EventPublisher(Protocol):
    """The bus, which keeps no order."""

    def publish(self, events: Sequence[Event]) -> list[Fate]:
        """Sends ``events`` and gives what became of each."""
