"""Payers' money: accounts, usage limits and what was spent."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from shared.rules.limits import Limits, Payer, Period, Spend
from shared.rules.usage import Meter, Usage
from shared.use_cases.deadline import Deadline

# Tells what a call took, as far as it is known by then: the last word counts.
Charge = Callable[[Usage], None]


class Account(Protocol):
    """A payer's account for one title, and the meter of the title's calls.

    Each call is reserved before it is made and settled after, at the latest when the account is closed,
    whatever was raised meanwhile. All belongs to the period in which the account was opened. What is never
    settled stays spent.
    """

    @property
    def usage(self) -> Usage:
        """What the calls so far took."""

    def check_limit(self) -> None:
        """Raises UsageLimitExceeded where no call could be reserved, or StorageUnavailable.

        For work that costs the operator and not the payer. What other titles under way hold does not count.
        """

    def reserve(self, micros: int, deadline: Deadline) -> Charge:
        """Holds ``micros`` back for a call that costs nothing yet, and settles the call before it.

        A requested title waits within the deadline for room that other titles under way may leave. An
        automatic one does not. Raises UsageLimitExceeded or UsageReserved where there is no room,
        RateLimited, TitleTimeout when it is too late to reserve, and StorageUnavailable. What the call
        before it took stays.
        """

    def settle(self) -> None:
        """Begins to settle the last call: no other follows."""


class Accounts(Protocol):
    """Payers' accounts."""

    def __call__(self, payer: Payer, meter: Meter | None = None) -> AbstractContextManager[Account]:
        """The payer's account for one title, whose calls ``meter`` adds up. It is settled after the block."""


class UsageLimits(Protocol):
    """The limits of the deployment, its users and its groups."""

    def of(self, payer: Payer) -> Limits:
        """Those that may apply to ``payer``, as last written."""


class SpendReader(Protocol):
    """What was spent."""

    def read(self, owner_id: str, period: Period, at: datetime) -> Spend:
        """What an owner's titles took in the period that ``at`` lies in."""
