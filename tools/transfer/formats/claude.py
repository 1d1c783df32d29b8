"""Claude's export: a list of conversations, each with its messages in ``chat_messages``.

Anthropic describes how to get the export (Settings, Privacy, Export data), and no format. What is known
comes from importers: danny-avila/LibreChat pull request 11124, CherryHQ/cherry-studio pull request 16164,
and the schema of conversations.json that readers of exports have published (Sinity/polylogue,
docs/providers/claude-ai.md).

Dates are ISO 8601. ``name`` and ``text`` may be empty. ``content`` has blocks: "text", "thinking",
"tool_use", "tool_result" and others. ``text`` repeats what they say, with a placeholder for each tool, so
it counts only where there are no blocks. Attachments have ``file_name`` and what was read of them in
``extracted_content``, files have a name only. Newer exports have the message before in
``parent_message_uuid``, since edited messages are in the list too. The first one's parent is an id of
zeros. No field tells the current branch; only answers of the product's own API have
``current_leaf_message_uuid``.
"""

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
)
from tools.transfer.json_events import Json

_WANTED = frozenset(
    {"uuid", "parent_message_uuid", "sender", "text", "content", "type", "created_at"}
    | {"attachments", "files", "file_name", "extracted_content"}
)
_NO_PARENT = "00000000-0000-4000-8000-000000000000"


def _nodes(json: Json, _: Fields) -> Iterator[Node]:
    for number, member in enumerate(json.each_member(_WANTED)):
        message = part_of(member)
        parent = identifier(message.get("parent_message_uuid"))
        previous = number - 1 if number and parent != _NO_PARENT else None
        yield Node(number, identifier(message.get("uuid")), parent, previous, _message(message))


def _message(message: Fields) -> ImportedMessage | None:
    role = role_of(message.get("sender"), user="human")
    return message_of(message.get("uuid"), role, _parts(message), message.get("created_at"))


def _parts(message: Fields) -> list[Part]:
    blocks = members(message.get("content"))
    texts = [block.get("text") for block in blocks if block.get("type") == "text"]
    attached = [*members(message.get("attachments")), *members(message.get("files"))]
    files = (file_part(file.get("file_name"), file.get("extracted_content")) for file in attached)
    return parts_of(texts if blocks else [message.get("text")], files)


CLAUDE = Product(
    name="claude",
    containers={"chat_messages": "start_array"},
    nodes=_nodes,
    ids=("uuid",),
    titles=("name",),
    created=("created_at",),
    updated=("updated_at",),
    owner="account",
    current="current_leaf_message_uuid",
)
