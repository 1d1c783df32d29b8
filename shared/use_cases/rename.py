"""Store a person's title, whatever else is going on."""

from shared.rules.chats import Chat, ChatKey
from shared.rules.titles import user_title
from shared.use_cases.ports import Clock, TitleStore


def rename(
    titles: TitleStore, key: ChatKey, typed: str, clock: Clock, if_versions: frozenset[int] | None = None
) -> Chat:
    """The chat with the title that a person ``typed``; the last of several renames wins.

    With ``if_versions`` (If-Match) it is stored over one of those versions only.
    Raises InvalidRequest, NotFound or PreconditionFailed.
    """
    return titles.rename(key, user_title(typed), clock(), if_versions)
