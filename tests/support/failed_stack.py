"""A deployed stack in which something has failed: its failure queue, its stream and its functions."""

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from shared.rules.chats import ChatKey
from shared.rules.events import INTERNAL_SOURCE, purge_continued
from tests.support.aws_answers import Refused, ScriptedAws
from tests.support.stream import chat_at, record
from tools.ops.own_resources import ALIAS
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
    """The ARN of a function's alias, as Lambda tells it."""
    return f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:stack-{function}-1A2B:{ALIAS}"


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
    purge_event = purge_continued(ChatKey("ada", CHAT))
    return {
        "version": "0",
        "source": INTERNAL_SOURCE,
        "detail-type": purge_event.kind,
        "detail": purge_event.detail,
    }


def of_stream(position: int, title: str = "Late", owner: str = "ada") -> dict[str, Any]:
    """A record as the stream gives it."""
    stream_record = record(0, chat_at(1), chat_at(2, title), owner)
    stream_record["dynamodb"]["SequenceNumber"] = at(position)
    return stream_record


class FailedStack(ScriptedAws):
    """One of 135 resources. ``queue`` holds the messages, ``stream`` the records that are still kept.

    ``fails`` says which invocations do, ``says`` what the others answer. The first
    ``expires`` iterators of later pages have expired. ``sent`` are the times when the messages were sent, in
    milliseconds; without one it was just before ``now``, which is another time than this machine's.
    ``requests`` are the functions, the table and the stream that the calls of AWS named.
    """

    def __init__(self, *messages: object) -> None:
        bodies = [body if isinstance(body, str) else json.dumps(body) for body in messages]
        self.queue = {str(number): body for number, body in enumerate(bodies)}
        self.now = datetime(2100, 1, 1, tzinfo=UTC)
        self.sent: dict[str, int] = {}
        self.stream: list[dict[str, Any]] = []
        self.invoked: list[tuple[str, dict[str, Any]]] = []
        self.sizes: list[int] = []
        self.requests: list[dict[str, Any]] = []
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
        batches = [
            sent_event.get("Records", []) for function, sent_event in self.invoked if function == FUNCTIONS[0]
        ]
        return [
            stream_record["dynamodb"]["NewImage"]["title"]["S"]
            for batch in batches
            for stream_record in batch
        ]

    def _resources(self, request: dict[str, Any]) -> dict[str, Any]:
        names = [f"Other{number}" for number in range(127)] + ["FailureQueue", "Table", *ALL_FUNCTIONS]
        start = int(request.get("NextToken", "0"))
        created = {"ResourceStatus": "CREATE_COMPLETE"}
        summaries = [
            {"LogicalResourceId": name, "PhysicalResourceId": f"stack-{name}-1A2B", **created}
            for name in names[start : start + 100]
        ]
        more = {"NextToken": str(start + 100)} if start + 100 < len(names) else {}
        return {"StackResourceSummaries": summaries, **more}

    def _receive(self, _: dict[str, Any]) -> dict[str, Any]:
        ids = [message_id for message_id in self.queue if message_id not in self.taken][:10]
        self.taken |= set(ids)
        just_before = int(self.now.timestamp()) * 1000 - 1
        messages = [
            {
                "MessageId": message_id,
                "ReceiptHandle": message_id,
                "Body": self.queue[message_id],
                "Attributes": {"SentTimestamp": str(self.sent.get(message_id, just_before))},
            }
            for message_id in ids
        ]
        headers = {"date": format_datetime(self.now, usegmt=True)}
        return {"Messages": messages, "ResponseMetadata": {"HTTPHeaders": headers}}

    def _show(self, request: dict[str, Any]) -> dict[str, Any]:
        assert request["VisibilityTimeout"] == 0
        self.taken.remove(request["ReceiptHandle"])
        return {}

    def _delete(self, request: dict[str, Any]) -> dict[str, Any]:
        del self.queue[request["ReceiptHandle"]]
        return {}

    def _invoke(self, request: dict[str, Any]) -> dict[str, Any]:
        assert request["Qualifier"] == ALIAS
        self.requests.append({"FunctionName": request["FunctionName"]})
        payload = request["Payload"]
        self.sizes.append(len(payload))
        if len(payload) > LAMBDA_LIMIT:
            raise Refused("RequestEntityTooLargeException")
        function, sent_event = request["FunctionName"].split("-")[1], json.loads(payload)
        self.invoked.append((function, sent_event))
        failed = {"FunctionError": "Unhandled"} if self.fails(function, sent_event) else {}
        answer = json.dumps(self.says(function, sent_event)).encode()
        return {"StatusCode": 200, "Payload": io.BytesIO(answer), **failed}

    def _table(self, request: dict[str, Any]) -> dict[str, Any]:
        self.requests.append(request)
        return {"Table": {"TableArn": f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/{request['TableName']}"}}

    def _function(self, request: dict[str, Any]) -> dict[str, Any]:
        self.requests.append(request)
        return {"FunctionArn": f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:{request['FunctionName']}"}

    def _iterator(self, request: dict[str, Any]) -> dict[str, Any]:
        self.requests.append({"StreamArn": request["StreamArn"]})
        positions = [stream_record["dynamodb"]["SequenceNumber"] for stream_record in self.stream]
        if not positions:
            raise Refused("ResourceNotFoundException")
        if request["SequenceNumber"] < positions[0]:
            raise Refused("TrimmedDataAccessException")
        after = request["ShardIteratorType"] == "AFTER_SEQUENCE_NUMBER"
        return {"ShardIterator": str(positions.index(request["SequenceNumber"]) + after)}

    def _records(self, request: dict[str, Any]) -> dict[str, Any]:
        start = int(request["ShardIterator"])
        if self.expires and start:
            self.expires -= 1
            raise Refused("ExpiredIteratorException")
        end = start + self.page_size
        return {"Records": self.stream[start:end], "NextShardIterator": str(end)}
