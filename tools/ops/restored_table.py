"""Makes a table as another was: by point-in-time recovery, or by a copy where an engine has none."""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from itertools import batched
from typing import Any

from botocore.exceptions import ClientError

from tools.command_error import CommandError

TIME_TO_LIVE_ATTRIBUTE = "expires_at"
_BATCH_SIZE = 25
_PAUSE_SECONDS = 2.0
_ON = {"ENABLED", "ENABLING"}
_NO_RECOVERY = {"UnknownOperationException", "UnknownOperation"}


class RestoredTable:
    """A new table ``name`` with what the table ``source`` had. ``sleep`` waits between two looks at it."""

    def __init__(
        self, client: Any, source: str, name: str, sleep: Callable[[float], object] = time.sleep
    ) -> None:
        self._client = client
        self._source = source
        self._name = name
        self._sleep = sleep

    def begin(self, wanted: datetime | None) -> datetime:
        """Begin to restore the source as it was at a time, or at the latest there is. Return the time.

        Raises CommandError if that cannot be.
        """
        earliest, latest = self._restorable_times()
        at = wanted or latest
        if not earliest <= at <= latest:
            raise CommandError(f"{self._source} can be restored from {earliest} to {latest}.")
        self._client.restore_table_to_point_in_time(
            SourceTableName=self._source, TargetTableName=self._name, RestoreDateTime=at
        )
        return at

    def _restorable_times(self) -> tuple[datetime, datetime]:
        recovery = recovery_of(self._client, self._source)
        if recovery is None:
            raise CommandError("This engine has no point-in-time recovery. Use --copy.")
        if recovery.get("PointInTimeRecoveryStatus") != "ENABLED":
            raise CommandError(f"{self._source} has no point-in-time recovery.")
        return recovery["EarliestRestorableDateTime"], recovery["LatestRestorableDateTime"]

    def copy(self) -> datetime:
        """Copy the source as it is now. Return the time. What is written meanwhile may be missing."""
        at = datetime.now(UTC)
        table = self._client.describe_table(TableName=self._source)["Table"]
        parts = ("IndexName", "KeySchema", "Projection")
        self._client.create_table(
            TableName=self._name,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=table["AttributeDefinitions"],
            KeySchema=table["KeySchema"],
            GlobalSecondaryIndexes=[
                {part: index[part] for part in parts} for index in table["GlobalSecondaryIndexes"]
            ],
        )
        self._wait()
        for page in self._client.get_paginator("scan").paginate(TableName=self._source, ConsistentRead=True):
            for items in batched(page["Items"], _BATCH_SIZE, strict=False):
                self._write([{"PutRequest": {"Item": item}} for item in items])
        return at

    def _write(self, writes: Any) -> None:
        request = {self._name: writes}
        while request:
            request = self._client.batch_write_item(RequestItems=request).get("UnprocessedItems")

    def finish(self) -> None:
        """Wait for the table, and switch on what a restore leaves off and is off still.

        That is the stream, the time to live and point-in-time recovery. It takes minutes to hours, by the
        table's size.
        """
        self._wait()
        table = self._client.describe_table(TableName=self._name)["Table"]
        if not table.get("StreamSpecification", {}).get("StreamEnabled"):
            stream = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
            self._client.update_table(TableName=self._name, StreamSpecification=stream)
            self._wait()
        expiry = {"Enabled": True, "AttributeName": TIME_TO_LIVE_ATTRIBUTE}
        # DynamoDB refuses to switch it on twice.
        if not time_to_live_of(self._client, self._name):
            self._client.update_time_to_live(TableName=self._name, TimeToLiveSpecification=expiry)
        self._switch_on_recovery()

    def _switch_on_recovery(self) -> None:
        try:
            self._client.update_continuous_backups(
                TableName=self._name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
            )
        except ClientError as error:
            if error.response["Error"]["Code"] not in _NO_RECOVERY:
                raise

    def _wait(self) -> None:
        """Wait until the table and its indexes are active."""
        while True:
            table = self._client.describe_table(TableName=self._name)["Table"]
            states = [index.get("IndexStatus") for index in table.get("GlobalSecondaryIndexes", [])]
            if table["TableStatus"] == "ACTIVE" and set(states) <= {"ACTIVE", None}:
                return
            self._sleep(_PAUSE_SECONDS)


def recovery_of(client: Any, name: str) -> Mapping[str, Any] | None:
    """A table's point-in-time recovery, or None where the engine has none."""
    try:
        answer = client.describe_continuous_backups(TableName=name)
    except ClientError as error:
        if error.response["Error"]["Code"] in _NO_RECOVERY:
            return None
        raise
    recovery: Mapping[str, Any] = answer["ContinuousBackupsDescription"].get(
        "PointInTimeRecoveryDescription", {}
    )
    return recovery


def time_to_live_of(client: Any, name: str) -> str | None:
    """The attribute by which a table's items expire, or None if none do."""
    expiry = client.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    return expiry.get("AttributeName") if expiry["TimeToLiveStatus"] in _ON else None
