"""A table's partition that takes so many write units a second, in virtual time."""

import json
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

from tests.support.exchange import Raw
from tests.support.virtual_time import wait, waited

UNITS_A_SECOND = 1_000
CALL_SECONDS = 0.01
KB = 1024
PAGE_BYTES = 1024 * KB


class ThrottledPartition:
    """Items of one size, which queries bring by the megabyte and whose deletion costs that size.

    ``client`` reaches nothing else. A write is taken while there are units for it, of which no more are saved
    up than those of one second; where a batch is taken in no part, all of it is refused. ``closed_until`` an
    instant nothing is taken. ``room`` is the fewest units that were left for others at any time.
    """

    def __init__(self, client: Any, pk: str, count: int, item_bytes: int) -> None:
        self.items = [{"pk": {"S": pk}, "sk": {"S": f"MESSAGE#{number:026}"}} for number in range(count)]
        self._left = {item["sk"]["S"] for item in self.items}
        self._item_bytes = item_bytes
        self._cost = -(-item_bytes // KB)
        self.closed_until = 0.0
        self._units, self._since = float(UNITS_A_SECOND), waited()
        self.room = self._units
        self.calls = 0
        client.meta.events.register_first("before-send.dynamodb", self._respond)

    @property
    def left(self) -> int:
        """How many items are there."""
        return len(self._left)

    def _respond(self, request: Any, event_name: str, **_: Any) -> AWSResponse:
        wait(CALL_SECONDS)
        self.calls += 1
        body = json.loads(request.body)
        answer = self._query if event_name.endswith("Query") else self._batch_write
        status, answer_body = answer(body)
        return AWSResponse(request.url, status, HTTPHeaders(), Raw(json.dumps(answer_body).encode()))

    def _query(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        assert body["ConsistentRead"]
        self.items = [item for item in self.items if item["sk"]["S"] in self._left]
        page = self.items[: max(1, PAGE_BYTES // self._item_bytes)]
        more = {"LastEvaluatedKey": page[-1]} if len(page) < len(self.items) else {}
        return 200, {"Items": page, "Count": len(page), **more}

    def _batch_write(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        ((table, writes),) = body["RequestItems"].items()
        assert len(writes) <= 25
        assert body["ReturnConsumedCapacity"] == "TOTAL"
        left = [write for write in writes if not self._delete(write["DeleteRequest"]["Key"])]
        if len(left) == len(writes):
            code = "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"
            return 400, {"__type": code, "message": "The partition is at its limit."}
        units = (len(writes) - len(left)) * self._cost
        consumed = [{"TableName": table, "CapacityUnits": units}]
        return 200, {"UnprocessedItems": {table: left} if left else {}, "ConsumedCapacity": consumed}

    def _delete(self, key: dict[str, Any]) -> bool:
        now = waited()
        self._units = min(self._units + (now - self._since) * UNITS_A_SECOND, UNITS_A_SECOND)
        self._since = now
        if now < self.closed_until or self._units < self._cost:
            return False
        self._units -= self._cost
        self.room = min(self.room, self._units)
        self._left.discard(key["sk"]["S"])
        return True
