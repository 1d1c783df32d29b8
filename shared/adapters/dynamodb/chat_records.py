"""The items of a chat's partition as the records of an export."""

from shared.adapters.dynamodb.attribute_values import Item
from shared.adapters.dynamodb.change_items import past_title
from shared.adapters.dynamodb.items import (
    CHAT,
    MESSAGE_PREFIX,
    TITLE_PREFIX,
    chat_of,
    key_of,
    message_of,
    prompt_version_of,
    ulid_of,
)
from shared.rules.records import ChatRecord, MessageRecord, Record, TitleRecord


def record_of(item: Item) -> Record | None:
    """Returns the record of an item, or None if the item says nothing that another does not say."""
    key, sort_key = key_of(item["pk"]), str(item["sk"])
    if sort_key == CHAT:
        return ChatRecord(
            owner_id=key.owner_id, chat=chat_of(item), title_prompt_version=prompt_version_of(item)
        )
    if sort_key.startswith(MESSAGE_PREFIX):
        ulid = ulid_of(item) if "id" in item else None
        return MessageRecord(**vars(message_of(item)), chat_id=key.chat_id, ulid=ulid)
    if sort_key.startswith(TITLE_PREFIX):
        return TitleRecord(**vars(past_title(item)), chat_id=key.chat_id)
    return None
