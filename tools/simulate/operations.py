"""What users ask for, how often, and what each request takes: docs/cost.md's workload and units."""

from dataclasses import dataclass
from functools import cache

from tools.bench import workload
from tools.bench.cost import counted

# Of a month's mean: how much more is asked in the busiest hour. An assumption.
PEAK = 3
_MONTH = 30 * 24 * 3600
PONG = "pong"
# Of the operations, whose parameter bounds their route; the others' is Api.
_THROTTLES = {
    "rename": "Rename",
    "delete": "Rename",
    "propose": "Title",
    "regenerate, written": "Title",
    "watch connect": "Watch",
    PONG: "Watch",
}
# Of the units, those in the chat's own partition, where entries of indexes are a large part of the rest.
_PARTITION_UNITS = {"append": 4.0}
AUTOMATIC = "automatic title"


@dataclass(frozen=True)
class Operation:
    """``seconds`` are those beside the model; ``monthly`` is how often a user asks in a month.

    ``partition_units`` are those of the write units that the chat's own partition takes.
    """

    name: str
    throttle: str
    monthly: float
    seconds: float
    read_units: float
    write_units: float
    partition_units: float
    asks_model: bool
    changes_title: bool

    @property
    def route(self) -> str:
        """What the throttle counts: each route of the HTTP API by itself, and all sockets together."""
        return "sockets" if self.throttle == "Watch" else self.name

    def rate(self, users: float, peak: float = PEAK) -> float:
        """Requests a second in the busiest hour."""
        return self.monthly * users * peak / _MONTH


@cache
def operations() -> dict[str, Operation]:
    """All operations of the workload by name; the automatic title is none that a user asks for."""
    # It awaits the pong that it sends.
    pong = Operation(
        PONG, "Watch", workload.PINGS, _seconds(1), 0, 0, 0, asks_model=False, changes_title=False
    )
    return {**{name: _operation(name) for name in workload.MONTHLY}, PONG: pong}


def requested() -> list[Operation]:
    """Those that users ask for."""
    return [operation for name, operation in operations().items() if name != AUTOMATIC]


def _operation(name: str) -> Operation:
    row = counted()[name, "small"]
    return Operation(
        name,
        _THROTTLES.get(name, "Api"),
        workload.MONTHLY[name],
        _seconds(row["awaited"]),
        row["read_units"],
        row["write_units"],
        _PARTITION_UNITS[name] if name in _PARTITION_UNITS else row["write_units"],
        name in workload.MODEL_TITLES,
        name in workload.TITLE_CHANGES,
    )


def _seconds(awaited: int) -> float:
    return workload.SECONDS_AT_LEAST + workload.SECONDS_A_CALL * awaited


def partitions(users: float, new: int, bytes_each: float, write_units_each: float, headroom: float) -> int:
    """Of a table that a year's chats have filled and that has seen the peak before."""
    stored = users * workload.MONTHLY["create"] * workload.MONTHS_KEPT * workload.STORED_BYTES_A_CHAT
    written = sum(operation.rate(users) * operation.partition_units for operation in operations().values())
    return max(new, round(stored / bytes_each), round(headroom * written / write_units_each))
