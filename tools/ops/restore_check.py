"""Checks that a restored table holds what its source held at a time."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from shared.adapters.dynamodb.attribute_values import (
    Item,
    from_attribute_values,
    primary_key,
    to_attribute_values,
)
from shared.rules.times import rfc3339
from tools.ops.item_kinds import kind_of
from tools.ops.restored_table import TIME_TO_LIVE_ATTRIBUTE, recovery_of, time_to_live_of

SAMPLE_SIZE = 1_000
# Clocks of functions and of DynamoDB differ a little.
TOLERANCE = timedelta(seconds=5)
# Of a chat, its messages and titles: when each was written last, as far as its item tells.
_TIMES = ("created_at", "updated_at", "title_updated_at", "title_confirmed_at", "recorded_at")


class RestoreCheck:
    """Compares the table ``restored`` with ``source``, as it was ``at`` a time.

    ``problems`` say what is wrong, and ``notes`` what an operator should look at. ``counts`` are the items of
    both tables by kind, the source's first.
    """

    def __init__(self, client: Any, source: str, restored: str, at: datetime) -> None:
        self._client = client
        self._source = source
        self._restored = restored
        self.at = at
        self.problems: list[str] = []
        self.notes: list[str] = []
        self._older = set[str]()
        self.counts = (Counter[str](), Counter[str]())
        self.compared = 0

    def run(self) -> None:
        """Read both tables whole."""
        self._compare_settings()
        self._compare_sample()
        self._look_for_later_items()
        self._compare_counts()

    def _compare_settings(self) -> None:
        source, restored = (_settings(self._client, name) for name in (self._source, self._restored))
        self.problems += [
            f"{name} differs from the source's" for name in source if source[name] != restored[name]
        ]

    def _compare_sample(self) -> None:
        """Compare a sample of the source's items that have not changed since."""
        before, sample, settled = rfc3339(self.at - TOLERANCE), list[Item](), 0
        for item in self._scan(self._source, self.counts[0]):
            times = [str(item[name]) for name in _TIMES if name in item]
            if not times or min(times) > before or TIME_TO_LIVE_ATTRIBUTE in item:
                continue
            self._older.add(kind_of(item).name)
            if max(times) > before:
                continue
            settled += 1
            if len(sample) < SAMPLE_SIZE:
                sample.append(item)
            elif (place := random.randrange(settled)) < SAMPLE_SIZE:  # noqa: S311 - it guards nothing
                sample[place] = item
        self.compared = len(sample)
        different = Counter(kind_of(item).name for item in sample if self._restored_item(item) != item)
        self.problems += [f"{count} {kind} of the sample differ" for kind, count in different.items()]

    def _restored_item(self, item: Item) -> Item | None:
        key = to_attribute_values(primary_key(item))
        answer = self._client.get_item(TableName=self._restored, Key=key, ConsistentRead=True)
        return from_attribute_values(answer["Item"]) if "Item" in answer else None

    def _look_for_later_items(self) -> None:
        """No message or title may be later than the time. An engine that ignores the time is found here."""
        after = rfc3339(self.at + TOLERANCE)
        later = Counter(
            kind_of(item).name
            for item in self._scan(self._restored, self.counts[1])
            if any(str(item.get(name, "")) > after for name in _TIMES)
        )
        self.problems += [f"{count} {kind} are later than the time" for kind, count in later.items()]

    def _compare_counts(self) -> None:
        """A kind may be missing if it began after the time, or if its items have expired."""
        for kind in self.counts[0] | self.counts[1]:
            before, after = (counted[kind] for counted in self.counts)
            if before and not after:
                text = f"there are no {kind}, and the source has {before}"
                if kind in self._older:
                    self.problems.append(text)
                else:
                    self.notes.append(f"{text}, none of which is known to be older than the time")

    def _scan(self, name: str, counted: Counter[str]) -> Iterator[Item]:
        for page in self._client.get_paginator("scan").paginate(TableName=name, ConsistentRead=True):
            for stored in page["Items"]:
                item = from_attribute_values(stored)
                counted[kind_of(item).name] += 1
                yield item


def _settings(client: Any, name: str) -> Mapping[str, Any]:
    """What both tables must have in common."""
    table = client.describe_table(TableName=name)["Table"]
    recovery = recovery_of(client, name) or {}
    indexes = {
        index["IndexName"]: (index["KeySchema"], index["Projection"])
        for index in table.get("GlobalSecondaryIndexes", [])
    }
    return {
        "the key": table["KeySchema"],
        "the set of indexes": indexes,
        "the stream": table.get("StreamSpecification"),
        "the time to live": time_to_live_of(client, name),
        "point-in-time recovery": recovery.get("PointInTimeRecoveryStatus"),
    }
