"""LibreChat's export: one conversation a file, with its messages as a list or as a tree of ``children``.

The facts come from the project, danny-avila/LibreChat: what writes an export
(client/src/hooks/Conversations/useExportConversation.ts) and what reads one
(api/server/utils/import/importers.js).

``messages`` is a list in which each has ``messageId`` and ``parentMessageId``; the first one's parent is an
id of zeros. With the option "recursive" each message has its answers in ``children``, behind its other
fields, and the list may be called ``messagesTree``. No field tells the current branch: the product shows
the last answer to each message. A message has ``text``, or ``content`` with blocks: "text", whose text may
be an object with ``value``, "think", "tool_call" and others. Dates are ISO 8601. The conversation's own
dates are not in the export, but in copies of the database. A conversation without a title is called "New
Chat".
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from shared.rules.messages import Part, Role
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
)
from tools.transfer.json_events import Json

_WANTED = frozenset(
    {
        "messageId",
        "parentMessageId",
        "isCreatedByUser",
        "sender",
        "text",
        "content",
        "type",
        "value",
        "createdAt",
    }
    | {"files", "attachments", "filename"}
)
_NO_PARENT = "00000000-0000-0000-0000-000000000000"


@dataclass
class _Open:
    """A message that has begun. ``previous`` is the number of the one around it, or of the one before it."""

    number: int
    previous: int | None
    is_inner: bool
    fields: Fields = field(default_factory=dict)
    is_told: bool = False


def _nodes(json: Json, _: Fields) -> Iterator[Node]:
    """Yields a message as soon as its children begin, so that no chain of answers is held."""
    count, lists, last_outer = 0, 1, None
    around: list[_Open] = []
    while lists:
        event = json.next()
        if event[0] == "start_map":
            around.append(_Open(count, around[-1].number if around else last_outer, bool(around)))
            last_outer = count if len(around) == 1 else last_outer
            count += 1
        elif event[0] == "map_key" and event[1] == "children":
            if json.begins("start_array"):
                lists += 1
                yield from _told(around[-1], is_whole=False)
        elif event[0] == "map_key":
            _take_field(json, around[-1].fields, str(event[1]))
        elif event[0] == "end_map":
            yield from _told(around.pop(), is_whole=True)
        elif event[0] == "end_array":
            lists -= 1
        else:
            json.skip(event)


def _take_field(json: Json, fields: Fields, key: str) -> None:
    if key in _WANTED:
        fields[key] = json.value(_WANTED)
    else:
        json.skip()


def _told(message: _Open, *, is_whole: bool) -> Iterator[Node]:
    fields = message.fields
    if message.is_told or not (is_whole or "text" in fields or "content" in fields):
        return
    parent = None if message.is_inner else identifier(fields.get("parentMessageId"))
    previous = None if parent == _NO_PARENT else message.previous
    yield Node(message.number, identifier(fields.get("messageId")), parent, previous, _message(fields))
    message.is_told, message.fields = True, {}


def _message(fields: Fields) -> ImportedMessage | None:
    is_users = fields.get("isCreatedByUser")
    if not isinstance(is_users, bool):
        sender = fields.get("sender")
        is_users = isinstance(sender, str) and sender.lower() == "user"
    role: Role = "user" if is_users else "assistant"
    return message_of(fields.get("messageId"), role, _parts(fields), fields.get("createdAt"))


def _parts(fields: Fields) -> list[Part]:
    blocks = members(fields.get("content"))
    texts = [_text(block.get("text")) for block in blocks if block.get("type") == "text"]
    attached = [*members(fields.get("files")), *members(fields.get("attachments"))]
    files = (file_part(file.get("filename")) for file in attached)
    return parts_of(texts if blocks else [fields.get("text")], files)


def _text(value: object) -> object:
    return part_of(value).get("value", value)


LIBRECHAT = Product(
    name="librechat",
    containers={"messages": "start_array", "messagesTree": "start_array"},
    nodes=_nodes,
    ids=("conversationId",),
    titles=("title",),
    created=("createdAt",),
    updated=("updatedAt",),
    archived="isArchived",
    owner="user",
)
