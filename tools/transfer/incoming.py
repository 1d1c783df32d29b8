"""A chat that an import is about to store, whatever it comes from, and the limits that it must keep."""

from dataclasses import dataclass

from shared.entrypoints.http.requests import MAX_BODY_BYTES
from shared.rules.chats import Chat, ChatKey
from shared.rules.history import PastTitle, title_of
from shared.rules.ids import is_id, is_ulid
from shared.rules.messages import Message, bytes_of
from shared.rules.quotas import Quotas
from shared.rules.times import instant_of, rfc3339
from shared.rules.titles import USER_TITLE_MAX, one_line
from shared.rules.visibility import is_visible

MAX_VERSION = 10**10 - 1
# Of the names of a worker and of a model config, which the API takes if they are shorter.
MAX_NAME = 200


class Refused(Exception):
    """A chat or another record cannot be imported. The text says why, and quotes nothing."""


@dataclass(frozen=True)
class IncomingMessage:
    """A message and its place in the chat, which is its id unless the id is its sender's own."""

    message: Message
    ulid: str

    @property
    def own_ulid(self) -> str | None:
        """The place, if the message has its sender's own id."""
        return self.ulid if self.ulid != self.message.id else None


@dataclass(frozen=True)
class IncomingChat:
    """A chat with its messages in order and its ``earlier`` titles. ``place`` is where an operator finds it.

    ``source`` is the product that it comes from. ``prompt_version`` is that of an automatic title's prompt.
    """

    place: str
    source: str
    key: ChatKey
    chat: Chat
    earlier: list[PastTitle]
    messages: list[IncomingMessage]
    prompt_version: int | None = None


class Messages:
    """The messages of one chat, of which it holds no more than a chat may have."""

    def __init__(self, quotas: Quotas) -> None:
        self._quotas = quotas
        self._bytes = 0
        self.taken = list[IncomingMessage]()

    def add(self, message: IncomingMessage) -> None:
        """Adds the next message. Raises Refused if they are too many."""
        size = bytes_of(message.message.content)
        self._bytes += size
        self.taken.append(message)
        if len(self.taken) > self._quotas.chat_messages:
            raise Refused(f"it has more than {self._quotas.chat_messages} messages (MaxChatMessages)")
        if self._bytes > self._quotas.chat_bytes:
            raise Refused(f"its messages have more than {self._quotas.chat_bytes} bytes (MaxChatBytes)")
        if size > MAX_BODY_BYTES:
            raise Refused(f"message {len(self.taken)} has more than {MAX_BODY_BYTES} bytes")


def check(incoming: IncomingChat) -> IncomingChat:
    """The chat, if this service could have written it. Raises Refused."""
    chat = incoming.chat
    if not is_id(chat.id):
        raise Refused("its id is none that a chat can have")
    if max(len(chat.worker_id or ""), len(chat.model_config_id or "")) > MAX_NAME:
        raise Refused("the name of its worker or of its model config is too long")
    _check_titles(incoming)
    for message in incoming.messages:
        if not (is_ulid(message.ulid) and is_id(message.message.id)):
            raise Refused("a message has an id that none can have")
    if len({message.message.id for message in incoming.messages}) < len(incoming.messages):
        raise Refused("two messages have one id")
    _check_times(incoming)
    return incoming


def _check_titles(incoming: IncomingChat) -> None:
    chat = incoming.chat
    for title in (*incoming.earlier, title_of(chat)):
        if title.title != one_line(title.title) or not is_visible(title.title):
            raise Refused("a title is blank, or not one line")
        if len(title.title) > USER_TITLE_MAX:
            raise Refused(f"a title has more than {USER_TITLE_MAX} characters")
    versions = [*(title.title_version for title in incoming.earlier), chat.title_version]
    if versions != sorted(set(versions)) or not 0 < versions[0] <= versions[-1] <= MAX_VERSION:
        raise Refused("its titles' versions are not in order")
    if not 0 <= (incoming.prompt_version or 0) <= MAX_VERSION:
        raise Refused("the version of its title's prompt is out of range")


def _check_times(incoming: IncomingChat) -> None:
    chat = incoming.chat
    times = [chat.created_at, chat.updated_at, chat.title_updated_at]
    times += [title.title_updated_at for title in incoming.earlier]
    times += [message.message.created_at for message in incoming.messages]
    if not all(map(_is_time, times)):
        raise Refused("a time is not RFC 3339 in UTC with microseconds")


def _is_time(text: str) -> bool:
    try:
        return rfc3339(instant_of(text)) == text
    except ValueError:
        return False
