"""Begin a chat, patch it, say something in it."""

from collections.abc import Collection

from shared.rules.chats import Chat, ChatKey
from shared.rules.errors import InvalidRequest
from shared.rules.messages import Message, Part, Role, text_of
from shared.rules.offline_titles import fallback_title
from shared.rules.times import rfc3339
from shared.rules.titles import user_title
from shared.use_cases.ports import ChatPatch, ChatStore, Clock, KnownModelConfigs, MessageStore, NewId


def create_chat(
    chats: ChatStore,
    configs: KnownModelConfigs,
    owner_id: str,
    clock: Clock,
    new_id: NewId,
    *,
    content: list[Part] | None = None,
    title: str | None = None,
    model_config_id: str | None = None,
    groups: Collection[str] = (),
) -> Chat:
    """A new chat, titled by its owner's ``title`` or at once by a fallback made from ``content``.

    ``groups`` are the owner's: an automatic title is paid for by their limits.

    Raises InvalidRequest for an unusable title or an unknown model config, and QuotaExceeded.
    """
    _require_known(configs, model_config_id)
    now = rfc3339(clock())
    chat = Chat(
        id=new_id(),
        title=fallback_title(text_of(content or [])) if title is None else user_title(title),
        title_version=1,
        title_source="fallback" if title is None else "user",
        title_updated_at=now,
        status="waiting",
        worker_id=None,
        archived=False,
        model_config_id=model_config_id,
        created_at=now,
        updated_at=now,
    )
    first = None if content is None else Message(new_id(), "user", content, now)
    chats.create(ChatKey(owner_id, chat.id), chat, first, groups)
    return chat


def patch_chat(
    chats: ChatStore, configs: KnownModelConfigs, key: ChatKey, patch: ChatPatch, clock: Clock
) -> Chat:
    """The chat after ``patch``; an empty patch changes nothing.

    Raises NotFound, and InvalidRequest for an unknown model config.
    """
    if patch == ChatPatch():
        return chats.get(key)
    if isinstance(patch.model_config_id, str):
        _require_known(configs, patch.model_config_id)
    return chats.patch(key, patch, clock())


def append_message(
    messages: MessageStore,
    key: ChatKey,
    role: Role,
    content: list[Part],
    clock: Clock,
    new_id: NewId,
    groups: Collection[str] = (),
) -> Message:
    """The message as stored. It marks the chat's activity and leaves its title alone.

    Raises NotFound or QuotaExceeded.
    """
    message = Message(new_id(), role, content, rfc3339(clock()))
    messages.append(key, message, groups)
    return message


def _require_known(configs: KnownModelConfigs, config_id: str | None) -> None:
    if config_id is not None and not configs.exists(config_id):
        raise InvalidRequest.of_field("model_config_id", "There is no such model config.")
