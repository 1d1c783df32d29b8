"""Each operation's round trips and units, for a small chat and for one of 10,000 messages."""

from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

from functions.auto_title.app import handler as auto_title
from functions.purge.app import handler as purge
from functions.title_events.app import handler as title_events
from functions.watch_socket.app import handler as watch_socket
from shared.adapters.dynamodb.attribute_values import to_attribute_values
from shared.adapters.dynamodb.items import MESSAGE_PREFIX, chat_item, chat_key, partition
from shared.bootstrap import storage, stores
from shared.entrypoints.http.requests import MAX_BODY_BYTES
from shared.rules.chats import Chat, ChatKey
from tests.support.api import CONTEXT
from tests.support.bedrock import HAIKU, StubBedrock
from tests.support.sockets import socket_event
from tests.support.sources import queued
from tests.support.tables import dynamodb_client
from tools.bench.consumption import Consumption, Meter
from tools.bench.figures import Figure
from tools.bench.long_chats import add_messages
from tools.bench.rename import update
from tools.bench.service import OWNER, QUESTION, call, new_chat

MESSAGES = 10_000
# Of both ends, where titles are read from, and of every thousandth: as long as a body may be.
LARGE_AT_ENDS = 10
LARGEST = MAX_BODY_BYTES - 100
LONGEST_TITLE = "🍞" * 200
SAME_TITLE, SENT = "rename, same title", "propose, messages sent along"
Operation = tuple[str, Callable[[], object]]


def count_units(bedrock: StubBedrock) -> tuple[list[Figure], list[dict[str, Any]]]:
    """Figures of renaming, and all operations."""
    meter = Meter(storage.dynamodb())
    rows = [row for size, chat in _chats() for row in _rows(meter, size, _operations(chat, bedrock))]
    renames = [row for row in rows if row["operation"].startswith("rename")]
    changing = [row for row in renames if row["operation"] != SAME_TITLE]
    repeating = [row for row in renames if row["operation"] == SAME_TITLE]
    return [*_most("rename", changing, calls=1, units=2), *_most(SAME_TITLE, repeating)], rows


def _most(
    name: str, rows: list[dict[str, Any]], calls: int | None = None, units: int | None = None
) -> list[Figure]:
    """What renames take at most. One to the words that stand there marks them by a second write."""
    note = "small chat and 10,000 messages, longest title among them"
    most_calls, most_units = (max(row[measure] for row in rows) for measure in ("calls", "write_units"))
    return [
        Figure(f"{name}, calls of DynamoDB", most_calls, "calls", goal=calls, note=note),
        Figure(f"{name}, write units", most_units, "units", goal=units, note=note),
    ]


def _rows(meter: Meter, size: str, operations: Iterator[Operation]) -> Iterator[dict[str, Any]]:
    for name, operation in operations:
        consumed = meter.of(operation)
        messages = MESSAGES if name == "purge" and size == "huge" else 1
        yield {"operation": name, "chat": size, "calls": len(consumed.calls), **_units(consumed, messages)}


def _units(consumed: Consumption, messages: int) -> dict[str, float]:
    units = {"read_units": consumed.read_units, "write_units": consumed.write_units}
    return {"awaited": consumed.awaited, **units, "messages": messages}


def _chats() -> Iterator[tuple[str, ChatKey]]:
    yield "small", new_chat(model_config_id=HAIKU.id)
    huge = new_chat(model_config_id=HAIKU.id)
    add_messages(huge, map(_text, range(MESSAGES)))
    yield "huge", huge


