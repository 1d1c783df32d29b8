"""Runs of backlogs in the table. Their segments are in ``backlog_segments``, in the same partition."""

from datetime import datetime

from shared.adapters.dynamodb.attribute_values import Item, Key
from shared.adapters.dynamodb.calls import ConditionFailed
from shared.adapters.dynamodb.items import EXISTS
from shared.adapters.dynamodb.table import Table
from shared.rules.backlogs import BacklogRun, PauseReason
from shared.rules.errors.requests import NotFound
from shared.rules.limits import DefaultLimit, Limits, Payer
from shared.rules.times import rfc3339

PARTITION = "BACKLOGS"


class DynamoBacklogs:
    """Stores runs, numbered from 1."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def latest(self, limit: int) -> list[BacklogRun]:
        """Returns the last runs as last written, newest first."""
        items, _ = self._table.query(
            {":pk": PARTITION, ":prefix": "RUN#"},
            KeyConditionExpression="pk = :pk AND begins_with(sk, :prefix)",
            ConsistentRead=True,
            ScanIndexForward=False,
            Limit=limit,
        )
        return list(map(_run_of, items))

    def get(self, number: int) -> BacklogRun:
        """Returns a run as last written. Raises NotFound."""
        item = self._table.get(_run_key(number))
        if item is None:
            raise NotFound
        return _run_of(item)

    def create(self, run: BacklogRun) -> BacklogRun:
        """Stores a run unless there is one with its number. Returns the one that is there."""
        fields = {name: value for name, value in vars(run).items() if value is not None and name != "number"}
        try:
            item = self._table.update(
                _run_key(run.number),
                {f":{name}": value for name, value in fields.items()},
                UpdateExpression="SET " + ", ".join(f"{name} = :{name}" for name in fields),
                ConditionExpression="attribute_not_exists(pk)",
            )
        except ConditionFailed as failure:
            if failure.item is None:
                raise
            item = failure.item
        return _run_of(item)

    def pause(self, number: int, because: PauseReason, budget_micros: int | None = None) -> None:
        """Pauses a run. With ``budget_micros`` it does so only while that is the run's budget."""
        budget = {} if budget_micros is None else {":budget": budget_micros}
        only = " AND budget_micros = :budget" if budget else ""
        self._change(number, "SET paused_because = :because", {":because": because, **budget}, only)

    def resume(self, number: int, at: datetime, handled: int) -> None:
        """Lets a run go on. One that is not paused stays as it is."""
        self._change(
            number,
            "SET running_since = :at, handled_before = :handled REMOVE paused_because",
            {":at": rfc3339(at), ":handled": handled},
            " AND attribute_exists(paused_because)",
        )

    def set_budget(self, number: int, micros: int) -> None:
        """Changes what a run may cost in all."""
        self._change(number, "SET budget_micros = :micros", {":micros": micros})

    def _change(self, number: int, update: str, values: Item, only: str = "") -> None:
        try:
            self._table.update(
                _run_key(number), values, UpdateExpression=update, ConditionExpression=EXISTS + only
            )
        except ConditionFailed as failure:
            if failure.item is None:
                raise NotFound from failure


class DynamoBacklogBudgets:
    """The budgets of runs as limits of their payers. Users' own limits do not concern them."""

    def __init__(self, backlogs: DynamoBacklogs) -> None:
        self._backlogs = backlogs

    def of(self, payer: Payer) -> Limits:
        """Returns the budget of the run that pays, as last written. Raises NotFound."""
        run = self._backlogs.get(int(payer.owner_id.rpartition("-")[2]))
        return Limits(DefaultLimit(run.budget_micros))


def _run_key(number: int) -> Key:
    return {"pk": PARTITION, "sk": f"RUN#{number:010}"}


def _run_of(item: Item) -> BacklogRun:
    return BacklogRun(
        int(item["sk"].removeprefix("RUN#")),
        item.get("paused_because"),
        int(item["budget_micros"]),
        item["started_at"],
        item["running_since"],
        int(item["handled_before"]),
        item.get("older_automatic_titles", False),
    )
