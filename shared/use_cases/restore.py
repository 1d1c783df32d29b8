"""Going back to what a chat was called."""

from shared.rules.chats import Chat, ChatKey
from shared.rules.errors import InvalidRequest, StorageUnavailable
from shared.rules.history import title_of
from shared.use_cases.ports import ChatStore, Clock, TitleHistory, TitleStore


def restore(
    history: TitleHistory, chats: ChatStore, titles: TitleStore, key: ChatKey, version: int, clock: Clock
) -> Chat:
    """The chat, renamed by its owner to what it was called at ``version``.

    Raises NotFound, InvalidRequest for a version that it never had or that newer ones have pushed out of the
    history, and StorageUnavailable for one that is not recorded yet.
    """
    at = clock()
    past = history.find(key, version)
    if past is None:
        past = title_of(chats.get(key))
        if version > past.title_version:
            raise InvalidRequest.of_field("title_version", "The chat has had no title of this version.")
        if version <= past.title_version - history.max_titles:
            raise InvalidRequest.of_field("title_version", "The history no longer holds this version.")
        if version < past.title_version:
            # The stream, which the history is recorded from, is behind.
            raise StorageUnavailable
    return titles.rename(key, past.title, at, None)
