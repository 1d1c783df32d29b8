"""Records of the table's stream, as Lambda hands them over."""

from typing import Any

from shared.adapters.dynamodb.attribute_values import to_attribute_values
from shared.adapters.dynamodb.items import chat_item, chat_key
from shared.rules.chats import Chat, ChatKey

AT = "2026-01-02T03:04:05.000000Z"


def chat_at(version: int, title: str = "Bread", **changes: Any) -> Chat:
    """A chat of the one id that these records are about."""
    fields: dict[str, Any] = {
        "id": "01ARZ3NDEKTSV4RRFFQ69G5FAV",
        "title": title,
        "title_version": version,
        "title_source": "user",
        "title_updated_at": AT,
        "status": "waiting",
        "worker_id": None,
        "archived": False,
        "model_config_id": None,
        "automatic_title": True,
        "created_at": AT,
        "updated_at": AT,
    }
    return Chat(**{**fields, **changes})


def record(position: int, before: Chat | None, after: Chat | None, owner: str = "ada") -> dict[str, Any]:
    """One write to a chat item."""
    chat = after or before
    assert chat
    key = ChatKey(owner, chat.id)
    change: dict[str, Any] = {"SequenceNumber": str(position), "Keys": to_attribute_values(chat_key(key))}
    for name, image in (("OldImage", before), ("NewImage", after)):
        if image:
            change[name] = to_attribute_values(chat_item(key, image, "request-1#write-1"))
    kind = "INSERT" if before is None else "REMOVE" if after is None else "MODIFY"
    return {"eventID": str(position), "eventName": kind, "eventSource": "aws:dynamodb", "dynamodb": change}
