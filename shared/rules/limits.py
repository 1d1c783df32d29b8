"""Usage limits and their periods."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from shared.rules.texts import is_printable

Period = Literal["day", "week", "month"]
Subject = Literal["user", "group"]
MAX_LIMIT_MICROS = 10**15
MAX_NAME_BYTES = 512


def may_be_limited(name: str) -> bool:
    """Returns whether a limit can be stored for a user or a group with this name."""
    return is_printable(name, MAX_NAME_BYTES)


@dataclass(frozen=True)
class Payer:
    """The user who pays. ``groups`` are those in the caller's token."""

    owner_id: str
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True)
class UsageLimit:
    """The limit of a user, or of each member of a group, per period in micro-dollars."""

    subject: Subject
    id: str
    limit_micros: int


@dataclass(frozen=True)
class DefaultLimit:
    """The default limit in micro-dollars, null for none, and the period of all limits.

    If limits are not enabled, no user's or group's limit applies.
    """

    limit_micros: int | None = None
    period: Period = "month"
    enabled: bool = True


@dataclass(frozen=True)
class Limits:
    """The limits that may apply to one payer."""

    default: DefaultLimit = DefaultLimit()
    user: int | None = None
    groups: tuple[int, ...] = ()

    @property
    def micros(self) -> int | None:
        """The limit that applies: the user's, else the smallest of the groups', else the default.

        As in Coder (``usage limits``).
        """
        if not self.default.enabled:
            return None
        if self.user is not None:
            return self.user
        return min(self.groups, default=self.default.limit_micros)


@dataclass(frozen=True)
class Spend:
    """A payer's usage in one period.

    ``spent_micros`` includes ``reserved_micros``, which is reserved for calls in progress.
    """

    spent_micros: int = 0
    reserved_micros: int = 0
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0


def beginning(period: Period, at: datetime) -> datetime:
    """Returns when the period of ``at`` began: midnight UTC of a day, of a Monday or of a month's first."""
    day = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    match period:
        case "day":
            return day
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)


def end(period: Period, at: datetime) -> datetime:
    """Returns the end of the period of ``at``, which is the beginning of the next one."""
    longest = {"day": 1, "week": 7, "month": 31}[period]
    return beginning(period, beginning(period, at) + timedelta(days=longest))
