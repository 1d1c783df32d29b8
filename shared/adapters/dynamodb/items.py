"""The table's layout: one partition per chat, with the chat, its messages by age, then its titles.

    pk                          sk                 attributes
    CHAT#<owner_id>#<chat_id>   CHAT               Chat's fields, owner_id, title_write_id,
                                                   title_confirmation_id, title_confirmed_at,
                                                   message_count, message_bytes, user_turns,
                                                   first_title_claim, follow_title_claim, quiet_import,
                                                   title_prompt_version
    CHAT#<owner_id>#<chat_id>   DELETED            the mark of a deleted chat, which stays
    CHAT#<owner_id>#<chat_id>   MESSAGE#<ulid>     role, content, created_at, sender_groups, id,
                                                   quiet_import
    CHAT#<owner_id>#<chat_id>   MESSAGE_ID#<id>    ulid, of a message with its sender's own id
    CHAT#<owner_id>#<chat_id>   TITLE#<version>    PastTitle's fields, owner_id, recorded_at,
                                                   quiet_import
    CHAT#<owner_id>#<chat_id>   STATE              owner_id, recorded_at
    DELETED#<owner_id>#<chat_id>  DELETED#<time>   owner_id, recorded_at, expires_at
    OWNER#<owner_id>            CHATS              chat_count, bucket_full_at
    TICKET#<hash>               TICKET             watcher_id, expires_at
    RATE#<owner_id>             TICKETS            bucket_full_at, expires_at
    WATCHER#<owner_id>          CONNECTED#<end>#<id>  expires_at
    MODEL_CONFIGS               CONFIG#<id>        ModelConfig's fields, request_fields as JSON
    MODEL_CONFIGS               DEFAULT            model_config_id
    MODEL_CONFIGS               TITLE_MODEL        model_config_id
    AUTOMATIC_TITLES            DAY#2026-01-01     written, unchanged, superseded, blocked, expires_at;
                                                   failed#<code>#<config>, last#<code>#<config>
    BACKLOGS                    RUN#<number>       budget_micros, paused_because, started_at,
                                                   running_since, handled_before,
                                                   older_automatic_titles
    BACKLOGS                    SEGMENT#<run>#<number>  phase, position, step, holder, held_until, found,
                                                   titled, skipped, failed;
                                                   failed#<code>#<config>, last#<code>#<config>
    USAGE_LIMITS                DEFAULT            DefaultLimit's fields
    USAGE_LIMITS                USER#<owner_id>    limit_micros
    USAGE_LIMITS                GROUP#<name>       limit_micros
    USAGE#<owner_id>            MONTH#2026-01-01   calls, input_tokens, output_tokens, spent_micros,
                                                   open#<seconds>#<id>, bucket_full_at, expires_at;
                                                   DAY#…, WEEK#…
    IDEMPOTENCY#<owner_id>      ANSWER#<hash>      a first answer, in Powertools' form, expires_at,
                                                   waiting_until_1, waiting_until_2

The index ``by_activity`` (owner_id, updated_at) has only the keys of chat items. The index
``by_title_change`` (owner_id, recorded_at) has past titles, deletions (DELETED), and a mark (STATE) of each
chat whose archive flag has changed. DynamoDB removes an item some time after its
``expires_at`` (seconds since 1970). ``quiet_import`` is the source of an item that an import has stored:
no function is told that it is new. An imported title has no owner_id and no recorded_at, so no tab is told.
"""

from collections.abc import Collection
from dataclasses import asdict
from typing import Any, cast

from shared.adapters.dynamodb.attribute_values import Item, Key
from shared.rules.chats import Chat, ChatKey, Confirmation
from shared.rules.events import Origin
from shared.rules.messages import Message, bytes_of, is_users_turn

CHAT = "CHAT"
DELETED = "DELETED"
MESSAGE_PREFIX = "MESSAGE#"
MESSAGE_ID_PREFIX = "MESSAGE_ID#"
TITLE_PREFIX = "TITLE#"
QUIET_IMPORT = "quiet_import"
EXISTS = "attribute_exists(pk)"
# Of a write in a transaction. If the condition fails, the item that is there is reported.
IF_NEW: dict[str, Any] = {
    "ConditionExpression": "attribute_not_exists(pk)",
    "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
}

_CHAT_FIELDS = tuple(Chat.__dataclass_fields__)


