"""Claims of Idempotency-Keys in the table, in the form of Powertools' idempotency utility.

The first request with a key claims it. A few others may wait for its answer. Each takes a place in the
claim's item until it stops waiting. The place expires, so a crash frees it too.
"""

import secrets
import time
from copy import copy
from decimal import Decimal
from typing import TYPE_CHECKING, Self

from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer
from aws_lambda_powertools.utilities.idempotency.exceptions import (
    IdempotencyItemAlreadyExistsError,
    IdempotencyItemNotFoundError,
)
from aws_lambda_powertools.utilities.idempotency.persistence.datarecord import DataRecord
from botocore.exceptions import ClientError

from shared.adapters.dynamodb.attribute_values import Item, from_attribute_values, primary_key
from shared.adapters.dynamodb.calls import ConditionFailed
from shared.adapters.dynamodb.table import Table
from shared.rules.errors.busy import IdempotencyKeyInUse

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

PLACES = ("waiting_until_1", "waiting_until_2")
_CLAIM = "in_progress_expiration"


class Claims(DynamoDBPersistenceLayer):
    """One request's access to the claim and the answer of its key. It changes only its own answer.

    A claim is identified by its expiry, which has a random fraction of a millisecond. So a retry after a lost
    reply recognizes its own claim, and another request's claim differs.
    """

    _claim: Decimal
    _met_item: Item | None = None
    """The claim or the answer that was read last."""
    _waits_for: Decimal | None = None
    """The claim in which this request has a place."""

    def __init__(self, table: Table, table_name: str, client: "DynamoDBClient") -> None:
        super().__init__(
            table_name, key_attr="pk", sort_key_attr="sk", expiry_attr="expires_at", boto3_client=client
        )
        self._table = table

    def of(self, owner_id: str) -> Self:
        """Returns the claims of a new request, in its owner's partition."""
        claims = copy(self)
        claims.static_pk_value = f"IDEMPOTENCY#{owner_id}"
        return claims

    def take_place(self, seconds: float) -> None:
        """Counts this request as waiting for the claim that it has read, for at most ``seconds``.

        Raises IdempotencyKeyInUse if every place is taken, and StorageUnavailable.
        """
        claim: Item = self._met_item or {}
        if self._waits_for == claim[_CLAIM]:
            return
        now = _milliseconds()
        until = _unique_instant(now + int(seconds * 1000))
        for place in PLACES:
            if claim.get(place, 0) >= now:
                continue
            try:
                self._write_place(claim, place, now, until)
            except ConditionFailed as failure:
                if (failure.item or {}).get(_CLAIM) != claim[_CLAIM]:
                    return  # The claim has ended. The next read returns its result.
                claim = failure.item or {}
            else:
                self._waits_for = claim[_CLAIM]
                return
        raise IdempotencyKeyInUse

    def _write_place(self, claim: Item, place: str, now: int, until: Decimal) -> None:
        self._table.update(
            primary_key(claim),
            {":claim": claim[_CLAIM], ":now": now, ":until": until},
            UpdateExpression="SET #place = :until",
            # #place = :until: a retry of this write after its reply was lost.
            ConditionExpression="#claim = :claim AND"
            " (attribute_not_exists(#place) OR #place < :now OR #place = :until)",
            ExpressionAttributeNames={"#claim": _CLAIM, "#place": place},
        )

    def _item_to_data_record(self, item: Item) -> DataRecord:
        self._met_item = from_attribute_values(item)
        return super()._item_to_data_record(item)

    def _put_record(self, data_record: DataRecord) -> None:
        """Claims the key. After another's claim it reads first: a refused write costs more than a read."""
        if self._met_item:
            self._look(data_record)
        self._claim = _unique_instant(data_record.in_progress_expiry_timestamp or 0)
        data_record.in_progress_expiry_timestamp = self._claim  # type: ignore[assignment]  # a number
        try:
            super()._put_record(data_record)
        except IdempotencyItemAlreadyExistsError as error:
            stored = error.old_data_record
            if stored is None or stored.in_progress_expiry_timestamp != self._claim:
                raise

    def _look(self, data_record: DataRecord) -> None:
        """Raises the error of a claim if the key is still claimed or has its answer."""
        try:
            stored = self._get_record(data_record.idempotency_key)
        except IdempotencyItemNotFoundError:
            return
        self._validate_payload(data_record, stored)
        has_ended = stored.status == "INPROGRESS" and _is_over(stored)
        if stored.status != "EXPIRED" and not has_ended:
            raise IdempotencyItemAlreadyExistsError(old_data_record=stored)

    def _update_record(self, data_record: DataRecord) -> None:
        """Stores the answer. Raises ClientError if another request has claimed the key."""
        self.client.update_item(
            TableName=self.table_name,
            Key=self._get_key(data_record.idempotency_key),
            UpdateExpression="SET #data = :data, #expiry = :expiry, #status = :status",
            ConditionExpression="#claim = :claim",
            ExpressionAttributeNames={
                "#claim": self.in_progress_expiry_attr,
                "#data": self.data_attr,
                "#expiry": self.expiry_attr,
                "#status": self.status_attr,
            },
            ExpressionAttributeValues={
                ":claim": {"N": str(self._claim)},
                ":data": {"S": data_record.response_data},
                ":expiry": {"N": str(data_record.expiry_timestamp)},
                ":status": {"S": data_record.status},
            },
        )

    def _delete_record(self, data_record: DataRecord) -> None:
        try:
            self.client.delete_item(
                TableName=self.table_name,
                Key=self._get_key(data_record.idempotency_key),
                ConditionExpression="#claim = :claim",
                ExpressionAttributeNames={"#claim": self.in_progress_expiry_attr},
                ExpressionAttributeValues={":claim": {"N": str(self._claim)}},
            )
        except ClientError as error:
            # Deleted already by an attempt whose reply was lost, or claimed by another request.
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise


def _milliseconds() -> int:
    return int(time.time() * 1000)


def _is_over(claim: DataRecord) -> bool:
    return (claim.in_progress_expiry_timestamp or 0) < _milliseconds()


def _unique_instant(milliseconds: int) -> Decimal:
    """Returns an instant that no other request has, with a random fraction of a millisecond."""
    return milliseconds + Decimal(secrets.randbits(40)).scaleb(-13)
