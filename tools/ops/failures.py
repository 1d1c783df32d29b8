"""Handles once more what one message of the failure queue is about."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from botocore.config import Config

from shared.adapters.dynamodb.items import CHAT, MESSAGE_PREFIX, key_of
from shared.entrypoints.streams.chats import chat_changes
from shared.rules.events import CHAT_DELETED, INTERNAL_SOURCE, PURGE_CONTINUED, SOURCE
from shared.use_cases.chat_changes import UnreadableChange
from tools.ops.not_handled import NotHandled
from tools.ops.own_resources import OwnResources
from tools.ops.stream_stretch import records_of

BATCH_SIZE = 100
# Lambda takes 6 MB; the records come with some signs around them.
MAX_PAYLOAD_BYTES = 6 * 1024 * 1024 - 1024
# A purge may take as long as a function may run, and must not be begun twice.
PATIENT = Config(read_timeout=900, retries={"total_max_attempts": 1})
# Lambda gives up stretches of the stream for those who read it.
STREAM_READERS = ("TitleEventsFunction", "AutoTitleFunction")
# As the rule of the template matches them.
PURGING = {(SOURCE, CHAT_DELETED), (INTERNAL_SOURCE, PURGE_CONTINUED)}

Record = dict[str, Any]


class Failures:
    """Has a stack's functions do again what failed: its own, whatever a message names.

    ``client`` gives AWS clients by their service's name, ``ids`` are the stack's physical ids by logical ids.
    """

    def __init__(self, client: Callable[..., Any], ids: Mapping[str, str]) -> None:
        self._lambda, self._streams = client("lambda", config=PATIENT), client("dynamodbstreams")
        self._own, self._ids = OwnResources(client, ids), ids

    def handle(self, message: Any) -> int:
        """Handles what ``message``, a body of the queue, is about. Raises NotHandled.

        Gives how many of its records the stream's reader put aside again, each as a new message.
        """
        match message:
            case {"record": dict(record)}:
                return self._replay_one(record)
            case {"requestContext": {"functionArn": arn}, "DDBStreamBatchInfo": dict(stretch)}:
                return self._replay_stretch(self._own.function(arn, STREAM_READERS), stretch)
            case {"source": source, "detail-type": kind} if (source, kind) in PURGING:
                # An event that could not be delivered, or that the purge could not do.
                return self._purge(message)
            case _:
                raise NotHandled("it is of no kind that this service knows")

    def _replay_one(self, record: Record) -> int:
        """Handles a record again that the stream's reader has put aside."""
        # Lambda names the stream; a record that this command has read before has no name.
        if "eventSourceARN" in record:
            self._own.require_stream(record["eventSourceARN"])
        if any(isinstance(change, UnreadableChange) for change in chat_changes({"Records": [record]})):
            raise NotHandled("its record cannot be read and would only be put aside again")
        return self._replay("TitleEventsFunction", [record])

    def _replay_stretch(self, function: str, stretch: dict[str, Any]) -> int:
        self._own.require_stream(stretch["streamArn"])
        records = [one for one in records_of(self._streams, stretch) if is_read_by(function, one)]
        if not records:
            raise NotHandled("the stream has no record of its function's there")
        return sum(self._replay(function, some) for some in batches(records))

    def _replay(self, function: str, records: list[Record]) -> int:
        """Handles records again; what a chat that is gone by now gets of it is removed once more."""
        # Each chat once, in the records' order.
        keys = dict.fromkeys(key_of(one["dynamodb"]["Keys"]["pk"]["S"]) for one in records)
        put_aside = self._invoke(function, {"Records": records})
        for key in keys:
            self._purge({"detail": {"owner_id": key.owner_id, "chat_id": key.chat_id}})
        return put_aside

    def _purge(self, event: dict[str, Any]) -> int:
        """As the queue of purges has it done."""
        return self._invoke("PurgeFunction", {"Records": [{"body": json.dumps(event)}]})

    def _invoke(self, function: str, event: dict[str, Any]) -> int:
        answer = self._lambda.invoke(FunctionName=self._ids[function], Payload=_encoded(event))
        result = json.loads(answer["Payload"].read() or b"null")
        if "FunctionError" in answer:
            raise NotHandled(f"{function} failed again")
        if not isinstance(result, dict):
            return 0
        if result.get("batchItemFailures"):
            raise NotHandled(f"{function} could not handle all records")
        return int(result.get("quarantined", 0))


def batches(records: list[Record]) -> Iterator[list[Record]]:
    """``records`` in order, as many at once as a function takes and as a payload may hold."""
    batch: list[Record] = []
    size = 0
    for record in records:
        more = len(_encoded(record)) + len(", ")
        if batch and (len(batch) == BATCH_SIZE or size + more > MAX_PAYLOAD_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(record)
        size += more
    if batch:
        yield batch


def _encoded(event: Mapping[str, Any]) -> bytes:
    return json.dumps(event, default=str).encode()


def is_read_by(function: str, record: Record) -> bool:
    """Whether the template's filters let an item's record through to a stream reader."""
    sort_key: str = record["dynamodb"]["Keys"]["sk"]["S"]
    return sort_key == CHAT if function == "TitleEventsFunction" else sort_key.startswith(MESSAGE_PREFIX)
