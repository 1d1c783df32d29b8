"""Makes a chat of another product's conversation."""

import hashlib
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import cast

from ulid import ULID

from shared.rules.chats import Chat, ChatKey, TitleSource
from shared.rules.ids import is_id
from shared.rules.messages import Message, Part, text_of
from shared.rules.offline_titles import NEW_CHAT_TITLE, fallback_title
from shared.rules.quotas import Quotas
from shared.rules.times import rfc3339
from shared.rules.titles import ELLIPSIS, USER_TITLE_MAX, one_line
from shared.rules.visibility import is_visible
from tools.transfer.conversations import Conversation, ImportedMessage
from tools.transfer.incoming import IncomingChat, IncomingMessage, Messages
from tools.transfer.owners import Owners

_POSITION_BITS = 40
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def incoming_chat(conversation: Conversation, owners: Owners, quotas: Quotas, now: datetime) -> IncomingChat:
    """The chat of a conversation, the same each time. ``now`` bounds times, and stands for unknown ones.

    Raises Refused.
    """
    chat_id = chat_id_of(conversation.source, conversation.source_id)
    key = ChatKey(owners.of(conversation.owner), chat_id)
    messages = _messages(conversation, chat_id, quotas, now)
    times = [message.message.created_at for message in messages]
    created = _known(conversation.created_at, now) or (times[0] if times else None)
    updated = _known(conversation.updated_at, now) or (times[-1] if times else created)
    created = created or updated or rfc3339(now)
    title, source = _title(conversation, [message.message for message in messages])
    chat = Chat(
        id=chat_id,
        title=title,
        title_version=1,
        title_source=source,
        title_updated_at=created,
        status="waiting",
        worker_id=None,
        archived=conversation.archived,
        model_config_id=None,
        automatic_title=True,
        created_at=created,
        updated_at=updated or created,
    )
    return IncomingChat(conversation.place, conversation.source, key, chat, [], messages)


def chat_id_of(source: str, source_id: str) -> str:
    """The chat's id: the product's own after the product's name, or a hash of it where no id can be so.

    The owner is part of a chat's key already.
    """
    readable = f"{source}.{source_id}"
    if is_id(readable):
        return readable
    return f"{source}.{hashlib.sha256(source_id.encode('utf-8', 'surrogatepass')).hexdigest()}"


def ulid_of(instant: datetime, position: int, chat_id: str) -> str:
    """A message's ULID: its time, then its position among the chat's messages, then its chat's hash."""
    milliseconds = max(int((instant - _EPOCH).total_seconds() * 1000), 0)
    noise = hashlib.sha256(chat_id.encode()).digest()[: _POSITION_BITS // 8]
    return str(ULID.from_bytes(milliseconds.to_bytes(6) + position.to_bytes(_POSITION_BITS // 8) + noise))


def _messages(
    conversation: Conversation, chat_id: str, quotas: Quotas, now: datetime
) -> list[IncomingMessage]:
    """The messages that say something, in the file's order.

    One without a time has that of the message before. A ULID's time is never before that of a message before,
    so the order is the file's, whatever the times are.
    """
    taken = Messages(quotas)
    sent_at = latest = _past(conversation.created_at, now)
    for position, message in enumerate(conversation.messages()):
        sent_at = _past(message.sent_at, now) or sent_at
        latest = max(filter(None, (latest, sent_at)), default=None)
        content = _content(message)
        if content:
            ulid = ulid_of(latest or _EPOCH, position, chat_id)
            stored = Message(ulid, message.role, content, rfc3339(sent_at or now))
            taken.add(IncomingMessage(stored, ulid))
    return taken.taken


def _content(message: ImportedMessage) -> list[Part]:
    """The parts, without those that have no visible text. Empty if none is left."""
    parts = [_well_formed(part) for part in message.content]
    return [part for part in parts if part["type"] == "file" or is_visible(part["text"])]


def _well_formed(part: Part) -> Part:
    return cast(
        Part, {name: _valid(value) if isinstance(value, str) else value for name, value in part.items()}
    )


def _valid(text: str) -> str:
    """The text with a replacement character for each half of a pair of surrogates that has no other half."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _title(conversation: Conversation, messages: Sequence[Message]) -> tuple[str, TitleSource]:
    """The title as this service can have it, and its source."""
    title = unicodedata.normalize("NFC", one_line(_valid(conversation.title or "")[: 8 * USER_TITLE_MAX]))
    # Products name a new chat like this, too, until they have a title for it.
    is_placeholder = conversation.namer != "person" and title.casefold() == NEW_CHAT_TITLE.casefold()
    if is_placeholder or not is_visible(title):
        first = next((message for message in messages if message.role == "user"), None)
        return fallback_title(text_of(first.content) if first else ""), "fallback"
    if len(title) > USER_TITLE_MAX:
        title = title[: USER_TITLE_MAX - 1].rstrip() + ELLIPSIS
    match conversation.namer:
        case "person":
            return title, "user"
        case "machine":
            return title, "automatic"
    return title, "generated"


def _past(instant: datetime | None, now: datetime) -> datetime | None:
    """The instant, or None if it is unknown or has not come yet."""
    return instant if instant is not None and instant <= now else None


def _known(instant: datetime | None, now: datetime) -> str | None:
    past = _past(instant, now)
    return rfc3339(past) if past else None
