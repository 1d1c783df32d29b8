"""Where backlogs are: a segment's position is the key of a chat, and so names the chat's owner."""

from collections.abc import Iterator
from contextlib import suppress

from shared.adapters.dynamodb.attribute_values import Item, primary_key
from shared.adapters.dynamodb.backlogs import PARTITION
from shared.adapters.dynamodb.calls import ConditionFailed
from shared.adapters.dynamodb.table import Table

# The beginnings of what a segment counts in a phase, and counts anew when the phase begins again.
_COUNTED = {"count": ("found",), "title": ("skipped", "failed", "last#")}


def segments_at(table: Table, user: str) -> list[Item]:
    """The segments whose position is a chat of the user's."""
    values = {":pk": PARTITION, ":prefix": "SEGMENT#"}
    key = "pk = :pk AND begins_with(sk, :prefix)"
    segments = table.query_all(values, KeyConditionExpression=key, ConsistentRead=True)
    return [item for item in segments if item.get("position", {}).get("owner_id") == user]


def begin_again(table: Table, segment: Item, user: str) -> None:
    """Have a segment begin its phase again, unless it is elsewhere by now. Titles that it has made stay.

    Whoever holds the segment can store no position any more, and another invocation goes on.
    """
    names = {f"#{number}": name for number, name in enumerate(_removed(segment))}
    with suppress(ConditionFailed):
        table.update(
            primary_key(segment),
            {":user": user},
            UpdateExpression="REMOVE " + ", ".join(names),
            ConditionExpression="#0.owner_id = :user",
            ExpressionAttributeNames=names,
        )


def _removed(segment: Item) -> Iterator[str]:
    yield from ("position", "holder", "held_until")
    counted = _COUNTED[segment.get("phase", "count")]
    yield from (name for name in segment if name.startswith(counted))
