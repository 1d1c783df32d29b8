"""When a chat gets an automatic title: docs/decisions/0017-automatic-titles.md explains why."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from shared.rules.chats import Chat

# The deployment parameter AutomaticTitles.
AutomaticTitles = Literal["off", "first", "follow"]
# The first automatic title replaces a fallback. The one that follows replaces the first.
Occasion = Literal["first", "follow"]
FOLLOW_AFTER_USER_TURNS = 4


@dataclass(frozen=True)
class Claim:
    """The message that an automatic title is made for, and the title version that it replaces."""

    message_id: str
    title_version: int


@dataclass(frozen=True)
class TitleState:
    """What a chat item tells about automatic titles.

    ``user_turns`` counts the user's messages with visible text.
    """

    chat: Chat
    user_turns: int
    claims: Mapping[Occasion, Claim]


def occasion_for(state: TitleState, message_id: str, *, follows: bool) -> Occasion | None:
    """Returns which automatic title is due after a message, or None.

    Each is made for one message, and a message makes one. A message that is delivered again may go on with
    its own claim until the title has changed.
    """
    chat = state.chat
    occasion: Occasion
    if chat.title_source == "fallback":
        occasion = "first"
    elif chat.title_source == "automatic" and follows and state.user_turns >= FOLLOW_AFTER_USER_TURNS:
        occasion = "follow"
    else:
        return None
    claim = state.claims.get(occasion)
    if claim is None:
        is_free = message_id not in {other.message_id for other in state.claims.values()}
    else:
        is_free = claim == Claim(message_id, chat.title_version)
    return occasion if chat.automatic_title and is_free else None
