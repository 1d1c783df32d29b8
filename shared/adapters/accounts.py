"""Payers' accounts: what may wait for DynamoDB beside other things does."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime

from shared.adapters.dynamodb.spend import DynamoSpend, Reservation
from shared.adapters.dynamodb.usage_limits import DynamoUsageLimits
from shared.adapters.logs import open_logger
from shared.adapters.threads import Begin, side_by_side
from shared.adapters.title_metrics import count_usage
from shared.rules.errors import StorageUnavailable
from shared.rules.limits import Limits, Payer
from shared.rules.usage import Usage
from shared.use_cases.ports import Clock

_logger = open_logger()


class DynamoAccounts:
    """Opens accounts. Limits are read while the chat is, and settled while its title is written."""

    def __init__(self, limits: DynamoUsageLimits, spend: DynamoSpend, clock: Clock) -> None:
        self._limits = limits
        self._spend = spend
        self._clock = clock
        self._threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="account")

    @contextmanager
    def __call__(self, payer: Payer) -> Iterator["DynamoAccount"]:
        """An account for one title; it is settled when the block ends."""
        with side_by_side(self._threads) as begin:
            limits = begin(self._limits.of, payer)
            account = DynamoAccount(payer.owner_id, limits, self._spend, begin, self._clock())
            try:
                yield account
            finally:
                account.close()


class DynamoAccount:
    """A payer's account for one title, opened ``at`` an instant."""

    def __init__(
        self,
        owner_id: str,
        limits: Future[Limits],
        spend: DynamoSpend,
        begin: Begin,
        at: datetime,
    ) -> None:
        self._owner_id = owner_id
        self._limits = limits
        self._spend = spend
        self._begin = begin
        self._at = at
        self._reservation: Reservation | None = None
        self._settled: Future[None] | None = None

    def reserve(self, micros: int) -> None:
        """Holds ``micros`` back. Raises UsageLimitExceeded."""
        limits = self._limits.result()
        period = limits.default.period
        self._reservation = self._spend.new_reservation(self._owner_id, period, self._at, micros)
        try:
            self._reservation = self._spend.reserve(self._reservation, limits.micros)
        except StorageUnavailable:
            # It may have taken effect all the same.
            self.settle(Usage())
            raise
        if lost := len(self._reservation.expired):
            _logger.warning("calls that crashed stay spent", extra={"count": lost})

    def settle(self, usage: Usage) -> None:
        """Begins to put ``usage`` in place of what was held back; ``close`` waits for it."""
        if self._reservation is None:
            return
        if usage.calls:
            count_usage(usage)
        if usage.cost_micros > self._reservation.micros:
            _logger.error("a title cost more than was reserved", extra={"usage": vars(usage)})
        self._settled = self._begin(self._spend.settle, self._reservation, usage)

    def close(self) -> None:
        """Waits until it is settled. Where it cannot be, what was reserved stays spent."""
        if self._reservation is None or self._settled is None:
            return
        try:
            self._settled.result()
        except StorageUnavailable:
            _logger.warning("a reservation stays spent", extra={"micros": self._reservation.micros})
