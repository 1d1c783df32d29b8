"""Counts of automatic titles in the table, one item a day."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from shared.adapters.dynamodb.attribute_values import Item, Key
from shared.adapters.dynamodb.table import Table
from shared.rules.automatic_title_counts import (
    RETENTION,
    AutomaticTitleDay,
    AutomaticTitleFailure,
    Failure,
    Handled,
)
from shared.rules.times import epoch_seconds, rfc3339

PARTITION = "AUTOMATIC_TITLES"
_DAY_PREFIX = "DAY#"
# Followed by the code and the id of the model config.
_FAILED, _LAST = "failed#", "last#"


class DynamoAutomaticTitleCounts:
    """Adds to a day's counts, and reads those of the last days."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, titles: Sequence[Handled], at: datetime) -> None:
        """Adds to the day's counts in one write. A repeated attempt after a lost reply counts twice."""
        counts = Counter(map(_counted_as, titles))
        last = {_LAST + _kind(title.failure): _last_of(title, at) for title in titles if title.failure}
        fields = dict(enumerate((*counts, *last)))
        values = {f":{number}": {**counts, **last}[field] for number, field in fields.items()}
        added = ", ".join(f"#{number} :{number}" for number in range(len(counts)))
        assigned = "".join(f", #{number} = :{number}" for number in range(len(counts), len(fields)))
        self._table.update(
            _key_of(at),
            {**values, ":expires_at": epoch_seconds(at + RETENTION)},
            UpdateExpression=f"ADD {added} SET expires_at = :expires_at{assigned}",
            ExpressionAttributeNames={f"#{number}": field for number, field in fields.items()},
        )

    def recent(self, at: datetime) -> list[AutomaticTitleDay]:
        """Returns those of the last 14 days (UTC) that have counts, newest first."""
        items, _ = self._table.query(
            {":pk": PARTITION, ":expired": _key_of(at - RETENTION)["sk"]},
            KeyConditionExpression="pk = :pk AND sk > :expired",
            ConsistentRead=True,
            ScanIndexForward=False,
            Limit=RETENTION.days,
        )
        return list(map(_day_of, items))


def _key_of(at: datetime) -> Key:
    return {"pk": PARTITION, "sk": _DAY_PREFIX + rfc3339(at)[:10]}


def _counted_as(title: Handled) -> str:
    return _FAILED + _kind(title.failure) if title.failure else title.outcome


def _kind(failure: Failure) -> str:
    return f"{failure.code}#{failure.model_config_id or ''}"


def _last_of(title: Handled, at: datetime) -> dict[str, Any]:
    detail = title.failure.detail if title.failure else None
    fields = {"at": rfc3339(at), "detail": detail, "correlation_id": title.correlation_id}
    return {name: value for name, value in fields.items() if value is not None}


def _day_of(item: Item) -> AutomaticTitleDay:
    counted = {name: int(item.get(name, 0)) for name in ("written", "unchanged", "superseded", "blocked")}
    kinds = sorted(name.removeprefix(_FAILED) for name in item if name.startswith(_FAILED))
    failures = [_failure_of(kind, item) for kind in kinds]
    return AutomaticTitleDay(item["sk"].removeprefix(_DAY_PREFIX), **counted, failures=failures)


def _failure_of(kind: str, item: Item) -> AutomaticTitleFailure:
    code, _, config_id = kind.partition("#")
    last = item[_LAST + kind]
    return AutomaticTitleFailure(
        code,
        config_id or None,
        int(item[_FAILED + kind]),
        last.get("detail"),
        last["at"],
        last.get("correlation_id"),
    )
