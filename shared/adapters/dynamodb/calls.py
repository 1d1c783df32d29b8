"""Calls to DynamoDB: repeated where that may help, with their failures as this service's errors."""

import random
import time
from collections.abc import Callable, Iterator
from typing import Any

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnection

from shared.adapters.dynamodb.attribute_values import Item, from_attribute_values
from shared.rules.errors.busy import StorageUnavailable

ATTEMPTS = 6
# What botocore does not repeat by itself, though nothing was written and trying again may help.
_PASSING = {
    "ProvisionedThroughputExceeded",
    "ThrottlingError",
    "TransactionConflict",
    "TransactionConflictException",
}
# What botocore has repeated in vain, beside every 5xx.
_UNAVAILABLE = {
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestTimeoutException",
    "ThrottlingException",
    "TransactionInProgressException",
}
_SERVER_FAULT = 500


class ConditionFailed(Exception):
    """A condition did not hold. ``item`` is what was stored, None if nothing was or the write did not ask."""

    def __init__(self, item: Item | None) -> None:
        self.item = item
        super().__init__("The condition of a write did not hold.")


def call_with_retries(operation: Callable[..., Any], **request: Any) -> Any:
    """Calls ``operation``, again where that may help and botocore does not. Raises this service's errors."""
    for _ in attempts():
        try:
            return operation(**request)
        except ClientError as error:
            if not _codes(error) & _PASSING:
                raise translated(error) from error
        except (NoConnection, HTTPClientError) as error:
            raise translated(error) from error
    raise StorageUnavailable


def attempts() -> Iterator[int]:
    """A few attempts with growing pauses between them, about a second in all."""
    for attempt in range(ATTEMPTS):
        if attempt:
            time.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311 - spreads writers, guards nothing
        yield attempt


def translated(error: Exception) -> Exception:
    """What a call raised as this service's error, or ConditionFailed; a bug as it is."""
    if isinstance(error, NoConnection | HTTPClientError):
        return StorageUnavailable()
    if not isinstance(error, ClientError):
        return error
    codes = _codes(error)
    if codes & {"ConditionalCheckFailedException", "ConditionalCheckFailed"}:
        return ConditionFailed(_item_of(error))
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    if codes & (_UNAVAILABLE | _PASSING) or status >= _SERVER_FAULT:
        return StorageUnavailable()
    return error


def _item_of(error: ClientError) -> Item | None:
    """What was stored where a condition failed; of a cancelled transaction, the first of those."""
    reasons: Any = error.response.get("CancellationReasons", [])
    items: Any = (told.get("Item") for told in (error.response, *reasons))
    item = next(filter(None, items), None)
    return from_attribute_values(item) if item else None


def _codes(error: ClientError) -> set[str]:
    """The error's code and, of a cancelled transaction, those of its reasons."""
    reasons: Any = error.response.get("CancellationReasons", [])
    return {error.response["Error"]["Code"], *(reason["Code"] for reason in reasons)}
