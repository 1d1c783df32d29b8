"""Calls to DynamoDB: retries that botocore does not make, and failures as this service's errors."""

import random
import time
from collections.abc import Callable, Iterator
from typing import Any

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnection

from shared.adapters.dynamodb.attribute_values import Item, from_attribute_values
from shared.rules.errors.busy import StorageUnavailable

ATTEMPTS = 6
# botocore does not retry these, although nothing was written and a retry may succeed.
_PASSING = {
    "ProvisionedThroughputExceeded",
    "ThrottlingError",
    "TransactionConflict",
    "TransactionConflictException",
}
# botocore has retried these without success, as it does every 5xx.
_UNAVAILABLE = {
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestTimeoutException",
    "ThrottlingException",
    "TransactionInProgressException",
}
_SERVER_FAULT = 500


class ConditionFailed(Exception):
    """A condition failed. ``item`` is the stored item, or None if there is none or the write did not ask."""

    def __init__(self, item: Item | None) -> None:
        self.item = item
        super().__init__("The condition of a write did not hold.")


def call_with_retries(operation: Callable[..., Any], **request: Any) -> Any:
    """Calls ``operation`` and retries what botocore does not. Raises this service's errors."""
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
    """Yields a few attempts with growing pauses between them, about a second in all."""
    for attempt in range(ATTEMPTS):
        if attempt:
            time.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311 - spreads writers, guards nothing
        yield attempt


def translated(error: Exception) -> Exception:
    """Returns a call's exception as this service's error or ConditionFailed. A bug is returned as it is."""
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
    """Returns the stored item of a failed condition. In a cancelled transaction it is the first such item."""
    reasons: Any = error.response.get("CancellationReasons", [])
    items: Any = (details.get("Item") for details in (error.response, *reasons))
    item = next(filter(None, items), None)
    return from_attribute_values(item) if item else None


def _codes(error: ClientError) -> set[str]:
    """Returns the error's code and, for a cancelled transaction, the codes of its reasons."""
    reasons: Any = error.response.get("CancellationReasons", [])
    return {error.response["Error"]["Code"], *(reason["Code"] for reason in reasons)}
