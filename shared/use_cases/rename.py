"""Store a person's title, whatever else is going on."""

from dataclasses import dataclass

from shared.rules.chats import Chat, ChatKey
from shared.rules.titles import user_title
from shared.use_cases.ports.runtime import Clock
from shared.use_cases.ports.titles import TitleStore


@dataclass(frozen=True)
class RenameTitle:
    """Renames chats for their owners; the last of several renames wins."""

    titles: TitleStore
    clock: Clock

    def __call__(self, key: ChatKey, typed: str, if_versions: frozenset[int] | None = None) -> Chat:
        """The chat with the title that a person ``typed``.

        With ``if_versions`` (If-Match) it is stored over one of those versions only.
        Raises InvalidRequest, NotFound or PreconditionFailed.
        """
        return self.titles.rename(key, user_title(typed), self.clock(), if_versions)