def _text(number: int) -> str:
    at_an_end = not LARGE_AT_ENDS <= number < MESSAGES - LARGE_AT_ENDS
    return "bread " * (LARGEST // 6 if at_an_end or number % 1_000 == 0 else 50)


def _operations(chat: ChatKey, bedrock: StubBedrock) -> Iterator[Operation]:
    """In an order in which each finds what it needs."""
    yield "create", lambda: new_chat(model_config_id=HAIKU.id)
    yield (
        "append",
        lambda: call("POST /chats/{id}/messages", chat, {"role": "assistant", "content": QUESTION}),
    )
    yield "get", lambda: call("GET /chats/{id}", chat)
    yield "patch", lambda: call("PATCH /chats/{id}", chat, {"status": "running"})
    for _ in range(50):
        new_chat()
    yield "list chats, 50", lambda: call("GET /chats")
    yield "list messages, 50", lambda: call("GET /chats/{id}/messages", chat)
    yield "automatic title", lambda: auto_title(_first_message(chat), CONTEXT)
    yield "rename", lambda: call("PUT /chats/{id}/title", chat, {"title": "Stove bread"})
    yield "rename, longest title", lambda: call("PUT /chats/{id}/title", chat, {"title": LONGEST_TITLE})
    yield SAME_TITLE, lambda: call("PUT /chats/{id}/title", chat, {"title": LONGEST_TITLE})
    yield "propose", lambda: call("POST /chats/{id}/title/propose", chat)
    sent = {"messages": [{"role": "user", "content": QUESTION}], "model_config_id": HAIKU.id}
    yield SENT, lambda: call("POST /titles", body=sent)
    bedrock.text = "Stove bread"
    yield "regenerate, written", lambda: call("POST /chats/{id}/title/regenerate", chat)
    yield "regenerate, unchanged", lambda: call("POST /chats/{id}/title/regenerate", chat)
    bedrock.text, bedrock.during_call = "Bread again", lambda: _rename_beside(chat)
    yield "regenerate, superseded", lambda: call("POST /chats/{id}/title/regenerate", chat)
    bedrock.reset()
    bedrock.during_call = lambda: None
    yield "stream record", lambda: title_events(_title_written(chat), CONTEXT)
    yield "restore", lambda: call("POST /chats/{id}/title/restore", chat, {"title_version": 1})
    yield "history page", lambda: call("GET /chats/{id}/title/history", chat)
    tickets: list[str] = []
    yield "watch ticket", lambda: tickets.append(call("POST /watch")["url"].rpartition("=")[2])
    yield "watch connect", lambda: _connect(tickets[0])
    since = {"since": "2026-01-01T00:00:00Z"}
    yield "title changes page", lambda: call("GET /title-changes", queryStringParameters=since)
    yield "usage", lambda: call("GET /usage")
    yield "delete", lambda: call("DELETE /chats/{id}", chat)
    yield (
        "purge",
        lambda: purge(queued({"detail": {"owner_id": chat.owner_id, "chat_id": chat.chat_id}}), CONTEXT),
    )


def _first_message(chat: ChatKey) -> dict[str, Any]:
    values = {":pk": partition(chat), ":prefix": MESSAGE_PREFIX}
    condition = "pk = :pk AND begins_with(sk, :prefix)"
    (first,), _ = storage.table().query(values, KeyConditionExpression=condition, Limit=1)
    first["created_at"] = storage.now().isoformat()
    return {"Records": [{"dynamodb": {"SequenceNumber": "1", "NewImage": to_attribute_values(first)}}]}


def _title_written(chat: ChatKey) -> dict[str, Any]:
    """The stream's record of the chat's creation, so that its first title is in its history."""
    now: Chat = stores.chats().get(chat)
    first = Chat(**{**vars(now), "title_version": 1, "title": QUESTION, "title_source": "fallback"})
    image = to_attribute_values(chat_item(chat, first, "request-1#write-1"))
    change = {"SequenceNumber": "1", "Keys": to_attribute_values(chat_key(chat)), "NewImage": image}
    return {"Records": [{"eventID": "1", "eventName": "INSERT", "dynamodb": change}]}


def _rename_beside(chat: ChatKey) -> None:
    endpoint_url = storage.dynamodb().meta.endpoint_url
    request = update(storage.settings().table_name, f"CHAT#{OWNER}#{chat.chat_id}", "Mine")
    dynamodb_client(endpoint_url).update_item(**request)


def _connect(ticket: str) -> None:
    request = socket_event("$connect", "one", queryStringParameters={"ticket": ticket})
    answer = watch_socket(request, CONTEXT)
    assert answer["statusCode"] == HTTPStatus.OK, answer
