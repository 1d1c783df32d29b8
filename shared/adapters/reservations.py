"""A payer's reservations for one title. They wait while other titles' reservations leave no room."""

import random
import time
from concurrent.futures import Future
from datetime import datetime

from shared.adapters.dynamodb.buckets import Buckets
from shared.adapters.dynamodb.spend import DynamoSpend
from shared.adapters.dynamodb.spend_update import Reservation
from shared.adapters.logs import open_logger
from shared.rules.errors.busy import StorageUnavailable
from shared.rules.errors.limits import UsageReserved
from shared.rules.errors.title_generation import TitleTimeout
from shared.rules.limits import Limits
from shared.rules.usage import NOTHING_USED, MeteredCall, Usage
from shared.use_cases.deadline import Deadline

# How long one title waits for others to be settled.
MAX_WAIT_SECONDS = 2.0
_FIRST_PAUSE, _LONGEST_PAUSE, _SHORTEST_PAUSE = 0.05, 0.4, 0.001
_logger = open_logger()


class ReservedCall(MeteredCall):
    """A call whose reservation ``held`` is stored, or may be."""

    def __init__(self, held: Reservation) -> None:
        super().__init__()
        self.held = held

    def charge(self, usage: Usage) -> None:
        """Records the usage, and logs a call that cost more than its reservation."""
        if usage.cost_micros > self.held.micros:
            exceeded = {"usage": vars(usage), "reserved_micros": self.held.micros}
            _logger.error("call_cost_exceeded_bound", extra=exceeded)
        super().charge(usage)


class Reservations:
    """Reserves and settles in the period of ``at``, within ``limits``.

    With ``buckets`` the first reservation counts the request for its owner's rate.
    """

    def __init__(
        self,
        spend: DynamoSpend,
        owner_id: str,
        limits: Future[Limits],
        at: datetime,
        buckets: Buckets | None = None,
    ) -> None:
        self._spend = spend
        self._owner_id = owner_id
        self._limits = limits
        self._at = at
        # None after the request is counted.
        self._buckets = buckets
        self._is_request = buckets is not None
        self._waited = 0.0

    def check_limit(self) -> None:
        """Raises UsageLimitExceeded or StorageUnavailable. It costs one read if there is a limit."""
        nothing = self._new(0)
        if nothing.limit is not None:
            self._spend.check(nothing)

    def new_call(self, micros: int) -> ReservedCall:
        """Returns a call with a reservation that is not stored yet. Raises StorageUnavailable."""
        return ReservedCall(self._new(micros))

    def reserve(self, call: ReservedCall, last: ReservedCall | None, deadline: Deadline) -> None:
        """Reserves a call and settles the ``last`` one in one write.

        Raises UsageLimitExceeded, UsageReserved, RateLimited, StorageUnavailable, and TitleTimeout if it is
        too late to reserve.
        """
        held, usage = (last.held, last.usage) if last else (None, NOTHING_USED)
        deadline.remaining_to_reserve()
        while True:
            try:
                call.held = self._spend.reserve(call.held, held, usage, self._buckets)
                break
            except UsageReserved:
                self._wait(deadline)
        self._buckets = None
        if lost := len(call.held.expired):
            _logger.warning("reservation_expired", extra={"count": lost})

    def settle(self, call: ReservedCall) -> None:
        """Replaces a call's reservation by its usage. Repeating it changes nothing.

        Raises StorageUnavailable.
        """
        self._spend.settle(call.held, call.usage)

    def count_request(self) -> None:
        """Counts a request that ended without a reservation. Raises RateLimited.

        If it cannot be counted, that is only logged.
        """
        buckets, self._buckets = self._buckets, None
        if buckets:
            try:
                self._spend.count_request(self._new(0), buckets)
            except StorageUnavailable:
                _logger.warning("request_not_counted")

    def _new(self, micros: int) -> Reservation:
        limits = self._limits.result()
        period = limits.default.period
        return self._spend.new_reservation(self._owner_id, period, self._at, micros, limits.micros)

    def _wait(self, deadline: Deadline) -> None:
        """Waits a moment for other titles to be settled.

        Raises UsageReserved if there is no time to wait, and for an automatic title, which would delay its
        batch. Raises RateLimited.
        """
        left = self._seconds_to_wait(deadline)
        if not self._is_request or left < _SHORTEST_PAUSE:
            raise UsageReserved
        self._count_before_waiting()
        # Growing random pauses, so that waiting titles retry one by one.
        longest = min(_FIRST_PAUSE + self._waited, _LONGEST_PAUSE)
        pause = min(left, random.uniform(longest / 2, longest))  # noqa: S311 - spreads writers, guards nothing
        time.sleep(pause)
        self._waited += pause

    def _seconds_to_wait(self, deadline: Deadline) -> float:
        try:
            return min(MAX_WAIT_SECONDS - self._waited, deadline.remaining_to_reserve())
        except TitleTimeout:
            return 0

    def _count_before_waiting(self) -> None:
        """Counts the request, so that its owner's rate bounds how many wait. Raises RateLimited.

        Raises UsageReserved if it cannot be counted.
        """
        buckets, self._buckets = self._buckets, None
        if buckets:
            try:
                self._spend.count_request(self._new(0), buckets)
            except StorageUnavailable as error:
                raise UsageReserved from error
