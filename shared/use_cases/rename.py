"""Store a user title, whatever else writes to the chat."""

from dataclasses import dataclass

from shared.rules.chats import Chat, ChatKey
from shared.rules.titles import user_title
from shared.use_cases.ports.runtime import Clock
from shared.use_cases.ports.titles import TitleStore


@dataclass(frozen=True)
class RenameTitle:
    """Renames chats for their owners. The last of several renames wins."""

    titles: TitleStore
    clock: Clock

    def __call__(self, key: ChatKey, typed: str, if_versions: frozenset[int] | None = None) -> Chat:
        """Returns the chat with the title that the user ``typed``.

        With ``if_versions`` (If-Match) it replaces only one of those versions.
        Raises InvalidRequest, NotFound or PreconditionFailed.
        """
        return self.titles.rename(key, user_title(typed), self.clock(), if_versions)
