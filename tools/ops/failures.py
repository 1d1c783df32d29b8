"""Process again what one message of the failure queue describes."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from botocore.config import Config

from shared.adapters.dynamodb.items import CHAT, MESSAGE_PREFIX, key_of
from shared.entrypoints.streams.chats import chat_changes
from shared.rules.events import CHAT_DELETED, INTERNAL_SOURCE, PURGE_CONTINUED, SOURCE
from shared.use_cases.chat_changes import UnreadableChange
from tools.ops.not_handled import NotHandled
from tools.ops.own_resources import ALIAS, OwnResources
from tools.ops.stream_stretch import records_of

BATCH_SIZE = 100
# Lambda accepts 6 MB; the event adds some characters around the records.
MAX_PAYLOAD_BYTES = 6 * 1024 * 1024 - 1024
# A purge may run as long as a function may run, and must not be started twice.
PATIENT = Config(read_timeout=900, retries={"total_max_attempts": 1})
# The functions for which Lambda can give up a range of the stream.
STREAM_READERS = ("TitleEventsFunction", "AutoTitleFunction")
# The events that the template's rule matches.
PURGING = {(SOURCE, CHAT_DELETED), (INTERNAL_SOURCE, PURGE_CONTINUED)}

Record = dict[str, Any]


class Failures:
    """Invokes the stack's own functions again, whatever function a message names.

    ``client`` returns the AWS client of a service name. ``ids`` maps the stack's logical ids to physical ids.
    """

    def __init__(self, client: Callable[..., Any], ids: Mapping[str, str]) -> None:
        self._lambda, self._streams = client("lambda", config=PATIENT), client("dynamodbstreams")
        self._own, self._ids = OwnResources(client, ids), ids

    def handle(self, message: Any) -> int:
        """Process one message body. Raises NotHandled.

        Returns how many of its records were quarantined again, each as a new message.
        """
        match message:
            case {"record": dict(record)}:
                return self._replay_one(record)
            case {"requestContext": {"functionArn": arn}, "DDBStreamBatchInfo": dict(stretch)}:
                return self._replay_stretch(self._own.function(arn, STREAM_READERS), stretch)
            case {"source": source, "detail-type": kind} if (source, kind) in PURGING:
                # An event that could not be delivered, or a purge that failed.
                return self._purge(message)
            case _:
                raise NotHandled("this service does not send such messages")

    def _replay_one(self, record: Record) -> int:
        """Process a quarantined record again."""
        # Records from Lambda name their stream. Records that this command read from the stream do not.
        if "eventSourceARN" in record:
            self._own.require_stream(record["eventSourceARN"])
        if any(isinstance(change, UnreadableChange) for change in chat_changes({"Records": [record]})):
            raise NotHandled("its record cannot be parsed and would be quarantined again")
        return self._replay("TitleEventsFunction", [record])

    def _replay_stretch(self, function: str, stretch: dict[str, Any]) -> int:
        self._own.require_stream(stretch["streamArn"])
        records = [record for record in records_of(self._streams, stretch) if is_read_by(function, record)]
        if not records:
            raise NotHandled("the stream holds no record for its function in that range")
        return sum(self._replay(function, some) for some in batches(records))

    def _replay(self, function: str, records: list[Record]) -> int:
        """Process records again, then purge what they may have written for chats that were deleted."""
        # Each chat once, in the order of the records.
        keys = dict.fromkeys(key_of(record["dynamodb"]["Keys"]["pk"]["S"]) for record in records)
        quarantined = self._invoke(function, {"Records": records})
        for key in keys:
            self._purge({"detail": {"owner_id": key.owner_id, "chat_id": key.chat_id}})
        return quarantined

    def _purge(self, event: dict[str, Any]) -> int:
        """Invoke the purge function as its queue does."""
        return self._invoke("PurgeFunction", {"Records": [{"body": json.dumps(event)}]})

    def _invoke(self, function: str, event: dict[str, Any]) -> int:
        name = self._ids[function]
        answer = self._lambda.invoke(FunctionName=name, Qualifier=ALIAS, Payload=_encoded(event))
        result = json.loads(answer["Payload"].read() or b"null")
        if "FunctionError" in answer:
            raise NotHandled(f"{function} failed again")
        if not isinstance(result, dict):
            return 0
        if result.get("batchItemFailures"):
            raise NotHandled(f"{function} could not process all records")
        return int(result.get("quarantined", 0))


def batches(records: list[Record]) -> Iterator[list[Record]]:
    """Split ``records``, in order, into batches that fit one invocation."""
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
    """Whether the template's event filter passes a record to the stream reader ``function``."""
    sort_key: str = record["dynamodb"]["Keys"]["sk"]["S"]
    return sort_key == CHAT if function == "TitleEventsFunction" else sort_key.startswith(MESSAGE_PREFIX)
