"""One DynamoDB table, with plain Python values in and out and its failures as this service's errors."""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnection

from shared.rules.errors import StorageUnavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

Item = dict[str, Any]
Key = dict[str, str]

_CONFLICT_ATTEMPTS = 6
_UNAVAILABLE = {
    "InternalServerError",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ServiceUnavailable",
    "ThrottlingException",
    "TransactionInProgressException",
}
_to_wire = TypeSerializer().serialize
_from_wire = TypeDeserializer().deserialize


class ConditionFailed(Exception):
    """A condition did not hold. ``item`` is what was stored, None if nothing was.

    ``retried`` tells that an earlier attempt of the same call may have taken effect.
    """

    def __init__(self, item: Item | None, *, retried: bool) -> None:
        self.item = item
        self.retried = retried
        super().__init__("The condition of a write did not hold.")


class Table:
    """A table and the client that reaches it. Every method is one round trip, but for retries."""

    def __init__(self, client: "DynamoDBClient", name: str) -> None:
        self._client = client
        self._name = name

    def get(self, key: Key) -> Item | None:
        """The item as last written, or None."""
        answer = _run(self._client.get_item, TableName=self._name, Key=wire(key), ConsistentRead=True)
        return plain(answer["Item"]) if "Item" in answer else None

    def get_many(self, keys: Sequence[Key]) -> list[Item]:
        """The items among ``keys`` (at most 100) that exist, in no order."""
        items: list[Item] = []
        request: Any = {self._name: {"Keys": [wire(key) for key in keys], "ConsistentRead": True}}
        while request:
            answer = _run(self._client.batch_get_item, RequestItems=request)
            items += map(plain, answer["Responses"].get(self._name, []))
            request = answer.get("UnprocessedKeys")
        return items

    def query(
        self, values: Mapping[str, Any], after: Key | None = None, **request: Any
    ) -> tuple[list[Item], bool]:
        """One page of items, and whether there are more; ``values`` fill the expressions of ``request``."""
        if after is not None:
            request["ExclusiveStartKey"] = wire(after)
        answer = _run(
            self._client.query, TableName=self._name, ExpressionAttributeValues=wire(values), **request
        )
        return list(map(plain, answer["Items"])), "LastEvaluatedKey" in answer

    def update(self, key: Key, values: Mapping[str, Any], **request: Any) -> Item:
        """The whole item after the update. Raises ConditionFailed."""
        answer = _run(
            self._client.update_item,
            TableName=self._name,
            Key=wire(key),
            ExpressionAttributeValues=wire(values),
            ReturnValues="ALL_NEW",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
            **request,
        )
        return plain(answer["Attributes"])

    def put(self, item: Item) -> None:
        """Stores ``item`` in place of whatever has its key."""
        _run(self._client.put_item, TableName=self._name, Item=wire(item))

    def delete(self, key: Key, **request: Any) -> None:
        """Removes the item. Raises ConditionFailed."""
        _run(self._client.delete_item, TableName=self._name, Key=wire(key), **request)

    def delete_many(self, keys: Sequence[Key]) -> None:
        """Removes at most 25 items, whether they exist or not."""
        request: Any = {self._name: [{"DeleteRequest": {"Key": wire(key)}} for key in keys]}
        while request:
            request = _run(self._client.batch_write_item, RequestItems=request).get("UnprocessedItems")

    def transact(self, *writes: tuple[str, dict[str, Any]]) -> None:
        """All ``writes`` or none; each is an operation and its parameters. Raises ConditionFailed.

        botocore sends a token along, so an attempt whose reply was lost is not done twice.
        """
        items: Any = [{operation: {"TableName": self._name, **request}} for operation, request in writes]
        _run(self._client.transact_write_items, TransactItems=items)


def wire(values: Mapping[str, Any]) -> dict[str, Any]:
    """``values`` in DynamoDB's typed form."""
    return {name: _to_wire(value) for name, value in values.items()}


def plain(values: Mapping[str, Any]) -> Item:
    """The opposite of ``wire``; numbers come as Decimal."""
    return {name: _from_wire(value) for name, value in values.items()}


def _run(operation: Callable[..., Any], **request: Any) -> Any:
    """Calls ``operation``, again after a clash with somebody's transaction, which botocore does not retry."""
    for attempt in range(1, _CONFLICT_ATTEMPTS + 1):
        try:
            return operation(**request)
        except ClientError as error:
            if not _is_conflict(error):
                raise _translated(error) from error
            if attempt < _CONFLICT_ATTEMPTS:
                time.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311 - spreads clashing writers, guards nothing
        except (NoConnection, HTTPClientError) as error:
            raise StorageUnavailable from error
    raise StorageUnavailable


def _is_conflict(error: ClientError) -> bool:
    return "TransactionConflict" in _reasons(error) or _code(error) == "TransactionConflictException"


def _translated(error: ClientError) -> Exception:
    if _code(error) == "ConditionalCheckFailedException" or "ConditionalCheckFailed" in _reasons(error):
        item: Any = error.response.get("Item")
        retried = error.response.get("ResponseMetadata", {}).get("RetryAttempts", 0) > 0
        return ConditionFailed(plain(item) if item else None, retried=retried)
    if _code(error) in _UNAVAILABLE or _reasons(error) & {"ThrottlingError", "ProvisionedThroughputExceeded"}:
        return StorageUnavailable()
    return error


def _code(error: ClientError) -> str:
    return error.response["Error"]["Code"]


def _reasons(error: ClientError) -> set[str]:
    reasons: Any = error.response.get("CancellationReasons", [])
    return {reason["Code"] for reason in reasons}
