"""Payers' accounts: opened for a title, with a reservation before each call and a settlement after it.

Calls to DynamoDB run concurrently with other work where possible.
"""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from shared.adapters.dynamodb.buckets import Buckets
from shared.adapters.dynamodb.spend import DynamoSpend, usage_partition
from shared.adapters.logs import open_logger
from shared.adapters.reservations import Reservations, ReservedCall
from shared.adapters.threads import TITLES_SIDE_BY_SIDE, Begin, side_by_side
from shared.adapters.title_metrics import count_usage
from shared.rules.errors.base import ChatTitlesError
from shared.rules.errors.busy import StorageUnavailable
from shared.rules.errors.limits import RateLimited, UsageLimitExceeded, UsageReserved
from shared.rules.errors.title_generation import TitleTimeout
from shared.rules.limits import Payer
from shared.rules.usage import Meter, Usage
from shared.use_cases.deadline import Deadline
from shared.use_cases.ports.accounts import Charge, UsageLimits
from shared.use_cases.ports.runtime import Clock

_logger = open_logger()


class DynamoAccounts:
    """Opens accounts. Limits are read while the chat is read. Costs are settled while its title is written.

    With ``buckets``, the first reservation of each title takes a request from its owner's bucket.
    """

    def __init__(
        self, limits: UsageLimits, spend: DynamoSpend, clock: Clock, buckets: Buckets | None = None
    ) -> None:
        self._limits = limits
        self._spend = spend
        self._clock = clock
        self._buckets = buckets
        self._threads = ThreadPoolExecutor(max_workers=2 * TITLES_SIDE_BY_SIDE, thread_name_prefix="account")

    @contextmanager
    def __call__(self, payer: Payer, meter: Meter | None = None) -> Iterator["DynamoAccount"]:
        """Yields an account for one title. It is settled when the block ends, also after an exception.

        Raises RateLimited, before and after the block.
        """
        if self._buckets:
            self._buckets.check(usage_partition(payer.owner_id))
        with side_by_side(self._threads) as begin:
            limits = begin(self._limits.of, payer)
            reservations = Reservations(self._spend, payer.owner_id, limits, self._clock(), self._buckets)
            account = DynamoAccount(reservations, begin, meter or Meter())
            try:
                yield account
                reservations.count_request()
            except (RateLimited, StorageUnavailable):
                raise
            except ChatTitlesError:
                reservations.count_request()
                raise
            finally:
                account.close()


class DynamoAccount:
    """A payer's account for one title; ``meter`` adds up its calls."""

    def __init__(self, reservations: Reservations, begin: Begin, meter: Meter) -> None:
        self._reservations = reservations
        self._begin = begin
        self._meter = meter
        # Calls that may not be settled: the last one, and one whose reservation got no reply.
        self._open: list[ReservedCall] = []
        self._settling: list[Future[None]] = []

    @property
    def usage(self) -> Usage:
        """The usage of the calls so far."""
        return self._meter.usage

    def check_limit(self) -> None:
        """Raises UsageLimitExceeded or StorageUnavailable. It costs one read if there is a limit."""
        self._reservations.check_limit()

    def reserve(self, micros: int, deadline: Deadline) -> Charge:
        """Reserves ``micros`` for the next call. The first reservation counts the request.

        Raises UsageLimitExceeded, UsageReserved, RateLimited, StorageUnavailable, or TitleTimeout.
        """
        call = self._reservations.new_call(micros)
        if len(self._open) > 1:
            # It is not known which of them the table has.
            self._settle_now()
        last = self._open[0] if self._open else None
        # The reservation may have taken effect although an exception was raised.
        self._open.append(call)
        try:
            self._reservations.reserve(call, last, deadline)
        except (UsageLimitExceeded, UsageReserved, RateLimited, TitleTimeout):
            self._open.remove(call)
            raise
        self._open = [call]
        self._meter.calls.append(call)
        return call.charge

    def settle(self) -> None:
        """Begins to replace the last call's reservation by its usage. ``close`` waits for it."""
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
        # Concurrently and separately, so that one failure does not stop the others.
        return [self._begin(self._reservations.settle, call) for call in self._open]

    def close(self) -> None:
        """Waits until the account is settled. A reservation that cannot be settled stays spent.

        A bug that prevents settling is raised after one more try.
        """
        self.settle()
        faults = list(filter(None, (settling.exception() for settling in self._settling)))
        for fault in faults:
            if not isinstance(fault, StorageUnavailable):
                self._settle_now()
                raise fault
        if faults:
            _logger.warning("reservation_not_settled", extra={"count": len(faults)})
