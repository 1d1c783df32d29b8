"""Create chats, patch them and append messages."""

from collections.abc import Collection
from dataclasses import dataclass

from shared.rules.chats import Chat, ChatKey
from shared.rules.limits import Payer
from shared.rules.messages import Message, Part, Role, text_of
from shared.rules.offline_titles import fallback_title
from shared.rules.times import rfc3339
from shared.rules.titles import user_title
from shared.use_cases.known_configs import require_known
from shared.use_cases.ports.chats import ChatPatch, ChatStore, MessageStore
from shared.use_cases.ports.models import KnownModelConfigs
from shared.use_cases.ports.runtime import Clock, NewId


@dataclass(frozen=True)
class ChatFields:
    """What the owner of a new chat chooses.

    Without a ``title`` of its owner's, the chat gets a fallback title made from ``content``. Without
    ``automatic_title``, the fallback stays until somebody asks for another title.
    """

    content: list[Part] | None = None
    title: str | None = None
    model_config_id: str | None = None
    automatic_title: bool = True


@dataclass(frozen=True)
class StartedChat:
    """A chat, and whether this request created it."""

    chat: Chat
    is_new: bool


@dataclass(frozen=True)
class StartChat:
    """Creates chats, which have a title at once."""

    chats: ChatStore
    configs: KnownModelConfigs
    clock: Clock
    new_id: NewId

    def __call__(self, owner: Payer, fields: ChatFields) -> Chat:
        """Creates a chat with a new id.

        ``owner``'s groups are stored with the message, since they may set the automatic title's usage limit.

        Raises InvalidRequest for an unusable title or an unknown model config, and QuotaExceeded.
        """
        chat, first = self._new(self.new_id(), fields, rfc3339(self.clock()))
        self.chats.create(ChatKey(owner.owner_id, chat.id), chat, first, owner.groups)
        return chat

    def with_id(self, owner: Payer, chat_id: str, fields: ChatFields) -> StartedChat:
        """Creates a chat with the owner's own id for it. A chat that exists stays as it is.

        Raises ChatDeleted for a deleted chat's id. Raises what creating raises unless the chat exists.
        """
        # A regenerate that comes in later may replace the title.
        key, now = ChatKey(owner.owner_id, chat_id), rfc3339(self.clock())
        if existing := self.chats.find(key):
            return StartedChat(existing, is_new=False)
        chat, first = self._new(chat_id, fields, now)
        winner = self.chats.create_once(key, chat, first, owner.groups)
        return StartedChat(winner or chat, is_new=winner is None)

    def _new(self, chat_id: str, fields: ChatFields, now: str) -> tuple[Chat, Message | None]:
        """Returns a chat and its first message, if it has one. Raises InvalidRequest."""
        require_known(self.configs, fields.model_config_id)
        content, title = fields.content, fields.title
        chat = Chat(
            id=chat_id,
            title=fallback_title(text_of(content or [])) if title is None else user_title(title),
            title_version=1,
            title_source="fallback" if title is None else "user",
            title_updated_at=now,
            status="waiting",
            worker_id=None,
            archived=False,
            model_config_id=fields.model_config_id,
            automatic_title=fields.automatic_title,
            created_at=now,
            updated_at=now,
        )
        return chat, None if content is None else Message(self.new_id(), "user", content, now)


@dataclass(frozen=True)
class UpdateChat:
    """Patches chats."""

    chats: ChatStore
    configs: KnownModelConfigs
    clock: Clock

    def __call__(self, key: ChatKey, patch: ChatPatch) -> Chat:
        """Returns the chat after ``patch``. An empty patch changes nothing.

        Raises NotFound, and InvalidRequest for an unknown model config.
        """
        if patch == ChatPatch():
            return self.chats.get(key)
        if isinstance(patch.model_config_id, str):
            require_known(self.configs, patch.model_config_id)
        return self.chats.patch(key, patch, self.clock())


@dataclass(frozen=True)
class AddedMessage:
    """A message, and whether this request appended it."""

    message: Message
    is_new: bool


@dataclass(frozen=True)
class AddMessage:
    """Appends messages to chats."""

    messages: MessageStore
    clock: Clock
    new_id: NewId

    def __call__(
        self, key: ChatKey, role: Role, content: list[Part], groups: Collection[str] = ()
    ) -> Message:
        """Returns the message as stored. It marks the chat's activity and does not change its title.

        ``groups`` are the sender's. Raises NotFound or QuotaExceeded.
        """
        message = Message(self.new_id(), role, content, rfc3339(self.clock()))
        self.messages.append(key, message, groups)
        return message

    def with_id(
        self, key: ChatKey, message_id: str, role: Role, content: list[Part], groups: Collection[str] = ()
    ) -> AddedMessage:
        """Appends a message with its sender's own id. A message that exists in the chat stays as it is.

        Raises NotFound or QuotaExceeded.
        """
        message = Message(message_id, role, content, rfc3339(self.clock()))
        existing = self.messages.append_once(key, message, groups, self.new_id())
        return AddedMessage(existing or message, is_new=existing is None)
