"""Segments of backlogs in the table: how far each is, what came of its chats, and who holds it."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from shared.adapters.dynamodb.attribute_values import Item, Key
from shared.adapters.dynamodb.backlogs import PARTITION
from shared.adapters.dynamodb.calls import ConditionFailed
from shared.adapters.dynamodb.table import Table
from shared.rules.automatic_title_counts import Failure
from shared.rules.backlogs import (
    SEGMENTS,
    BacklogFailure,
    ChatOutcome,
    Phase,
    Position,
    Progress,
    Segment,
)
from shared.rules.errors.busy import StorageUnavailable
from shared.rules.times import epoch_seconds, rfc3339
from shared.use_cases.ports.runtime import Clock

# Longer than an invocation of the function, and shorter than the queue hides its message.
LEASE = timedelta(seconds=320)
_NEXT: dict[Phase, Phase] = {"count": "title", "title": "done"}
# Followed by the code and the id of the model config.
_FAILED, _LAST = "failed#", "last#"


class DynamoBacklogSegments:
    """Stores segments. A segment's holder alone writes it."""

    def __init__(self, table: Table, clock: Clock) -> None:
        self._table = table
        self._clock = clock

    def progress(self, number: int) -> list[Progress]:
        """Returns what a run's segments have come to, as last written."""
        items, _ = self._table.query(
            {":pk": PARTITION, ":prefix": _segment_key(number, "")["sk"]},
            KeyConditionExpression="pk = :pk AND begins_with(sk, :prefix)",
            ConsistentRead=True,
            Limit=SEGMENTS,
        )
        return list(map(_progress_of, items))

    def acquire(self, run: int, number: int, holder: str, at: datetime) -> Segment | None:
        """Makes ``holder`` the holder of a segment for one invocation, or returns None: another holds it."""
        try:
            item = self._table.update(
                _segment_key(run, str(number)),
                {":holder": holder, ":until": epoch_seconds(at + LEASE), ":now": epoch_seconds(at)},
                UpdateExpression="SET holder = :holder, held_until = :until",
                ConditionExpression="attribute_not_exists(holder) OR held_until < :now OR holder = :holder",
            )
        except ConditionFailed:
            return None
        return _segment_of(item, run, number)

    def release(self, segment: Segment) -> None:
        """Lets others hold the segment."""
        try:
            self._table.update(
                _segment_key(segment.run, str(segment.number)),
                {":holder": segment.holder},
                UpdateExpression="REMOVE holder, held_until",
                ConditionExpression="holder = :holder",
            )
        except ConditionFailed:
            return

    def commit(
        self, segment: Segment, found: int, outcomes: Sequence[ChatOutcome], position: Position | None
    ) -> Segment:
        """Stores a step: its counts and where the next one begins, or the next phase if that is None.

        Raises StorageUnavailable, also if the segment has another holder.
        """
        phase = segment.phase if position else _NEXT[segment.phase]
        added = {"found": found, "step": 1, **_counts_of(outcomes)}
        assigned = {"phase": phase, **_last_of(outcomes, self._clock())}
        if position:
            assigned["position"] = dict(position)
        try:
            item = self._table.update(
                _segment_key(segment.run, str(segment.number)),
                {":holder": segment.holder, ":read": segment.step, **_values(added, assigned)},
                # A reply that was lost is no other holder's step.
                ConditionExpression="holder = :holder AND (attribute_not_exists(step) OR step = :read)",
                **_update(added, assigned, removes_position=position is None),
            )
        except ConditionFailed as failure:
            item = failure.item or {}
            if item.get("holder") != segment.holder or item.get("step") != segment.step + 1:
                raise StorageUnavailable from failure
        return _segment_of(item, segment.run, segment.number)


def _segment_key(run: int, number: str) -> Key:
    return {"pk": PARTITION, "sk": f"SEGMENT#{run:010}#{number}"}


def _segment_of(item: Item, run: int, number: int) -> Segment:
    phase, step = item.get("phase", "count"), int(item.get("step", 0))
    return Segment(run, number, phase, item.get("position"), step, item["holder"])


def _progress_of(item: Item) -> Progress:
    found, titled, skipped, failed = (
        int(item.get(name, 0)) for name in ("found", "titled", "skipped", "failed")
    )
    kinds = [name.removeprefix(_FAILED) for name in item if name.startswith(_FAILED)]
    failures = tuple(_failure_of(kind, item) for kind in kinds)
    return Progress(item.get("phase") == "done", found, titled, skipped, failed, failures)


def _failure_of(kind: str, item: Item) -> BacklogFailure:
    code, _, config_id = kind.partition("#")
    last = item[_LAST + kind]
    count = int(item[_FAILED + kind])
    return BacklogFailure(code, config_id or None, count, last.get("detail"), last["at"])


def _kind(failure: Failure) -> str:
    return f"{failure.code}#{failure.model_config_id or ''}"


def _counts_of(outcomes: Sequence[ChatOutcome]) -> Counter[str]:
    kinds = Counter(_FAILED + _kind(outcome.failure) for outcome in outcomes if outcome.failure)
    return Counter[str](outcome.kind for outcome in outcomes) + kinds


def _last_of(outcomes: Sequence[ChatOutcome], at: datetime) -> dict[str, Any]:
    failures = [outcome.failure for outcome in outcomes if outcome.failure]
    return {
        _LAST + _kind(failure): {"at": rfc3339(at), **({"detail": failure.detail} if failure.detail else {})}
        for failure in failures
    }


def _values(added: Item, assigned: Item) -> Item:
    return {f":{number}": value for number, value in enumerate((*added.values(), *assigned.values()))}


def _update(added: Item, assigned: Item, *, removes_position: bool) -> dict[str, Any]:
    """Returns an update that adds to some fields and assigns others, by their places in ``_values``."""
    fields = list(enumerate((*added, *assigned)))
    adds = ", ".join(f"#{number} :{number}" for number, _ in fields[: len(added)])
    sets = ", ".join(f"#{number} = :{number}" for number, _ in fields[len(added) :])
    names = {f"#{number}": field for number, field in fields}
    removes = " REMOVE #position" if removes_position else ""
    names |= {"#position": "position"} if removes_position else {}
    return {
        "UpdateExpression": f"ADD {adds} SET {sets}{removes}",
        "ExpressionAttributeNames": names,
    }
