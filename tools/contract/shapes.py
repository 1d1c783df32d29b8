"""The shapes of answers that no type of the code's own describes."""

from dataclasses import dataclass

from shared.rules.automatic_title_counts import AutomaticTitleDay
from shared.rules.backlogs import Backlog
from shared.rules.chats import Chat
from shared.rules.history import PastTitle
from shared.rules.limits import DefaultLimit, UsageLimit
from shared.rules.messages import Message
from shared.rules.model_configs import ModelConfig
from shared.rules.records import Record
from shared.rules.watched_changes import WatchMessage


@dataclass(frozen=True)
class ChatPage:
    """A page of chats, latest activity first; ``next_cursor`` is null on the last."""

    chats: list[Chat]
    next_cursor: str | None


@dataclass(frozen=True)
class MessagePage:
    """A page of messages, oldest first, which ends early where they are large; the last has no cursor."""

    messages: list[Message]
    next_cursor: str | None


@dataclass(frozen=True)
class TitlePage:
    """A page of a chat's titles, newest first; ``next_cursor`` is null on the last."""

    titles: list[PastTitle]
    next_cursor: str | None


@dataclass(frozen=True)
class RecordPage:
    """A page of records, which may have none; ``next_cursor`` is null on the last."""

    records: list[Record]
    next_cursor: str | None


@dataclass(frozen=True)
class Watch:
    """Where to watch from, once, until ``expires_at`` (RFC 3339 UTC)."""

    url: str
    expires_at: str


@dataclass(frozen=True)
class ModelConfigList:
    """Every model config; ``default_id`` and ``title_model_id`` may name one that is gone, or none."""

    model_configs: list[ModelConfig]
    default_id: str | None
    title_model_id: str | None


@dataclass(frozen=True)
class AutomaticTitleDays:
    """The last days that had automatic titles, newest first. A failed count is missing in it."""

    days: list[AutomaticTitleDay]


@dataclass(frozen=True)
class BacklogList:
    """The last backlogs, newest first."""

    backlogs: list[Backlog]


@dataclass(frozen=True)
class UsageLimits:
    """The limit for everybody and a page of the others; ``next_cursor`` is null on the last.

    ``deployment_default`` is what holds for everybody until an administrator sets another.
    """

    default: DefaultLimit
    deployment_default: DefaultLimit
    limits: list[UsageLimit]
    next_cursor: str | None


@dataclass(frozen=True)
class ChangePage:
    """A page of changes, oldest first; ``next_cursor`` is null on the last."""

    changes: list[WatchMessage]
    next_cursor: str | None
