"""The reference: what titles may cost and what they took, in plain dicts."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.stateful.chats import Refused, rfc3339_of

RESERVED_FOR = timedelta(minutes=15)
# As the template has it.
DEPLOYMENT_LIMIT = {"limit_micros": 1_000_000, "period": "month", "enabled": True}
_COUNTED = ("calls", "input_tokens", "output_tokens")


@dataclass
class Limits:
    """What administrators have set."""

    default: dict[str, Any] = field(default_factory=lambda: dict(DEPLOYMENT_LIMIT))
    users: dict[str, int] = field(default_factory=dict)
    groups: dict[str, int] = field(default_factory=dict)

    def of(self, owner: str, groups: Iterable[str]) -> int | None:
        """The user's own, else the smallest of the groups', else the deployment's; None without any."""
        if not self.default["enabled"]:
            return None
        if owner in self.users:
            return self.users[owner]
        default: int | None = self.default["limit_micros"]
        return min((self.groups[group] for group in groups if group in self.groups), default=default)


def period_of(period: str, at: datetime) -> tuple[datetime, datetime]:
    """From when to when the period lasts that an instant lies in."""
    day = at.replace(hour=0, minute=0, second=0, microsecond=0)
    if period == "day":
        return day, day + timedelta(days=1)
    if period == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=7)
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1)


@dataclass
class Account:
    """What one owner spent in one period; ``open`` are the reservations, and when each counts as lost."""

    spent: int = 0
    counted: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_COUNTED, 0))
    open: dict[object, tuple[int, datetime]] = field(default_factory=dict)


@dataclass(eq=False)
class Title:
    """A title that is paid for: its account, the ``limit`` as it began, and what is ``held`` for its call."""

    account: Account
    limit: int | None
    resets_at: str
    held: int = 0


class Ledger:
    """Everybody's accounts."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.accounts: dict[tuple[str, str, datetime], Account] = {}

    def account(self, owner: str, at: datetime) -> Account:
        """The owner's account of the period that an instant lies in."""
        period = self.limits.default["period"]
        return self.accounts.setdefault((owner, period, period_of(period, at)[0]), Account())

    def begin(self, owner: str, groups: Iterable[str], at: datetime) -> Title:
        """A title for which nothing is held back yet."""
        resets_at = rfc3339_of(period_of(self.limits.default["period"], at)[1])
        return Title(self.account(owner, at), self.limits.of(owner, groups), resets_at)

    def reserve(
        self, title: Title, micros: int, at: datetime, usage: dict[str, int], wait: timedelta
    ) -> None:
        """Holds ``micros`` back in place of what the call before used. Raises Refused without room.

        Within ``wait`` nobody makes room, since time moves for one alone; but a reservation may be lost.
        """
        account, limit = title.account, title.limit
        needed = usage["cost_micros"] - title.held + max(micros, 1)
        if limit is not None and account.spent + needed > limit:
            under_way = sum(held for held, until in account.open.values() if not _is_lost(until, at + wait))
            if account.spent - under_way + usage["cost_micros"] + max(micros, 1) <= limit:
                raise Refused(429, "usage_reserved")
            more = {"spent_micros": account.spent, "limit_micros": limit, "resets_at": title.resets_at}
            raise Refused(409, "usage_limit_exceeded", **more)
        self.settle(title, usage)
        title.held = micros
        account.spent += micros
        assert limit is None or account.spent <= limit
        account.open[title] = (micros, at + RESERVED_FOR)

    def settle(self, title: Title, usage: dict[str, int]) -> None:
        """Puts what was used in the place of what was held back."""
        account = title.account
        account.open.pop(title, None)
        account.spent += usage["cost_micros"] - title.held
        title.held = 0
        for name in _COUNTED:
            account.counted[name] += usage[name]

    def lost(self, owner: str, at: datetime) -> int:
        """How many reservations were never settled and count as spent for good."""
        return sum(_is_lost(until, at) for _, until in self.account(owner, at).open.values())

    def report(self, owner: str, groups: Iterable[str], at: datetime) -> dict[str, Any]:
        """What GET /usage answers."""
        period, limit = self.limits.default["period"], self.limits.of(owner, groups)
        account = self.account(owner, at)
        began_at, resets_at = period_of(period, at)
        return {
            "period": period,
            "began_at": rfc3339_of(began_at),
            "resets_at": rfc3339_of(resets_at),
            "spent_micros": account.spent,
            "reserved_micros": sum(
                micros for micros, until in account.open.values() if not _is_lost(until, at)
            ),
            "limit_micros": limit,
            "remaining_micros": None if limit is None else max(0, limit - account.spent),
            **account.counted,
        }


def _is_lost(until: datetime, at: datetime) -> bool:
    return until.replace(microsecond=0) < at.replace(microsecond=0)
