"""Payers' accounts: what may wait for DynamoDB beside other things does."""

import random
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from shared.adapters.dynamodb.buckets import Buckets
from shared.adapters.dynamodb.spend import DynamoSpend, usage_partition
from shared.adapters.dynamodb.spend_update import Reservation
from shared.adapters.dynamodb.usage_limits import DynamoUsageLimits
from shared.adapters.logs import open_logger
from shared.adapters.threads import TITLES_SIDE_BY_SIDE, Begin, side_by_side
from shared.adapters.title_metrics import count_usage
from shared.rules.errors import (
    ChatTitlesError,
    RateLimited,
    StorageUnavailable,
    TitleTimeout,
    UsageLimitExceeded,
    UsageReserved,
)
from shared.rules.limits import Limits, Payer
from shared.rules.usage import NOTHING_USED, Usage
from shared.use_cases.accounts import Charge
from shared.use_cases.deadline import Deadline
from shared.use_cases.ports import Clock

# How long one title waits for others to be settled.
MAX_WAIT_SECONDS = 2.0
_FIRST_PAUSE, _LONGEST_PAUSE, _SHORTEST_PAUSE = 0.05, 0.4, 0.001
_logger = open_logger()


class DynamoAccounts:
    """Opens accounts. Limits are read while the chat is, and settled while its title is written.

    With ``buckets`` each title is a request out of its owner's: its first reservation takes it.
    """

    def __init__(
        self, limits: DynamoUsageLimits, spend: DynamoSpend, clock: Clock, buckets: Buckets | None = None
    ) -> None:
        self._limits = limits
        self._spend = spend
        self._clock = clock
        self._buckets = buckets
        self._threads = ThreadPoolExecutor(max_workers=2 * TITLES_SIDE_BY_SIDE, thread_name_prefix="account")

    @contextmanager
    def __call__(self, payer: Payer) -> Iterator["DynamoAccount"]:
        """An account for one title; it is settled when the block ends, whatever was raised.

        Raises RateLimited, before and after the block.
        """
        if self._buckets:
            self._buckets.check(usage_partition(payer.owner_id))
        with side_by_side(self._threads) as begin:
            limits = begin(self._limits.of, payer)
            account = DynamoAccount(payer.owner_id, limits, self._spend, begin, self._clock(), self._buckets)
            try:
                yield account
                account.count_request()
            except (RateLimited, StorageUnavailable):
                raise
            except ChatTitlesError:
                account.count_request()
                raise
            finally:
                account.close()


@dataclass
class _Call:
    """A call for which something is ``held``, or may be, and what it took as far as that is known."""

    held: Reservation
    usage: Usage = NOTHING_USED

    def charge(self, usage: Usage) -> None:
        if usage.cost_micros > self.held.micros:
            told = {"usage": vars(usage), "reserved_micros": self.held.micros}
            _logger.error("call_cost_exceeded_bound", extra=told)
        self.usage = usage


