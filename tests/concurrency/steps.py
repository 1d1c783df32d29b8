"""What a request to DynamoDB touches, read off the request as it goes over the wire.

Here one request is carried out after the other. That stands for DynamoDB itself, where many are in flight:
what each of them does to the one item that others write takes place at one instant, and one that is refused
for a transaction in flight has done nothing and is sent again, which is another of these orders.
"""

import json
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from botocore.awsrequest import AWSResponse

from tests.concurrency import scheduler
from tests.concurrency.commuting import Access, Step, Touch
from tests.concurrency.writers import lost_reply_of
from tests.support.faults import lost_reply

CHAT = "CHAT"
MESSAGE = "MESSAGE#"
SPEND = "USAGE"
# How the words of a step end that claims an automatic title.
CLAIM = ": claim"
_ITEM_ACCESS: dict[str, Access] = {
    "GetItem": "read",
    "PutItem": "write",
    "UpdateItem": "write",
    "DeleteItem": "write",
}


def hold_calls(client: Any, through: Any) -> None:
    """Has every request of ``client``, retries too, be a step of the scheduler whose thread sends it.

    That whose reply is lost goes ``through`` another client, and is repeated without a pause.
    """

    def hold(request: Any, event_name: str, **_: Any) -> AWSResponse | None:
        operation = event_name.rpartition(".")[2]
        body = json.loads(request.body)
        touched = list(touches(operation, body))
        # So that what DynamoDB does not guarantee to read or write at one instant need not be taken apart.
        # The query that begins with the chat brings messages too, which are as if read by the query for the
        # last.
        at_once = operation == "TransactWriteItems" or sum(map(is_contested, touched)) <= 1
        assert at_once, f"{operation} touches several items that others write"
        scheduler.before(_words(operation, body), touched)
        return lost_reply(request, operation, through) if _is_unheard(scheduler.done_here()) else None

    def repeat(response: Any, **_: Any) -> int | None:
        return 0 if response and response[0].status_code == HTTPStatus.INTERNAL_SERVER_ERROR else None

    client.meta.events.register_first("needs-retry.dynamodb", repeat)
    client.meta.events.register("before-send.dynamodb", hold)


def _is_unheard(done: list[Step]) -> bool:
    """Whether the last of a thread's steps is the write of the chat whose reply is lost."""
    writes = [step for step in done if any(map(writes_the_chat, step.touches))]
    return writes[-1:] == done[-1:] != [] and len(writes) == lost_reply_of(done[0].thread)


def is_quiet(step: Step, *, while_messages_come: bool = True) -> bool:
    """Nobody who takes part in a race writes anything but the chat's item, messages and what was spent."""
    contested = filter(is_contested, step.touches)
    return not any(while_messages_come or not _is_message(touch) for touch in contested)


def is_contested(touch: Touch) -> bool:
    """Whether it may be the chat's item or a message, or the time at which somebody asked."""
    return touch.partition == "clock" or _is_message(touch) or is_the_chat(touch)


def _is_message(touch: Touch) -> bool:
    return touch.partition == CHAT and touch.prefix.startswith(MESSAGE)


def is_the_chat(touch: Touch) -> bool:
    """Whether it may be the chat's item."""
    return touch.partition == CHAT and CHAT.startswith(touch.prefix)


def writes_the_chat(touch: Touch) -> bool:
    """Whether it may change the chat's item."""
    return is_the_chat(touch) and touch.access == "write"


def touches(operation: str, body: Mapping[str, Any]) -> Iterator[Touch]:
    """The items that a request reads or writes. One chat and one owner: partitions are told by their kind."""
    if operation in _ITEM_ACCESS:
        yield _item(body.get("Key") or body["Item"], _ITEM_ACCESS[operation])
    elif operation == "Query":
        values = body["ExpressionAttributeValues"]
        yield _touch(values[":pk"]["S"], values.get(":prefix", {"S": ""})["S"], "read")
    elif operation == "BatchGetItem":
        for request in body["RequestItems"].values():
            yield from (_item(key, "read") for key in request["Keys"])
    elif operation == "TransactWriteItems":
        for write in body["TransactItems"]:
            (request,) = write.values()
            yield _item(request.get("Key") or request["Item"], "write")
    else:
        raise AssertionError(f"What does {operation} touch?")


def _item(key: Mapping[str, Any], access: Access) -> Touch:
    return _touch(key["pk"]["S"], key["sk"]["S"], access)


def _touch(pk: str, prefix: str, access: Access) -> Touch:
    partition = pk.partition("#")[0]
    # Without a limit, what is spent is a sum of additions, each with a mark of its own: their order is
    # nothing to anybody. With a limit it is; tests/storage/test_spend_races.py is about that.
    return Touch(partition, prefix, "add" if partition == SPEND and access == "write" else access)


def _words(operation: str, body: Mapping[str, Any]) -> str:
    items = ", ".join(
        f"{touch.prefix or touch.partition + ' partition'}" for touch in touches(operation, body)
    )
    values = body.get("ExpressionAttributeValues", {})
    title = f": {values[':title']['S']}" if ":title" in values else ""
    if "_title_claim = :claim" in body.get("UpdateExpression", ""):
        title = CLAIM
    mark = values.get(":write_id") or _mark_of_new(body)
    return f"{operation} {items}{title}" + (marked(mark["S"]) if mark else "")


def _mark_of_new(body: Mapping[str, Any]) -> Any:
    """The mark of the title that a chat begins with, which is put alone or in a transaction."""
    puts = [body, *(write.get("Put", {}) for write in body.get("TransactItems", []))]
    marks = (put.get("Item", {}).get("title_write_id") for put in puts)
    return next(filter(None, marks), None)


def marked(mark: str) -> str:
    """How the words of a step end that leaves such a mark with a title."""
    return f", as {mark}"
