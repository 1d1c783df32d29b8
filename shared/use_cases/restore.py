"""Restore an earlier title of a chat."""

from dataclasses import dataclass

from shared.rules.chats import Chat, ChatKey
from shared.rules.errors.busy import StorageUnavailable
from shared.rules.errors.requests import InvalidRequest
from shared.rules.history import title_of
from shared.use_cases.ports.chats import ChatStore
from shared.use_cases.ports.history import TitleHistory
from shared.use_cases.rename import RenameTitle


@dataclass(frozen=True)
class RestoreTitle:
    """Renames chats to one of their earlier titles."""

    history: TitleHistory
    chats: ChatStore
    rename: RenameTitle

    def __call__(self, key: ChatKey, version: int) -> Chat:
        """Returns the chat, renamed by its owner to the title of ``version``.

        Raises NotFound, InvalidRequest for a version that it never had or that the history no longer has, and
        StorageUnavailable for one that is not recorded yet.
        """
        past = self.history.find(key, version)
        if past is None:
            past = title_of(self.chats.get(key))
            if version > past.title_version:
                raise InvalidRequest.of_field("title_version", "The chat has had no title of this version.")
            if version <= past.title_version - self.history.max_titles:
                raise InvalidRequest.of_field("title_version", "The history no longer holds this version.")
            if version < past.title_version:
                # The stream has not brought this version to the history yet.
                raise StorageUnavailable
        return self.rename(key, past.title)
