"""The spend of owners: one item for each owner and period, whose conditions enforce the limit.

An item's ``spent_micros`` includes spent and reserved amounts. A reservation is an attribute of the item.
Its name has the second at which it expires. Settling removes it, so it is settled once. A reservation
expires only after a crash or a settlement that failed. It stays spent in full, since the model may have been
paid. The next settlement removes it.
"""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from shared.adapters.dynamodb.attribute_values import Item, Key
from shared.adapters.dynamodb.buckets import Buckets, Take
from shared.adapters.dynamodb.calls import ConditionFailed
from shared.adapters.dynamodb.spend_update import RETENTION, Reservation, SpendUpdate
from shared.adapters.dynamodb.table import Table
from shared.rules.errors.limits import UsageLimitExceeded, UsageReserved
from shared.rules.limits import Period, Spend, beginning, end
from shared.rules.times import epoch_seconds, rfc3339
from shared.rules.usage import NOTHING_USED, Usage
from shared.use_cases.ports.runtime import Clock

# No function runs for longer.
RESERVED_FOR = timedelta(minutes=15)
# An expression may have about four hundred names.
REMOVAL_BATCH_SIZE = 50
_OPEN = "open#"
_COUNTERS = ("spent_micros", "calls", "input_tokens", "output_tokens")


class DynamoSpend:
    """Reserves, settles and reads the cost of an owner's titles, each in one round trip."""

    def __init__(self, table: Table, clock: Clock) -> None:
        self._table = table
        self._clock = clock

    def new_reservation(
        self, owner_id: str, period: Period, at: datetime, micros: int, limit: int | None
    ) -> Reservation:
        """Returns a reservation that is not stored yet, for the period of ``at``."""
        # It has to differ only from the few open ones.
        name = f"{_OPEN}{epoch_seconds(self._clock() + RESERVED_FOR)}#{secrets.token_hex(6)}"
        return Reservation(_key(owner_id, period, at), name, micros, limit, end(period, at))

    def reserve(
        self,
        new: Reservation,
        held: Reservation | None = None,
        usage: Usage = NOTHING_USED,
        buckets: Buckets | None = None,
    ) -> Reservation:
        """Counts ``new`` as spent and returns it as stored. The same write settles ``held``.

        With ``buckets`` it also takes a request from the owner's bucket, which may raise RateLimited.
        Nothing is reserved once the limit is spent, as in Coder (``spent >= limit``). Raises
        UsageLimitExceeded, or UsageReserved if there may be room after other titles are settled.
        """
        write = partial(self._write_once, usage, held, new)
        try:
            item = buckets.take(new.key["pk"], write) if buckets else write()
        except ConditionFailed as failure:
            raise self._limit_error(failure.item or {}, new, held, usage) from failure
        return replace(new, expired=tuple(_expired(item, self._clock())[:REMOVAL_BATCH_SIZE]))

    def _write_once(
        self, usage: Usage, held: Reservation | None, new: Reservation, take: Take | None = None
    ) -> Item:
        try:
            return self._write(usage, held, new, take)
        except ConditionFailed as failure:
            # Stored already: the write took effect and its reply was lost.
            if failure.item and new.name in failure.item:
                return failure.item
            raise

    def check(self, new: Reservation) -> None:
        """Raises UsageLimitExceeded if ``reserve`` would. It reserves nothing."""
        error = self._limit_error(self._table.get(new.key) or {}, new, None, NOTHING_USED)
        if isinstance(error, UsageLimitExceeded):
            raise error

    def settle(self, held: Reservation, usage: Usage) -> None:
        """Replaces the reservation by ``usage``. Repeating it changes nothing.

        A cost above the reservation is charged in full. If the limit has no room for it, the reserved amount
        is charged.
        """
        for charged in (usage, replace(usage, cost_micros=held.micros)):
            try:
                self._write(charged, held)
            except ConditionFailed as failure:
                if held.name in (failure.item or {}):
                    continue
            return

    def count_request(self, unused: Reservation, buckets: Buckets) -> None:
        """Counts a request without a reservation towards the owner's rate. Raises RateLimited."""
        expires_at = epoch_seconds(unused.resets_at + RETENTION)
        buckets.take(
            unused.key["pk"],
            lambda take: self._table.update(
                unused.key,
                {":expires_at": expires_at, ":nothing": 0, **take.values},
                UpdateExpression=f"SET {take.assignment}, expires_at = :expires_at ADD spent_micros :nothing",
                ConditionExpression=take.condition,
            ),
        )

    def _write(
        self,
        usage: Usage,
        held: Reservation | None,
        new: Reservation | None = None,
        take: Take | None = None,
    ) -> Item:
        update, (reservation, *_) = SpendUpdate(usage, held, new, take), filter(None, (new, held))
        return self._table.update(reservation.key, update.values, **update.request)

    def _limit_error(
        self, item: Item, new: Reservation, held: Reservation | None, usage: Usage
    ) -> UsageLimitExceeded | UsageReserved:
        """Returns UsageReserved if there may be room after all open reservations are settled."""
        spent, limit = int(item.get("spent_micros", 0)), new.limit or 0
        settled = spent - _reserved(item, self._clock()) + usage.cost_micros * bool(held)
        if settled + max(new.micros, 1) <= limit:
            return UsageReserved()
        return UsageLimitExceeded(spent_micros=spent, limit_micros=limit, resets_at=rfc3339(new.resets_at))

    def read(self, owner_id: str, period: Period, at: datetime) -> Spend:
        """Returns the owner's spend in the period of ``at``."""
        return spend_of(self._table.get(_key(owner_id, period, at)) or {}, self._clock())


def spend_of(item: Item, now: datetime) -> Spend:
    """Returns the spend in an owner's item of a period, at the time ``now``."""
    counters = {name: int(item.get(name, 0)) for name in _COUNTERS}
    return Spend(reserved_micros=_reserved(item, now), **counters)


def spend_item(owner_id: str, period: Period, at: datetime, spend: Spend) -> Item:
    """Returns the item of an owner's settled spend in the period of ``at``."""
    counters = {name: getattr(spend, name) for name in _COUNTERS}
    return {
        **_key(owner_id, period, at),
        **counters,
        "expires_at": epoch_seconds(end(period, at) + RETENTION),
    }


def usage_partition(owner_id: str) -> str:
    """Returns the partition key of an owner's periods."""
    return f"USAGE#{owner_id}"


def _key(owner_id: str, period: Period, at: datetime) -> Key:
    return {
        "pk": usage_partition(owner_id),
        "sk": f"{period.upper()}#{beginning(period, at).date().isoformat()}",
    }


def _reserved(item: Item, now: datetime) -> int:
    """Returns the micros reserved for titles in progress."""
    lost = set(_expired(item, now))
    return sum(int(item[name]) for name in item if name.startswith(_OPEN) and name not in lost)


def _expired(item: Mapping[str, object], now: datetime) -> list[str]:
    return [name for name in item if name.startswith(_OPEN) and int(name.split("#")[1]) < epoch_seconds(now)]
