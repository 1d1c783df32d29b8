"""How much a person's titles may cost, and from when to when."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from shared.rules.texts import is_printable

Period = Literal["day", "week", "month"]
Subject = Literal["user", "group"]
MAX_LIMIT_MICROS = 10**15
MAX_NAME_BYTES = 512


def may_be_limited(name: str) -> bool:
    """Whether a limit can be stored for a user or a group of this name."""
    return is_printable(name, MAX_NAME_BYTES)


@dataclass(frozen=True)
class Payer:
    """Whose spend it is; ``groups`` are the ones that the caller's token names."""

    owner_id: str
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True)
class UsageLimit:
    """What titles may cost a user, or each member of a group, in each period, in micro-dollars."""

    subject: Subject
    id: str
    limit_micros: int


@dataclass(frozen=True)
class DefaultLimit:
    """The limit for everybody in micro-dollars, null for none, and the period that all limits share.

    Where limits are not enabled nobody is limited, whatever the limits of users and groups.
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
        """The one that applies: the user's own, else the smallest of the groups', else the default.

        As in Coder (``usage limits``).
        """
        if not self.default.enabled:
            return None
        if self.user is not None:
            return self.user
        return min(self.groups, default=self.default.limit_micros)


@dataclass(frozen=True)
class Spend:
    """What a payer's titles took in one period.

    ``spent_micros`` holds what is reserved for calls under way, and ``reserved_micros`` is that part.
    """

    spent_micros: int = 0
    reserved_micros: int = 0
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0


def beginning(period: Period, at: datetime) -> datetime:
    """When the period that ``at`` lies in began: midnight UTC, of a Monday or of a month's first."""
    day = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    match period:
        case "day":
            return day
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)


def end(period: Period, at: datetime) -> datetime:
    """When the period that ``at`` lies in is over and the next one begins."""
    longest = {"day": 1, "week": 7, "month": 31}[period]
    return beginning(period, beginning(period, at) + timedelta(days=longest))
