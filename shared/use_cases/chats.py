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
class StartChat:
    """Creates chats."""

    chats: ChatStore
    configs: KnownModelConfigs
    clock: Clock
    new_id: NewId

    def __call__(
        self,
        owner: Payer,
        *,
        content: list[Part] | None = None,
        title: str | None = None,
        model_config_id: str | None = None,
        automatic_title: bool = True,
    ) -> Chat:
        """Creates a chat with the owner's ``title``, or with a fallback title made from ``content``.

        Without ``automatic_title``, the fallback stays until somebody asks for another title.

        ``owner``'s groups are stored with the message, since they may set the automatic title's usage limit.

        Raises InvalidRequest for an unusable title or an unknown model config, and QuotaExceeded.
        """
        require_known(self.configs, model_config_id)
        now = rfc3339(self.clock())
        chat = Chat(
            id=self.new_id(),
            title=fallback_title(text_of(content or [])) if title is None else user_title(title),
            title_version=1,
            title_source="fallback" if title is None else "user",
            title_updated_at=now,
            status="waiting",
            worker_id=None,
            archived=False,
            model_config_id=model_config_id,
            automatic_title=automatic_title,
            created_at=now,
            updated_at=now,
        )
        first = None if content is None else Message(self.new_id(), "user", content, now)
        self.chats.create(ChatKey(owner.owner_id, chat.id), chat, first, owner.groups)
        return chat


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
