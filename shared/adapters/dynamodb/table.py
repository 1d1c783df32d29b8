"""One DynamoDB table, with plain Python values in and out and its failures as this service's errors."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from itertools import batched
from typing import TYPE_CHECKING, Any

from shared.adapters.dynamodb.attribute_values import Item, Key, from_attribute_values, to_attribute_values
from shared.adapters.dynamodb.calls import attempts, call_with_retries
from shared.rules.errors.busy import StorageUnavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

# Of what one call may ask for.
MAX_KEYS = 100
# Of what one call may write.
BATCH_SIZE = 25


class Table:
    """A table and the client that reaches it. Every method is one round trip, but for retries."""

    def __init__(self, client: "DynamoDBClient", name: str) -> None:
        self._client = client
        self._name = name

    def get(self, key: Key) -> Item | None:
        """The item as last written, or None."""
        answer = call_with_retries(
            self._client.get_item, TableName=self._name, Key=to_attribute_values(key), ConsistentRead=True
        )
        return from_attribute_values(answer["Item"]) if "Item" in answer else None

    def get_many(self, keys: Sequence[Key]) -> list[Item]:
        """The items among ``keys`` (at most ``MAX_KEYS``) that exist, each once and in no order."""
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
        """One page of items, and the key ``after`` which there may be more; None at the end.

        ``values`` fill the expressions of ``request``.
        """
        if after is not None:
            request["ExclusiveStartKey"] = to_attribute_values(after)
        answer = call_with_retries(
            self._client.query,
            TableName=self._name,
            ExpressionAttributeValues=to_attribute_values(values),
            **request,
        )
        return list(map(from_attribute_values, answer["Items"])), from_attribute_values(
            answer.get("LastEvaluatedKey", {})
        ) or None

    def query_all(self, values: Mapping[str, Any], **request: Any) -> Iterator[Item]:
        """The items of every page; a page is read when all before it are taken."""
        items, after = self.query(values, **request)
        yield from items
        while after:
            items, after = self.query(values, after, **request)
            yield from items

    def update(self, key: Key, values: Mapping[str, Any], **request: Any) -> Item:
        """The whole item after the update. Raises ConditionFailed."""
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
        """Stores ``item`` in place of whatever has its key."""
        call_with_retries(self._client.put_item, TableName=self._name, Item=to_attribute_values(item))

    def delete(self, key: Key) -> None:
        """Removes the item, whether it exists or not."""
        call_with_retries(self._client.delete_item, TableName=self._name, Key=to_attribute_values(key))

    def take(self, key: Key, values: Mapping[str, Any], condition: str) -> Item:
        """Removes the item if ``condition`` holds, and gives it. Raises ConditionFailed."""
        answer = call_with_retries(
            self._client.delete_item,
            TableName=self._name,
            Key=to_attribute_values(key),
            ConditionExpression=condition,
            ExpressionAttributeValues=to_attribute_values(values),
            ReturnValues="ALL_OLD",
        )
        return from_attribute_values(answer.get("Attributes", {}))

    def delete_some(self, keys: Sequence[Key]) -> list[Key]:
        """Removes at most ``BATCH_SIZE`` items, whether they exist or not; gives the keys that are left."""
        writes: Any = [{"DeleteRequest": {"Key": to_attribute_values(key)}} for key in _each_once(keys)]
        answer = call_with_retries(self._client.batch_write_item, RequestItems={self._name: writes})
        left = (answer.get("UnprocessedItems") or {}).get(self._name, [])
        return [from_attribute_values(write["DeleteRequest"]["Key"]) for write in left]

    def put_many(self, items: Sequence[Item], gone: Sequence[Key] = ()) -> None:
        """Stores ``items`` in place of what has their keys, of one key the last; removes what is ``gone``.

        One round trip for ``BATCH_SIZE`` of them together. What is both stored and gone is gone.
        """
        removed = {
            (key["pk"], key["sk"]): {"DeleteRequest": {"Key": to_attribute_values(key)}} for key in gone
        }
        writes: dict[tuple[str, str], Any] = {
            (item["pk"], item["sk"]): {"PutRequest": {"Item": to_attribute_values(item)}} for item in items
        }
        for some in batched((writes | removed).values(), BATCH_SIZE, strict=False):
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
        """All ``writes`` or none; each is an operation and its parameters. Raises ConditionFailed.

        The token makes an attempt whose reply was lost, and its repetition, one and the same.
        """
        items: Any = [{operation: {"TableName": self._name, **request}} for operation, request in writes]
        token = str(uuid.uuid4())
        call_with_retries(self._client.transact_write_items, TransactItems=items, ClientRequestToken=token)


def _each_once(items: Sequence[Item]) -> list[Item]:
    """``items`` without those whose key a later one has: a batch that names a key twice is refused."""
    return list({(item["pk"], item["sk"]): item for item in items}.values())
