"""Builds the update of a payer's item: it settles a reservation, adds another, or both."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shared.adapters.dynamodb.attribute_values import Key
from shared.adapters.dynamodb.buckets import Take
from shared.rules.times import epoch_seconds
from shared.rules.usage import Usage

RETENTION = timedelta(days=400)


@dataclass(frozen=True)
class Reservation:
    """``micros`` reserved in one item under the attribute ``name``, within ``limit`` if there is one.

    ``expired`` names other reservations of that item that have expired.
    """

    key: Key
    name: str
    micros: int
    limit: int | None
    resets_at: datetime
    expired: tuple[str, ...] = ()


class SpendUpdate:
    """An update expression with its condition, names and ``values``. ``take`` also counts a request."""

    def __init__(
        self, usage: Usage, held: Reservation | None, new: Reservation | None, take: Take | None = None
    ) -> None:
        self.change = usage.cost_micros
        self.values: dict[str, Any] = {}
        self._names: dict[str, str] = {}
        self._added = ["spent_micros :change"]
        self._set: list[str] = []
        self._clauses: list[str] = []
        self._conditions: list[str] = []
        if held:
            self._settle(held, usage)
        if new:
            self._reserve(new)
        if take:
            self._count(take)
        self.values[":change"] = self.change
        limit = new.limit if new else held.limit if held else None
        if limit is not None and (new or self.change > 0):
            self._keep_within(limit, is_free=bool(new and not new.micros))

    @property
    def request(self) -> dict[str, Any]:
        """The parameters of UpdateItem."""
        return {
            "UpdateExpression": " ".join([*self._clauses, *self._setting, "ADD", ", ".join(self._added)]),
            "ConditionExpression": " AND ".join(self._conditions),
            "ExpressionAttributeNames": self._names,
        }

    @property
    def _setting(self) -> list[str]:
        return ["SET", ", ".join(self._set)] if self._set else []

    def _settle(self, held: Reservation, usage: Usage) -> None:
        self.change -= held.micros
        self._names |= {"#held": held.name} | {f"#old{i}": name for i, name in enumerate(held.expired)}
        self._clauses.append(f"REMOVE {', '.join(self._names)}")
        self._conditions.append("attribute_exists(#held)")
        self._added += ["calls :calls", "input_tokens :input", "output_tokens :output"]
        self.values |= {":calls": usage.calls, ":input": usage.input_tokens, ":output": usage.output_tokens}

    def _reserve(self, new: Reservation) -> None:
        self.change += new.micros
        self._names["#new"] = new.name
        self._set += ["#new = :micros", "expires_at = :expires_at"]
        self._conditions.append("attribute_not_exists(#new)")
        self.values |= {":micros": new.micros, ":expires_at": epoch_seconds(new.resets_at + RETENTION)}

    def _count(self, take: Take) -> None:
        self._set.append(take.assignment)
        self._conditions.append(take.condition)
        self.values |= take.values

    def _keep_within(self, limit: int, *, is_free: bool) -> None:
        # A call that costs nothing needs a micro-dollar of room, too.
        room = limit - self.change - is_free
        self.values[":room"] = room
        # An item that does not exist has spent nothing.
        nothing_spent = "attribute_not_exists(spent_micros) OR " if room >= 0 else ""
        self._conditions.append(f"({nothing_spent}spent_micros <= :room)")