def partition(key: ChatKey) -> str:
    """Returns the partition key of a chat. An owner id may contain '#', since a chat id cannot."""
    return f"CHAT#{key.owner_id}#{key.chat_id}"


def key_of(pk: str) -> ChatKey:
    """Returns the key of the chat with the partition key ``pk``."""
    start, _, chat_id = pk.rpartition("#")
    return ChatKey(start.removeprefix("CHAT#"), chat_id)


def chat_key(key: ChatKey) -> Key:
    """Returns the primary key of a chat item."""
    return {"pk": partition(key), "sk": CHAT}


def deleted_key(key: ChatKey) -> Key:
    """Returns the primary key of the mark that a chat was deleted. It sorts right after the chat item's."""
    return {"pk": partition(key), "sk": DELETED}


def message_key(key: ChatKey, ulid: str) -> Key:
    """Returns the primary key of a message item. ULIDs sort by age, which a sender's own ids do not."""
    return {"pk": partition(key), "sk": MESSAGE_PREFIX + ulid}


def message_id_item(key: ChatKey, message_id: str, ulid: str) -> Item:
    """Returns the item of a sender's own message id, with the ULID under which the message is stored."""
    return {"pk": partition(key), "sk": MESSAGE_ID_PREFIX + message_id, "ulid": ulid}


def write_id_of(client_id: str | None, correlation_id: str, token: str) -> str:
    """Returns the id of one title write, which includes the correlation id of its request.

    It begins with the client that acts for the owner, if there is one. No other write has its ``token``.
    """
    return "#".join([*([client_id] if client_id else []), correlation_id, token])


def origin_of(item: Item) -> Origin:
    """Returns the origin of the write of an item's title, as far as its write id has it."""
    before_id, _, _ = str(item.get("title_write_id", "")).rpartition("#")
    client_id, _, correlation_id = before_id.rpartition("#")
    return Origin(correlation_id or None, client_id or None)


def prompt_version_of(item: Item) -> int | None:
    """Returns the version of the prompt of an item's automatic title, which older and imported ones lack."""
    version = item.get("title_prompt_version")
    return None if version is None else int(version)


def owner_key(owner_id: str) -> Key:
    """Returns the primary key of the item that counts an owner's chats."""
    return {"pk": f"OWNER#{owner_id}", "sk": "CHATS"}


def chat_item(key: ChatKey, chat: Chat, write_id: str) -> Item:
    """Returns the item of a new chat, without the fields that are None."""
    fields = {name: value for name, value in asdict(chat).items() if value is not None}
    return {**chat_key(key), "owner_id": key.owner_id, "title_write_id": write_id, **fields}


def message_counts(message: Message) -> Item:
    """Returns what a message adds to the counters in its chat's item."""
    return {
        "message_count": 1,
        "message_bytes": bytes_of(message.content),
        "user_turns": int(is_users_turn(message)),
    }


def chat_of(item: Item) -> Chat:
    """Returns the chat in a chat item."""
    fields: dict[str, Any] = {name: item.get(name) for name in _CHAT_FIELDS}
    # An earlier version's items lack automatic_title.
    defaults = {"automatic_title": item.get("automatic_title", True)}
    return Chat(**{**fields, **defaults, "title_version": int(item["title_version"])})


def confirmation_of(item: Item) -> Confirmation | None:
    """Returns the last confirmation of the title in a chat item."""
    if "title_confirmation_id" not in item:
        return None
    return Confirmation(item["title_confirmation_id"], item["title_confirmed_at"])


def message_item(
    key: ChatKey, message: Message, groups: Collection[str] = (), ulid: str | None = None
) -> Item:
    """Returns the item of a message, with its sender's groups if it may lead to an automatic title.

    A message with its sender's own id is stored under ``ulid``.
    """
    return {
        **message_key(key, ulid or message.id),
        **({"id": message.id} if ulid else {}),
        **({"sender_groups": sorted(groups)} if groups and is_users_turn(message) else {}),
        "role": message.role,
        "content": message.content,
        "created_at": message.created_at,
    }


def message_of(item: Item) -> Message:
    """Returns the message in a message item."""
    return Message(item.get("id") or ulid_of(item), item["role"], item["content"], item["created_at"])


def ulid_of(item: Item) -> str:
    """Returns the ULID under which a message item is stored."""
    return cast(str, item["sk"]).removeprefix(MESSAGE_PREFIX)
