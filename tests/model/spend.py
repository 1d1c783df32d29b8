"""The reference: what titles may cost and what they took, in plain dicts."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.model.chats import Refused, told

RESERVED_FOR = timedelta(minutes=15)
NO_LIMIT = {"limit_micros": None, "period": "month", "enabled": True}
_COUNTED = ("calls", "input_tokens", "output_tokens")


@dataclass
class Limits:
    """What administrators have set."""

    default: dict[str, Any] = field(default_factory=lambda: dict(NO_LIMIT))
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
class Reservation:
    """What is held back for one title, on one account."""

    account: Account
    micros: int


class Ledger:
    """Everybody's accounts."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.accounts: dict[tuple[str, str, datetime], Account] = {}

    def account(self, owner: str, at: datetime) -> Account:
        """The owner's account of the period that an instant lies in."""
        period = self.limits.default["period"]
        return self.accounts.setdefault((owner, period, period_of(period, at)[0]), Account())

    def reserve(self, owner: str, groups: Iterable[str], micros: int, at: datetime) -> Reservation:
        """Holds ``micros`` back. Raises Refused where the limit has no room for them, or for anything."""
        limit, account = self.limits.of(owner, groups), self.account(owner, at)
        if limit is not None and account.spent + max(micros, 1) > limit:
            resets_at = told(period_of(self.limits.default["period"], at)[1])
            raise Refused(
                409,
                "usage_limit_exceeded",
                spent_micros=account.spent,
                limit_micros=limit,
                resets_at=resets_at,
            )
        reservation = Reservation(account, micros)
        account.spent += micros
        assert limit is None or account.spent <= limit
        account.open[reservation] = (micros, at + RESERVED_FOR)
        return reservation

    def settle(self, reservation: Reservation, usage: dict[str, int]) -> None:
        """Puts what was used in the place of what was held back."""
        account = reservation.account
        del account.open[reservation]
        account.spent += usage["cost_micros"] - reservation.micros
        for name in _COUNTED:
            account.counted[name] += usage[name]

    def lost(self, owner: str, at: datetime) -> int:
        """How many reservations were never settled and count as spent for good."""
        return sum(until < at.replace(microsecond=0) for _, until in self.account(owner, at).open.values())

    def report(self, owner: str, groups: Iterable[str], at: datetime) -> dict[str, Any]:
        """What GET /usage answers."""
        period, limit = self.limits.default["period"], self.limits.of(owner, groups)
        account = self.account(owner, at)
        began_at, resets_at = period_of(period, at)
        still = at.replace(microsecond=0)
        open_until = ((micros, until.replace(microsecond=0)) for micros, until in account.open.values())
        return {
            "period": period,
            "began_at": told(began_at),
            "resets_at": told(resets_at),
            "spent_micros": account.spent,
            "reserved_micros": sum(micros for micros, until in open_until if until >= still),
            "limit_micros": limit,
            "remaining_micros": None if limit is None else max(0, limit - account.spent),
            **account.counted,
        }
