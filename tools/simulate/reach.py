"""How many users reach each limit by the workload's busiest hour: by formula, not by simulation."""

from collections.abc import Iterator
from dataclasses import dataclass

from tools.bench import workload
from tools.simulate.aws_limits import DEFAULTS
from tools.simulate.operations import AUTOMATIC, operations, requested
from tools.simulate.parameters import THROTTLES, template_parameters

QUOTA = "quota of the account"
# Reads of the default usage limit, and of the item that counts a day's automatic titles.
_ONE_ITEM = "none: each title reads or writes one item"


@dataclass(frozen=True)
class Reach:
    """``used`` is by one user a second; ``moved_by`` is the parameter or the quota."""

    limit: str
    bound: float
    used: float
    moved_by: str

    @property
    def users(self) -> float:
        """How many reach it."""
        return self.bound / self.used


def reaches() -> list[Reach]:
    """All limits that grow with the users, the first that is reached first."""
    return sorted([*_routes(), *_quotas(), *_items()], key=lambda reach: reach.users)


def _routes() -> Iterator[Reach]:
    for throttle in THROTTLES:
        used: dict[str, float] = {}
        for operation in requested():
            if operation.throttle == throttle:
                used[operation.route] = used.get(operation.route, 0) + operation.rate(1)
        busiest = max(used, key=lambda route: used[route])
        rate, _ = template_parameters().throttles[throttle]
        yield Reach(f"requests of one route: {busiest}", rate, used[busiest], f"`{throttle}RateLimit`")


def _quotas() -> Iterator[Reach]:
    every = operations()
    http = sum(operation.rate(1) for operation in requested() if operation.throttle != "Watch")
    yield Reach("requests of the HTTP API", DEFAULTS.api_requests, http, QUOTA)
    yield Reach("concurrent executions", DEFAULTS.concurrent_executions, executions(), QUOTA)
    units = sum(operation.rate(1) * operation.partition_units for operation in every.values())
    new = DEFAULTS.new_table_partitions * DEFAULTS.partition_write_units
    yield Reach("write units of a new table", new, units, "none: it grows as it is used; warm it up")
    yield Reach("write units of the table", DEFAULTS.table_write_units, units, QUOTA)
    changes = sum(operation.rate(1) for operation in every.values() if operation.changes_title)
    yield Reach("events a second, PutEvents", DEFAULTS.put_events, changes, QUOTA)
    tokens = workload.INPUT_TOKENS + workload.OUTPUT_TOKENS
    yield Reach("tokens of the model", DEFAULTS.model_tokens_a_minute / 60, titles() * tokens, QUOTA)


def _items() -> Iterator[Reach]:
    yield Reach("reads of the default usage limit", DEFAULTS.partition_read_units, titles(), _ONE_ITEM)
    automatic = operations()[AUTOMATIC].rate(1)
    yield Reach("counts of automatic titles", DEFAULTS.partition_write_units, automatic, _ONE_ITEM)


def titles() -> float:
    """Of one user a second."""
    return sum(operation.rate(1) for operation in operations().values() if operation.asks_model)


def executions() -> float:
    """Of one user at once, by Little's law; the stream's own are few beside them."""
    return sum(
        operation.rate(1) * (operation.seconds + operation.asks_model * workload.SECONDS_OF_A_MODEL)
        for operation in operations().values()
    )
