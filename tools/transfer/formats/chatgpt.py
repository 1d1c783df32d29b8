"""ChatGPT's export: a list of conversations, each a tree of messages in ``mapping``.

OpenAI describes no format. What is known comes from what readers of exports have published: the notes on
the format in mohamed-chs/convoviz (docs/dev/chatgpt-spec.md, February 2026) and
mitkury/chatgpt-export-parser (docs/chatgpt-data-export-format.md). Since 2026 a ZIP has many files,
conversations-000.json and on, and messages may lack ``metadata``: danny-avila/LibreChat issues 13630 and
15229, daugaard47/ChatGPT_Conversations_To_Markdown pull request 23.

Dates are epoch seconds. ``mapping`` has a node by id, with the id of its parent and a message or null.
``current_node`` is the end of the branch that the product shows. A message to a tool has a ``recipient``
other than "all". Beside "text" and "multimodal_text", content is of tools ("code", "execution_output",
"sonic_webpage") or of thinking ("thoughts", "reasoning_recap"). Parts are texts, or objects such as a
transcription or a picture's address.
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
    {
        "id",
        "message",
        "parent",
        "author",
        "role",
        "create_time",
        "recipient",
        "content",
        "content_type",
        "parts",
    }
    | {"text", "metadata", "attachments", "name", "is_visually_hidden_from_conversation"}
)


def _nodes(json: Json, _: Fields) -> Iterator[Node]:
    for number, key in enumerate(json.each_key()):
        node = part_of(json.value(_WANTED))
        yield Node(number, key, identifier(node.get("parent")), None, _message(part_of(node.get("message"))))


def _message(message: Fields) -> ImportedMessage | None:
    role = role_of(part_of(message.get("author")).get("role"))
    content = part_of(message.get("content"))
    metadata = part_of(message.get("metadata"))
    if message.get("recipient") not in (None, "all"):
        return None
    if content.get("content_type") not in (None, "text", "multimodal_text"):
        return None
    if metadata.get("is_visually_hidden_from_conversation") is True:
        return None
    return message_of(message.get("id"), role, _parts(content, metadata), message.get("create_time"))


def _parts(content: Fields, metadata: Fields) -> list[Part]:
    parts = content.get("parts")
    texts = [part_of(part).get("text", part) for part in parts] if isinstance(parts, list) else []
    files = (file_part(attached.get("name")) for attached in members(metadata.get("attachments")))
    return parts_of(texts, files)


CHATGPT = Product(
    name="chatgpt",
    containers={"mapping": "start_map"},
    nodes=_nodes,
    ids=("conversation_id", "id"),
    titles=("title",),
    created=("create_time",),
    updated=("update_time",),
    archived="is_archived",
    owner="owner",
    current="current_node",
)
