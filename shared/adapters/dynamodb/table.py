"""One DynamoDB table, with plain Python values and this service's errors."""

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import batched
from typing import TYPE_CHECKING, Any

from shared.adapters.dynamodb.attribute_values import Item, Key, from_attribute_values, to_attribute_values
from shared.adapters.dynamodb.calls import attempts, call_with_retries
from shared.rules.errors.busy import StorageUnavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

# The most keys that one call may read.
MAX_KEYS = 100
# The most items that one call may write.
BATCH_SIZE = 25


class Table:
    """A table and its client. Every method is one round trip, except for retries."""

    def __init__(self, client: "DynamoDBClient", name: str) -> None:
        self._client = client
        self._name = name

    def get(self, key: Key) -> Item | None:
        """Returns the item as last written, or None."""
        answer = call_with_retries(
            self._client.get_item, TableName=self._name, Key=to_attribute_values(key), ConsistentRead=True
        )
        return from_attribute_values(answer["Item"]) if "Item" in answer else None

    def get_many(self, keys: Sequence[Key]) -> list[Item]:
        """Returns the existing items of ``keys`` (at most ``MAX_KEYS``), each once and in no order."""
        items: list[Item] = []
        request: Any = {
            self._name: {"Keys": list(map(to_attribute_values, _each_once(keys))), "ConsistentRead": True}
        }
        for _ in attempts():
            answer = call_with_retries(self._client.batch_get_item, RequestItems=request)
            items += map(from_attribute_values, answer["Responses"].get(self._name, []))
            request = answer.get("UnprocessedKeys")
            if not request:
                return items
        raise StorageUnavailable

    def query(
        self, values: Mapping[str, Any], after: Key | None = None, **request: Any
    ) -> tuple[list[Item], Key | None]:
        """Returns one page of items after the key ``after``, and the key of the next page or None.

        ``values`` fill the expressions of ``request``.
        """
        return self._page(self._client.query, values, after, request)

    def scan(
        self, values: Mapping[str, Any], after: Key | None = None, **request: Any
    ) -> tuple[list[Item], Key | None]:
        """Returns one page of a scan, as ``query`` does."""
        return self._page(self._client.scan, values, after, request)

    def _page(
        self, read: Callable[..., Any], values: Mapping[str, Any], after: Key | None, request: dict[str, Any]
    ) -> tuple[list[Item], Key | None]:
        if after is not None:
            request["ExclusiveStartKey"] = to_attribute_values(after)
        answer = call_with_retries(
            read, TableName=self._name, ExpressionAttributeValues=to_attribute_values(values), **request
        )
        return list(map(from_attribute_values, answer["Items"])), from_attribute_values(
            answer.get("LastEvaluatedKey", {})
        ) or None

    def query_all(self, values: Mapping[str, Any], **request: Any) -> Iterator[Item]:
        """Yields the items of every page. Each page is read when the previous one is used up."""
        items, after = self.query(values, **request)
        yield from items
        while after:
            items, after = self.query(values, after, **request)
            yield from items

    def update(self, key: Key, values: Mapping[str, Any], **request: Any) -> Item:
        """Returns the whole item after the update. Raises ConditionFailed."""
        answer = call_with_retries(
            self._client.update_item,
            TableName=self._name,
            Key=to_attribute_values(key),
            ExpressionAttributeValues=to_attribute_values(values),
            ReturnValues="ALL_NEW",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
            **request,
        )
        return from_attribute_values(answer["Attributes"])

    def put(self, item: Item) -> None:
        """Stores ``item``. It replaces an item with the same key."""
        call_with_retries(self._client.put_item, TableName=self._name, Item=to_attribute_values(item))

    def delete(self, key: Key) -> None:
        """Removes the item if it exists."""
        call_with_retries(self._client.delete_item, TableName=self._name, Key=to_attribute_values(key))

    def take(self, key: Key, values: Mapping[str, Any], condition: str) -> Item:
        """Removes the item if ``condition`` holds, and returns it. Raises ConditionFailed."""
        answer = call_with_retries(
            self._client.delete_item,
            TableName=self._name,
            Key=to_attribute_values(key),
            ConditionExpression=condition,
            ExpressionAttributeValues=to_attribute_values(values),
            ReturnValues="ALL_OLD",
        )
        return from_attribute_values(answer.get("Attributes", {}))

    def delete_some(self, keys: Sequence[Key]) -> tuple[list[Key], float]:
        """Removes up to ``BATCH_SIZE`` items if they exist.

        Returns the keys that were not processed, and the write units that the others cost.
        """
        writes: Any = [{"DeleteRequest": {"Key": to_attribute_values(key)}} for key in _each_once(keys)]
        answer = call_with_retries(
            self._client.batch_write_item, RequestItems={self._name: writes}, ReturnConsumedCapacity="TOTAL"
        )
        left = (answer.get("UnprocessedItems") or {}).get(self._name, [])
        units = sum(consumed["CapacityUnits"] for consumed in answer.get("ConsumedCapacity", []))
        return [from_attribute_values(write["DeleteRequest"]["Key"]) for write in left], units

    def put_many(self, items: Sequence[Item], removed_keys: Sequence[Key] = ()) -> None:
        """Stores ``items``, replacing those with the same keys, and removes ``removed_keys``.

        Of several items with one key the last is stored. A key in both is removed. Each round trip has up to
        ``BATCH_SIZE`` writes.
        """
        deletes = {
            (key["pk"], key["sk"]): {"DeleteRequest": {"Key": to_attribute_values(key)}}
            for key in removed_keys
        }
        writes: dict[tuple[str, str], Any] = {
            (item["pk"], item["sk"]): {"PutRequest": {"Item": to_attribute_values(item)}} for item in items
        }
        for some in batched((writes | deletes).values(), BATCH_SIZE, strict=False):
            self._write_batch({self._name: list(some)})

    def _write_batch(self, request: Any) -> None:
        for _ in attempts():
            request = call_with_retries(self._client.batch_write_item, RequestItems=request).get(
                "UnprocessedItems"
            )
            if not request:
                return
        raise StorageUnavailable

    def transact(self, *writes: tuple[str, dict[str, Any]]) -> None:
        """Makes all ``writes`` or none. Each is an operation and its parameters. Raises ConditionFailed.

        The token makes a retry after a lost reply idempotent.
        """
        items: Any = [{operation: {"TableName": self._name, **request}} for operation, request in writes]
        token = str(uuid.uuid4())
        call_with_retries(self._client.transact_write_items, TransactItems=items, ClientRequestToken=token)


def _each_once(items: Sequence[Item]) -> list[Item]:
    """Keeps the last item of each key, since DynamoDB refuses a batch that names a key twice."""
    return list({(item["pk"], item["sk"]): item for item in items}.values())
