"""What an operation asks of DynamoDB: calls, units, and how many calls wait for one another."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

# Every call takes this much longer: what is asked side by side then overlaps, however fast the engine is.
WAIT_SECONDS = 0.03
READS = {"BatchGetItem", "GetItem", "Query", "Scan"}


@dataclass
class Consumption:
    """The calls of one operation, each with its kind, its units and when it ran."""

    calls: list[tuple[str, float, float, float]] = field(default_factory=list)

    @property
    def read_units(self) -> float:
        """Of all reads."""
        return sum(units for kind, units, _, _ in self.calls if kind in READS)

    @property
    def write_units(self) -> float:
        """Of all writes, indexes among them."""
        return sum(units for kind, units, _, _ in self.calls if kind not in READS)

    @property
    def awaited(self) -> int:
        """The most calls of which each began after the one before it had ended."""
        waits, ended = 0, float("-inf")
        for _, _, began, ends in sorted(self.calls, key=lambda call: call[3]):
            if began >= ended:
                waits, ended = waits + 1, ends
        return waits


class Meter:
    """Listens to a botocore client of DynamoDB."""

    def __init__(self, client: Any) -> None:
        self._lock = threading.Lock()
        self._begun_calls: dict[int, tuple[float, dict[str, Any]]] = {}
        self._now = Consumption()
        self._on = False
        events = client.meta.events
        events.register("provide-client-params.dynamodb", self._ask)
        events.register("before-send.dynamodb", self._wait)
        events.register("after-call.dynamodb", self._note)

    def of(self, operation: Callable[[], object]) -> Consumption:
        """What ``operation`` asks for."""
        with self._listening():
            operation()
        return self._now

    @contextmanager
    def _listening(self) -> Iterator[None]:
        self._now, self._on = Consumption(), True
        try:
            yield
        finally:
            self._on = False

    def _ask(self, params: dict[str, Any], **_: Any) -> dict[str, Any] | None:
        self._begun_calls[threading.get_ident()] = (time.perf_counter(), params)
        return {**params, "ReturnConsumedCapacity": "INDEXES"} if self._on else None

    def _wait(self, **_: Any) -> None:
        if self._on:
            time.sleep(WAIT_SECONDS)

    def _note(self, model: Any, parsed: dict[str, Any], **_: Any) -> None:
        if self._on:
            began, params = self._begun_calls[threading.get_ident()]
            units = units_of(params, parsed)
            with self._lock:
                self._now.calls.append((model.name, units, began, time.perf_counter()))


def units_of(params: dict[str, Any], parsed: dict[str, Any]) -> float:
    """The units of one call that was made with ReturnConsumedCapacity, as AWS charges them."""
    return _reported_units(parsed) + _charged_and_not_told(params, parsed)


def _reported_units(parsed: dict[str, Any]) -> float:
    consumed = parsed.get("ConsumedCapacity") or []
    return float(
        sum(
            consumption["CapacityUnits"]
            for consumption in (consumed if isinstance(consumed, list) else [consumed])
        )
    )


def _charged_and_not_told(params: dict[str, Any], parsed: dict[str, Any]) -> int:
    """What AWS charges beside: a unit for an item that is missing, and for a write whose condition fails."""
    if parsed.get("Error", {}).get("Code") == "ConditionalCheckFailedException":
        return 1
    missing = sum(
        len(wanted["Keys"]) for wanted in params.get("RequestItems", {}).values() if "Keys" in wanted
    )
    return missing - sum(map(len, parsed.get("Responses", {}).values()))
