"""Ports of payers' money: accounts, usage limits and spend."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from shared.rules.limits import Limits, Payer, Period, Spend
from shared.rules.usage import Meter, Usage
from shared.use_cases.deadline import Deadline

# Sets a call's usage as known now. The last value counts.
Charge = Callable[[Usage], None]


class Account(Protocol):
    """A payer's account for one title, and the meter of the title's calls.

    Each call is reserved before it is made and settled after it, at the latest when the account is closed,
    also after an exception. All calls belong to the period in which the account was opened. A reservation
    that is never settled stays spent.
    """

    @property
    def usage(self) -> Usage:
        """The usage of the calls so far."""

    def check_limit(self) -> None:
        """Raises UsageLimitExceeded if no call could be reserved, or StorageUnavailable.

        It precedes work that costs the operator and not the payer. Reservations of other titles do not count.
        """

    def reserve(self, micros: int, deadline: Deadline) -> Charge:
        """Reserves ``micros`` for the next call, and settles the call before it.

        A requested title waits within the deadline for room after other titles are settled. An automatic one
        does not. Raises UsageLimitExceeded or UsageReserved if there is no room, RateLimited, TitleTimeout
        if it is too late to reserve, and StorageUnavailable. The usage of the call before it stays.
        """

    def settle(self) -> None:
        """Begins to settle the last call. No other call may follow."""


class Accounts(Protocol):
    """Payers' accounts."""

    def __call__(self, payer: Payer, meter: Meter | None = None) -> AbstractContextManager[Account]:
        """Returns the payer's account for one title. It is settled after the block."""


class UsageLimits(Protocol):
    """The limits of the deployment, its users and its groups."""

    def of(self, payer: Payer) -> Limits:
        """Returns the limits that may apply to ``payer``, as last written."""


class SpendReader(Protocol):
    """Reads owners' spend."""

    def read(self, owner_id: str, period: Period, at: datetime) -> Spend:
        """Returns an owner's spend in the period of ``at``."""
