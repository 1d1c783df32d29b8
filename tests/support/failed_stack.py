"""A deployed stack in which something has failed: its failure queue, its stream and its functions."""

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from shared.rules.chats import ChatKey
from shared.rules.events import INTERNAL_SOURCE, purge_continued
from tests.support.aws_answers import Refused, ToldAws
from tests.support.stream import chat_at, record
from tools.ops.redrive import Redrive

LAMBDA_LIMIT = 6 * 1024 * 1024
FUNCTIONS = ("TitleEventsFunction", "AutoTitleFunction", "PurgeFunction")
ALL_FUNCTIONS = (*FUNCTIONS, "ChatsFunction", "AdminFunction", "RenameFunction")
ACCOUNT = "000000000000"
STREAM = f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/stack-Table-1A2B/stream/2026-01-01T00:00:00.000"
CHAT = chat_at(1).id
GOOD = {"why": "refused", "record": record(5, chat_at(1), chat_at(2, "Late"))}


def at(position: int) -> str:
    """A sequence number, of the length that the stream's have."""
    return str(10**20 + position)


def arn_of(function: str) -> str:
    """A function's ARN, as Lambda tells it."""
    return f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:stack-{function}-1A2B:$LATEST"


def pointer(function: str = "TitleEventsFunction", **changes: str) -> dict[str, Any]:
    """What Lambda leaves in the queue for a batch that it gave up."""
    stretch = {"streamArn": STREAM, "shardId": "s" * 30}
    stretch |= {"startSequenceNumber": at(1), "endSequenceNumber": at(3)}
    return {"requestContext": {"functionArn": arn_of(function)}, "DDBStreamBatchInfo": {**stretch, **changes}}


def event(chat_id: str = CHAT) -> dict[str, Any]:
    """What EventBridge leaves there when it could not deliver."""
    detail = {"schema": 1, "event_id": f"{chat_id}#deleted", "chat_id": chat_id, "owner_id": "ada"}
    return {"version": "0", "source": "chat-titles", "detail-type": "chat_deleted", "detail": detail}


def continued() -> dict[str, Any]:
    """The same of a purge that was handed over."""
    told = purge_continued(ChatKey("ada", CHAT))
    return {"version": "0", "source": INTERNAL_SOURCE, "detail-type": told.kind, "detail": told.detail}


def of_stream(position: int, title: str = "Late", owner: str = "ada") -> dict[str, Any]:
    """A record as the stream gives it."""
    told = record(0, chat_at(1), chat_at(2, title), owner)
    told["dynamodb"]["SequenceNumber"] = at(position)
    return told


