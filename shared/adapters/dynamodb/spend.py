"""What owners' titles took: one item for each owner and period, which bounds it too.

An item's ``spent_micros`` holds what was spent and what is reserved. A reservation is an attribute of the
item, named by the second at which it expires: there until it is settled, so that it is settled once.
One that expires was lost by a crash. It stays spent in full, since its model may have been paid; the next
settlement only takes its name away.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.adapters.dynamodb.calls import ConditionFailed
from shared.adapters.dynamodb.table import Table
from shared.adapters.dynamodb.wire import Item, Key
from shared.rules.errors import UsageLimitExceeded
from shared.rules.limits import Period, Spend, beginning, end
from shared.rules.times import epoch_seconds, rfc3339
from shared.rules.usage import Usage
from shared.use_cases.ports import Clock

# No function runs for longer.
RESERVED_FOR = timedelta(minutes=15)
KEPT_FOR = timedelta(days=400)
# An expression has room for some four hundred names.
REMOVED_AT_ONCE = 50
_OPEN = "open#"
_COUNTERS = ("spent_micros", "calls", "input_tokens", "output_tokens")


@dataclass(frozen=True)
class Reservation:
    """``micros`` held back in one item, under the attribute ``name``; ``expired`` are others of that item."""

    key: Key
    name: str
    micros: int
    resets_at: datetime
    expired: tuple[str, ...] = ()


class DynamoSpend:
    """Reserves, settles and reads what an owner's titles take, each in one round trip."""

    def __init__(self, table: Table, clock: Clock, new_id: Callable[[], str]) -> None:
        self._table = table
        self._clock = clock
        self._new_id = new_id

    def new_reservation(self, owner_id: str, period: Period, at: datetime, micros: int) -> Reservation:
        """One that nothing is reserved for yet, in the period that ``at`` lies in."""
        # The random end of an id: it only has to differ from the few that are open.
        name = f"{_OPEN}{epoch_seconds(self._clock() + RESERVED_FOR)}#{self._new_id()[-10:]}"
        return Reservation(_key(owner_id, period, at), name, micros, end(period, at))

    def reserve(self, reservation: Reservation, limit: int | None) -> Reservation:
        """Counts its micros as spent, and gives it as it is then. Raises UsageLimitExceeded above ``limit``.

        Nothing at all is reserved once the limit is spent, as in Coder (``spent >= limit``).
        """
        name, micros = reservation.name, reservation.micros
        condition, room = _room(limit, max(micros, 1))
        kept = epoch_seconds(reservation.resets_at + KEPT_FOR)
        try:
            item = self._table.update(
                reservation.key,
                {":micros": micros, ":kept": kept, **room},
                UpdateExpression="SET #open = :micros, expires_at = :kept ADD spent_micros :micros",
                ExpressionAttributeNames={"#open": name},
                ConditionExpression=f"attribute_not_exists(#open){condition}",
            )
        except ConditionFailed as failure:
            item = failure.item or {}
            # There already: the write took effect and its reply was lost.
            if name not in item:
                raise _exceeded(item, limit or 0, reservation.resets_at) from failure
        return replace(reservation, expired=tuple(_expired(item, self._clock())[:REMOVED_AT_ONCE]))

    def settle(self, reservation: Reservation, usage: Usage) -> None:
        """Puts ``usage`` in place of what was reserved; a second time changes nothing."""
        names = {f"#open{index}": name for index, name in enumerate(reservation.expired)}
        removed = ", ".join(["#open", *names])
        values = {
            ":change": usage.cost_micros - reservation.micros,
            ":calls": usage.calls,
            ":input": usage.input_tokens,
            ":output": usage.output_tokens,
        }
        try:
            self._table.update(
                reservation.key,
                values,
                UpdateExpression=f"SET spent_micros = spent_micros + :change REMOVE {removed}"
                " ADD calls :calls, input_tokens :input, output_tokens :output",
                ExpressionAttributeNames={"#open": reservation.name, **names},
                ConditionExpression="attribute_exists(#open)",
            )
        except ConditionFailed:
            return

    def read(self, owner_id: str, period: Period, at: datetime) -> Spend:
        """What the owner's titles took in the period that ``at`` lies in."""
        item = self._table.get(_key(owner_id, period, at)) or {}
        lost = set(_expired(item, self._clock()))
        reserved = (micros for name, micros in item.items() if name.startswith(_OPEN) and name not in lost)
        told = {name: int(item.get(name, 0)) for name in _COUNTERS}
        return Spend(reserved_micros=int(sum(reserved)), **told)


def _key(owner_id: str, period: Period, at: datetime) -> Key:
    return {"pk": f"USAGE#{owner_id}", "sk": f"{period.upper()}#{beginning(period, at).date().isoformat()}"}


def _room(limit: int | None, micros: int) -> tuple[str, dict[str, int]]:
    """The condition that ``micros`` more stay within ``limit``, and its values."""
    if limit is None:
        return "", {}
    if micros > limit:
        return " AND attribute_exists(#open)", {}  # never
    return " AND (attribute_not_exists(spent_micros) OR spent_micros <= :room)", {":room": limit - micros}


def _expired(item: Mapping[str, object], now: datetime) -> list[str]:
    return [name for name in item if name.startswith(_OPEN) and int(name.split("#")[1]) < epoch_seconds(now)]


def _exceeded(item: Item, limit: int, resets_at: datetime) -> UsageLimitExceeded:
    spent = int(item.get("spent_micros", 0))
    return UsageLimitExceeded(spent_micros=spent, limit_micros=limit, resets_at=rfc3339(resets_at))
