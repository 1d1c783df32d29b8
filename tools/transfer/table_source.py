"""The keys of what an export takes from the table, page by page."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Protocol

from shared.adapters.dynamodb.attribute_values import (
    Key,
    from_attribute_values,
    primary_key,
    to_attribute_values,
)
from shared.adapters.dynamodb.calls import call_with_retries
from shared.adapters.dynamodb.chats import ACTIVITY_INDEX
from shared.adapters.dynamodb.items import CHAT
from shared.adapters.dynamodb.spend import usage_partition
from shared.adapters.dynamodb.table import Table
from shared.adapters.dynamodb.usage_limits import PARTITION as LIMITS

BYTES_PER_SEGMENT = 1_000_000_000
_IS_EXPORTED = "sk = :chat OR begins_with(pk, :usage) OR pk = :limits"
Pages = tuple[list[Key], Key | None]
Stage = Callable[[Key | None], Pages]


class Source(Protocol):
    """Gives one page of keys after a key of a stage, and where the next page begins, if there is one."""

    stages: int

    def page(self, stage: int, after: Key | None) -> Pages:
        """Returns keys of records."""


class WholeTable:
    """Every chat, usage and usage limit, by a scan in as many ``stages`` as the table has gigabytes.

    No index has the usage. A chat's key never changes, so a scan neither misses a chat nor gives it twice.
    """

    def __init__(self, client: Any, name: str, stages: int | None = None) -> None:
        self._client, self._name = client, name
        self.stages = stages or self._segments()

    def page(self, stage: int, after: Key | None) -> Pages:
        """Returns the keys of one page of a segment. Raises StorageUnavailable."""
        start = {"ExclusiveStartKey": to_attribute_values(after)} if after else {}
        values = {":chat": CHAT, ":usage": usage_partition(""), ":limits": LIMITS}
        answer = call_with_retries(
            self._client.scan,
            TableName=self._name,
            ConsistentRead=True,
            ProjectionExpression="pk, sk",
            FilterExpression=_IS_EXPORTED,
            ExpressionAttributeValues=to_attribute_values(values),
            Segment=stage,
            TotalSegments=self.stages,
            **start,
        )
        last = from_attribute_values(answer.get("LastEvaluatedKey", {}))
        return list(map(from_attribute_values, answer["Items"])), last or None

    def _segments(self) -> int:
        described = self._client.describe_table(TableName=self._name)["Table"]
        return 1 + int(described.get("TableSizeBytes", 0)) // BYTES_PER_SEGMENT


class OneOwner:
    """An owner's chats, oldest activity first, usage and usage limit.

    Activity moves a chat towards the end of the index. So the export meets each chat, and one that is active
    meanwhile perhaps twice. An import takes the first.
    """

    def __init__(self, table: Table, owner_id: str) -> None:
        chats = {
            "IndexName": ACTIVITY_INDEX,
            "KeyConditionExpression": "owner_id = :owner",
        }
        usage = {"KeyConditionExpression": "pk = :pk", "ConsistentRead": True}
        limit = {"KeyConditionExpression": "pk = :pk AND sk = :sk", "ConsistentRead": True}
        self._queries: Sequence[Stage] = (
            partial(_query, table, {":owner": owner_id}, chats),
            partial(_query, table, {":pk": usage_partition(owner_id)}, usage),
            partial(_query, table, {":pk": LIMITS, ":sk": f"USER#{owner_id}"}, limit),
        )
        self.stages = len(self._queries)

    def page(self, stage: int, after: Key | None) -> Pages:
        """Returns the keys of one page of a query. Raises StorageUnavailable."""
        return self._queries[stage](after)


def _query(table: Table, values: dict[str, str], request: dict[str, Any], after: Key | None) -> Pages:
    items, last = table.query(values, after, **request)
    return list(map(primary_key, items)), last
