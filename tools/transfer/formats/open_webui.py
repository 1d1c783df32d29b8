"""Open WebUI's export: a list of chats, each with a tree of messages in ``chat.history``.

The facts come from the project: its documentation of imports and exports
(docs.openwebui.com/features/chat-conversations/data-controls/import-export) and its models
(open-webui/open-webui, backend/open_webui/models/chats.py).

Dates are epoch seconds; ``chat.timestamp`` is in milliseconds. ``chat.history.messages`` has a message by
id, with ``parentId``. ``chat.history.currentId`` is the end of the branch that the product shows.
``chat.messages`` repeats that branch as a list, and is all that old exports have. What a model thought and
which tools it called stands in the text, as ``<details type="reasoning">``, "tool_calls" and
"code_interpreter". ``files`` have a ``name``. A chat without a title is called "New Chat".
"""

import re
from collections.abc import Iterator

from shared.rules.messages import Part
from tools.transfer.conversations import ImportedMessage
from tools.transfer.formats.product import (
    Fields,
    Node,
    Product,
    file_part,
    identifier,
    members,
    message_of,
    part_of,
    parts_of,
    role_of,
    words,
)
from tools.transfer.json_events import Json

_WANTED = frozenset(
    {
        "id",
        "parentId",
        "role",
        "content",
        "timestamp",
        "files",
        "name",
        "filename",
        "file",
        "meta",
        "type",
        "text",
    }
)
_SCALARS = frozenset({"id", "title", "timestamp"})
_DETAILS = re.compile(r'<details\s+type="(?:reasoning|tool_calls|code_interpreter)"')
_END_OF_DETAILS = "</details>"


def _nodes(json: Json, fields: Fields) -> Iterator[Node]:
    number = 0
    for key in json.each_key():
        if key in _SCALARS:
            fields[f"chat.{key}"] = json.value(frozenset())
        elif key == "history" and json.begins("start_map"):
            for node in _history(json, fields, number):
                yield node
                number = node.number + 1
        elif key == "messages" and json.begins("start_array"):
            # If the tree is there already, it has them all.
            for node in _list(json, number) if not number else _skipped(json):
                yield node
                number = node.number + 1
        elif key not in ("history", "messages"):
            json.skip()


def _history(json: Json, fields: Fields, number: int) -> Iterator[Node]:
    for key in json.each_key():
        if key == "currentId":
            fields[key] = json.value(frozenset())
        elif key == "messages" and json.begins("start_map"):
            for id_ in json.each_key():
                message = part_of(json.value(_WANTED))
                yield Node(number, id_, identifier(message.get("parentId")), None, _message(message))
                number += 1
        elif key != "messages":
            json.skip()


def _list(json: Json, first: int) -> Iterator[Node]:
    for number, member in enumerate(json.each_member(_WANTED), first):
        message = part_of(member)
        parent = identifier(message.get("parentId"))
        previous = number - 1 if number > first else None
        yield Node(number, identifier(message.get("id")), parent, previous, _message(message))


def _skipped(json: Json) -> Iterator[Node]:
    for _ in json.each_member(frozenset()):
        pass
    yield from ()


def _message(message: Fields) -> ImportedMessage | None:
    role = role_of(message.get("role"))
    return message_of(message.get("id"), role, _parts(message), message.get("timestamp"))


def _parts(message: Fields) -> list[Part]:
    content = message.get("content")
    texts = [part.get("text") for part in members(content)] if isinstance(content, list) else [content]
    files = (file_part(_name(file)) for file in members(message.get("files")))
    if message.get("role") == "assistant":
        texts = [_without_details(text) for text in texts]
    return parts_of(texts, files)


def _name(file: Fields) -> object:
    inner = part_of(file.get("file"))
    names = (file.get("name"), inner.get("filename"), part_of(inner.get("meta")).get("name"))
    return next((name for name in names if words(name)), None)


def _without_details(text: object) -> object:
    """Returns what was said beside thinking and tool calls. What has no end is kept."""
    if not isinstance(text, str):
        return text
    said, at = [], 0
    while begin := _DETAILS.search(text, at):
        end = text.find(_END_OF_DETAILS, begin.end())
        if end < 0:
            break
        said.append(text[at : begin.start()])
        at = end + len(_END_OF_DETAILS)
    return "".join([*said, text[at:]]).strip() if said else text


OPEN_WEBUI = Product(
    name="open-webui",
    containers={"chat": "start_map"},
    nodes=_nodes,
    ids=("id", "chat.id"),
    titles=("title", "chat.title"),
    created=("created_at", "chat.timestamp"),
    updated=("updated_at",),
    archived="archived",
    owner="user_id",
    current="currentId",
)
