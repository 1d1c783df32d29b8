"""Report a caller's usage and what is left of the limit."""

from dataclasses import dataclass

from shared.rules.limits import Payer, Period, beginning, end
from shared.rules.times import rfc3339
from shared.use_cases.ports.accounts import SpendReader, UsageLimits
from shared.use_cases.ports.runtime import Clock


@dataclass(frozen=True)
class UsageReport:
    """A caller's usage in the current period, and what is left, which is null without a limit.

    ``spent_micros`` includes ``reserved_micros``, which is reserved for titles in progress.
    """

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


@dataclass(frozen=True)
class ReportUsage:
    """Reports payers' usage."""

    limits: UsageLimits
    spends: SpendReader
    clock: Clock

    def __call__(self, payer: Payer) -> UsageReport:
        """Returns the payer's usage in the current period."""
        at = self.clock()
        applying = self.limits.of(payer)
        period, limit = applying.default.period, applying.micros
        spend = self.spends.read(payer.owner_id, period, at)
        return UsageReport(
            period=period,
            began_at=rfc3339(beginning(period, at)),
            resets_at=rfc3339(end(period, at)),
            limit_micros=limit,
            remaining_micros=None if limit is None else max(0, limit - spend.spent_micros),
            **vars(spend),
        )