class FailedStack(ToldAws):
    """One of 135 resources. ``queue`` holds the messages, ``stream`` the records that are still kept.

    ``fails`` says which invocations do, ``says`` what the others answer. The first
    ``expires`` iterators of later pages have expired. ``sent`` are the times when the messages were sent, in
    milliseconds; without one it was just before ``now``, which is another time than this machine's. ``asked``
    are the functions, the table and the stream that the calls of AWS named.
    """

    def __init__(self, *messages: object) -> None:
        told = [body if isinstance(body, str) else json.dumps(body) for body in messages]
        self.queue = {str(number): body for number, body in enumerate(told)}
        self.now = datetime(2100, 1, 1, tzinfo=UTC)
        self.sent: dict[str, int] = {}
        self.stream: list[dict[str, Any]] = []
        self.invoked: list[tuple[str, dict[str, Any]]] = []
        self.sizes: list[int] = []
        self.asked: list[dict[str, Any]] = []
        self.fails: Callable[[str, dict[str, Any]], bool] = lambda _function, _event: False
        self.says: Callable[[str, dict[str, Any]], object] = lambda _function, _event: {}
        self.page_size = 2
        self.expires = 0
        self.taken: set[str] = set()
        super().__init__(
            {
                "ListStackResources": self._resources,
                "ReceiveMessage": self._receive,
                "DeleteMessage": self._delete,
                "ChangeMessageVisibility": self._show,
                "Invoke": self._invoke,
                "DescribeTable": self._table,
                "GetFunctionConfiguration": self._function,
                "GetShardIterator": self._iterator,
                "GetRecords": self._records,
            }
        )

    def run(self) -> tuple[tuple[int, int], list[str]]:
        """What a run of make redrive comes to."""
        redrive = Redrive(self.client, "stack")
        return redrive.run(), redrive.left

    def titles(self) -> list[str]:
        """The titles that were handed to the stream's reader, in order."""
        batches = [told.get("Records", []) for function, told in self.invoked if function == FUNCTIONS[0]]
        return [one["dynamodb"]["NewImage"]["title"]["S"] for batch in batches for one in batch]

    def _resources(self, asked: dict[str, Any]) -> dict[str, Any]:
        names = [f"Other{number}" for number in range(127)] + ["FailureQueue", "Table", *ALL_FUNCTIONS]
        start = int(asked.get("NextToken", "0"))
        made = {"ResourceStatus": "CREATE_COMPLETE"}
        told = [
            {"LogicalResourceId": one, "PhysicalResourceId": f"stack-{one}-1A2B", **made}
            for one in names[start : start + 100]
        ]
        more = {"NextToken": str(start + 100)} if start + 100 < len(names) else {}
        return {"StackResourceSummaries": told, **more}

    def _receive(self, _: dict[str, Any]) -> dict[str, Any]:
        found = [one for one in self.queue if one not in self.taken][:10]
        self.taken |= set(found)
        just_before = int(self.now.timestamp()) * 1000 - 1
        told = [
            {
                "MessageId": one,
                "ReceiptHandle": one,
                "Body": self.queue[one],
                "Attributes": {"SentTimestamp": str(self.sent.get(one, just_before))},
            }
            for one in found
        ]
        headers = {"date": format_datetime(self.now, usegmt=True)}
        return {"Messages": told, "ResponseMetadata": {"HTTPHeaders": headers}}

    def _show(self, asked: dict[str, Any]) -> dict[str, Any]:
        assert asked["VisibilityTimeout"] == 0
        self.taken.remove(asked["ReceiptHandle"])
        return {}

    def _delete(self, asked: dict[str, Any]) -> dict[str, Any]:
        del self.queue[asked["ReceiptHandle"]]
        return {}

    def _invoke(self, asked: dict[str, Any]) -> dict[str, Any]:
        self.asked.append({"FunctionName": asked["FunctionName"]})
        payload = asked["Payload"]
        self.sizes.append(len(payload))
        if len(payload) > LAMBDA_LIMIT:
            raise Refused("RequestEntityTooLargeException")
        function, told = asked["FunctionName"].split("-")[1], json.loads(payload)
        self.invoked.append((function, told))
        failed = {"FunctionError": "Unhandled"} if self.fails(function, told) else {}
        answer = json.dumps(self.says(function, told)).encode()
        return {"StatusCode": 200, "Payload": io.BytesIO(answer), **failed}

    def _table(self, asked: dict[str, Any]) -> dict[str, Any]:
        self.asked.append(asked)
        return {"Table": {"TableArn": f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/{asked['TableName']}"}}

    def _function(self, asked: dict[str, Any]) -> dict[str, Any]:
        self.asked.append(asked)
        return {"FunctionArn": f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:{asked['FunctionName']}"}

    def _iterator(self, asked: dict[str, Any]) -> dict[str, Any]:
        self.asked.append({"StreamArn": asked["StreamArn"]})
        kept = [one["dynamodb"]["SequenceNumber"] for one in self.stream]
        if not kept:
            raise Refused("ResourceNotFoundException")
        if asked["SequenceNumber"] < kept[0]:
            raise Refused("TrimmedDataAccessException")
        after = asked["ShardIteratorType"] == "AFTER_SEQUENCE_NUMBER"
        return {"ShardIterator": str(kept.index(asked["SequenceNumber"]) + after)}

    def _records(self, asked: dict[str, Any]) -> dict[str, Any]:
        start = int(asked["ShardIterator"])
        if self.expires and start:
            self.expires -= 1
            raise Refused("ExpiredIteratorException")
        end = start + self.page_size
        return {"Records": self.stream[start:end], "NextShardIterator": str(end)}
