"""What the use cases need to know of a payer's money. The adapters and the tests' fakes fit these shapes."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shared.rules.limits import Limits, Payer, Period, Spend, beginning, end
from shared.rules.times import rfc3339
from shared.rules.usage import Usage


class Account(Protocol):
    """A payer's account for one title: first what it may cost is reserved, then what it cost is settled.

    Both belong to the period in which the account was opened. What is never settled stays spent.
    """

    def reserve(self, micros: int) -> None:
        """Holds ``micros`` back. Raises UsageLimitExceeded where they are not left, or nothing is."""

    def settle(self, usage: Usage) -> None:
        """Puts what was used in place of what was held back."""


Accounts = Callable[[Payer], AbstractContextManager[Account]]


class UsageLimits(Protocol):
    """The limits of the deployment, its users and its groups."""

    def of(self, payer: Payer) -> Limits:
        """Those that may apply to ``payer``, as last written."""


class SpendReader(Protocol):
    """What was spent."""

    def read(self, owner_id: str, period: Period, at: datetime) -> Spend:
        """What an owner's titles took in the period that ``at`` lies in."""


@dataclass(frozen=True)
class UsageReport:
    """What a caller's titles took in the current period, and what is left; None where nothing limits it."""

    period: Period
    began_at: str
    resets_at: str
    spent_micros: int
    reserved_micros: int
    limit_micros: int | None
    remaining_micros: int | None
    calls: int
    input_tokens: int
    output_tokens: int


def usage_report(limits: UsageLimits, spends: SpendReader, payer: Payer, at: datetime) -> UsageReport:
    """The payer's usage in the period that ``at`` lies in."""
    applying = limits.of(payer)
    period, limit = applying.default.period, applying.micros
    spend = spends.read(payer.owner_id, period, at)
    return UsageReport(
        period=period,
        began_at=rfc3339(beginning(period, at)),
        resets_at=rfc3339(end(period, at)),
        limit_micros=limit,
        remaining_micros=None if limit is None else max(0, limit - spend.spent_micros),
        **vars(spend),
    )