class DynamoAccount:
    """A payer's account for one title, opened ``at`` an instant."""

    def __init__(
        self,
        owner_id: str,
        limits: Future[Limits],
        spend: DynamoSpend,
        begin: Begin,
        at: datetime,
        buckets: Buckets | None = None,
    ) -> None:
        self._owner_id = owner_id
        self._limits = limits
        self._spend = spend
        self._begin = begin
        self._at = at
        # Until the request is counted.
        self._buckets = buckets
        self._is_request = buckets is not None
        self._waited = 0.0
        self._calls: list[_Call] = []
        # Those that are not known to be settled: the last one, and one whose reservation was not heard of.
        self._open: list[_Call] = []
        self._settling: list[Future[None]] = []

    @property
    def usage(self) -> Usage:
        """What the calls so far took."""
        return sum((call.usage for call in self._calls), NOTHING_USED)

    def check_limit(self) -> None:
        """Raises UsageLimitExceeded or StorageUnavailable; one read where there is a limit."""
        limits = self._limits.result()
        if limits.micros is not None:
            self._spend.check(
                self._spend.new_reservation(self._owner_id, limits.default.period, self._at, 0, limits.micros)
            )

    def reserve(self, micros: int, deadline: Deadline) -> Charge:
        """Holds ``micros`` back for the next call; the first one counts the request.

        Raises UsageLimitExceeded, UsageReserved, RateLimited, StorageUnavailable or, too late, TitleTimeout.
        """
        new = self._new_reservation(micros)
        if len(self._open) > 1:
            # Which of them stands in the table is not known.
            self._settle_now()
        last, call = self._open[0] if self._open else None, _Call(new)
        # Whatever is raised: it may have taken effect all the same.
        self._open.append(call)
        try:
            call.held = self._reserve_in_time(new, last, deadline)
        except (UsageLimitExceeded, UsageReserved, RateLimited, TitleTimeout):
            self._open.remove(call)
            raise
        self._buckets = None
        self._open = [call]
        self._calls.append(call)
        if lost := len(call.held.expired):
            _logger.warning("reservation_expired", extra={"count": lost})
        return call.charge

    def _new_reservation(self, micros: int) -> Reservation:
        limits = self._limits.result()
        period = limits.default.period
        return self._spend.new_reservation(self._owner_id, period, self._at, micros, limits.micros)

    def count_request(self) -> None:
        """Counts a request that ended without a reservation. Raises RateLimited.

        What it ended in stands where it cannot be counted.
        """
        buckets, self._buckets = self._buckets, None
        if buckets:
            try:
                self._spend.count_request(self._new_reservation(0), buckets)
            except StorageUnavailable:
                _logger.warning("request_not_counted")

    def _reserve_in_time(self, new: Reservation, last: _Call | None, deadline: Deadline) -> Reservation:
        """The reservation as it was made, perhaps after others were settled."""
        held, usage = (last.held, last.usage) if last else (None, NOTHING_USED)
        deadline.remaining_to_reserve()
        while True:
            try:
                return self._spend.reserve(new, held, usage, self._buckets)
            except UsageReserved:
                self._begin_to_wait()
                self._pause(deadline)

    def _begin_to_wait(self) -> None:
        """Counts a request before it holds a function, not after: so its owner's rate bounds how many wait.

        Raises UsageReserved for what is no request: it would hold up the others of its batch. Raises
        RateLimited and StorageUnavailable.
        """
        if not self._is_request:
            raise UsageReserved
        buckets, self._buckets = self._buckets, None
        if buckets:
            self._spend.count_request(self._new_reservation(0), buckets)

    def _pause(self, deadline: Deadline) -> None:
        """Waits a moment. Raises UsageReserved when there is no time left to wait."""
        try:
            left = min(MAX_WAIT_SECONDS - self._waited, deadline.remaining_to_reserve())
        except TitleTimeout as error:
            raise UsageReserved from error
        if left < _SHORTEST_PAUSE:
            raise UsageReserved
        # Longer and longer, and at random: so those who wait come one by one.
        longest = min(_FIRST_PAUSE + self._waited, _LONGEST_PAUSE)
        pause = min(left, random.uniform(longest / 2, longest))  # noqa: S311 - spreads writers, guards nothing
        time.sleep(pause)
        self._waited += pause

    def settle(self) -> None:
        """Begins to put what the last call took in place of what was held back; ``close`` waits for it."""
        if self._settling or not self._open:
            return
        self._settling = self._begin_to_settle()
        if self.usage.calls:
            count_usage(self.usage)

    def _settle_now(self) -> None:
        for settling in self._begin_to_settle():
            settling.result()
        self._open = []

    def _begin_to_settle(self) -> list[Future[None]]:
        # Side by side, and each by itself: one that fails stops no other.
        return [self._begin(self._spend.settle, call.held, call.usage) for call in self._open]

    def close(self) -> None:
        """Waits until it is settled. Where it cannot be, what was reserved stays spent.

        Raises a fault of our own that kept it from being settled, which is tried once more.
        """
        self.settle()
        faults = list(filter(None, (settling.exception() for settling in self._settling)))
        for fault in faults:
            if not isinstance(fault, StorageUnavailable):
                self._settle_now()
                raise fault
        if faults:
            _logger.warning("reservation_not_settled", extra={"count": len(faults)})
