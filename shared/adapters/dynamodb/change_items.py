"""The items of the index by_title_change: titles, deletions, and marks of changed archive flags."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from shared.adapters.dynamodb.attribute_values import Item, Key
from shared.adapters.dynamodb.items import TITLE_PREFIX, key_of, partition
from shared.adapters.dynamodb.pagination import unknown_cursor
from shared.rules.chats import ChatKey
from shared.rules.history import PastTitle, TitleChange
from shared.rules.times import epoch_seconds, rfc3339
from shared.rules.watched_changes import Archiving, Deletion, WatchedChange
from shared.rules.watching import DELETION_TTL

# The sort key of a mark. The chat's item has the flag itself, so a mark that is stored late does no harm.
ARCHIVING = "STATE"
DELETED_PREFIX = "DELETED#"
_VERSION_DIGITS = 10
# Above every version.
MAX_VERSIONS = 10**_VERSION_DIGITS


def title_key(key: ChatKey, version: int) -> Key:
    """Returns the primary key of one title of a chat."""
    return {"pk": partition(key), "sk": f"{TITLE_PREFIX}{version:0{_VERSION_DIGITS}}"}


def change_key(key: ChatKey, sort_key: str) -> Key:
    """Returns the primary key of a change by its sort key. Raises InvalidRequest if it is of no change.

    A deletion is outside of its chat's partition, because the purge empties that.
    """
    if sort_key.startswith(DELETED_PREFIX):
        return {"pk": f"DELETED#{key.owner_id}#{key.chat_id}", "sk": sort_key}
    if sort_key != ARCHIVING and not sort_key.startswith(TITLE_PREFIX):
        raise unknown_cursor()
    return {"pk": partition(key), "sk": sort_key}


def change_item(change: WatchedChange, at: datetime) -> Item:
    """Returns the item of a change that is recorded ``at`` a time."""
    listed = {"owner_id": change.key.owner_id, "recorded_at": rfc3339(at)}
    match change:
        case TitleChange():
            return {**title_key(change.key, change.title.title_version), **listed, **vars(change.title)}
        case Deletion():
            key = change_key(change.key, DELETED_PREFIX + change.ended_at)
            return {**key, **listed, "expires_at": epoch_seconds(at + DELETION_TTL)}
        case Archiving():
            return {**change_key(change.key, ARCHIVING), **listed}


def changes_of(items: Iterable[Item], chats: Mapping[str, Item]) -> Iterator[WatchedChange]:
    """Yields the changes in ``items``. ``chats`` are the items of marked chats by partition key.

    A mark of a chat that is gone yields nothing.
    """
    for item in items:
        key = chat_key_of(item)
        sort_key: str = item["sk"]
        if sort_key.startswith(DELETED_PREFIX):
            yield Deletion(key, sort_key.removeprefix(DELETED_PREFIX))
        elif sort_key != ARCHIVING:
            yield TitleChange(key, past_title(item))
        elif chat := chats.get(item["pk"]):
            yield Archiving(key, chat["archived"], chat["updated_at"])


def chat_key_of(item: Item) -> ChatKey:
    """Returns the key of the chat that a change is about."""
    return ChatKey(item["owner_id"], key_of(item["pk"]).chat_id)


def past_title(item: Item) -> PastTitle:
    """Returns the title in a title's item."""
    return PastTitle(
        item["title"], int(item["title_version"]), item["title_source"], item["title_updated_at"]
    )
