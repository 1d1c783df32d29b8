"""Going back to what a chat was called."""

from shared.rules.chats import Chat, ChatKey
from shared.rules.errors import InvalidRequest
from shared.rules.history import title_of
from shared.use_cases.ports import ChatStore, Clock, TitleHistory, TitleStore


def restore(
    history: TitleHistory, chats: ChatStore, titles: TitleStore, key: ChatKey, version: int, clock: Clock
) -> Chat:
    """The chat, renamed by its owner to what it was called at ``version``.

    Raises NotFound, and InvalidRequest for a version that it never had.
    """
    past = history.find(key, version)
    if past is None:
        # The stream may be a moment behind the chat, but never for a title that is no longer its own.
        past = title_of(chats.get(key))
        if past.title_version != version:
            raise InvalidRequest.of_field("title_version", "The chat has had no title of this version.")
    return titles.rename(key, past.title, clock(), None)
