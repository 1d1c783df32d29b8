"""Whether a chat has moved on from what its title says: by the words that texts share."""

from collections.abc import Sequence

from shared.rules.cleaning.conversation import Conversation
from shared.rules.messages import Turn
from shared.rules.offline_titles import says_something

# The user turns in which the first and the latest that say something are looked for.
FIRST_READ, LATEST_READ = 10, 4
LATEST_USER_TURNS = 2
TURN_CHARACTERS = 1_000


def has_moved_on(title: str, turns: Sequence[Turn]) -> bool:
    """Returns whether the latest user turns share no word with ``title`` or the first user turn.

    Only turns that say something count.
    """
    texts = [turn.text[:TURN_CHARACTERS] for turn in turns if turn.role == "user"]
    first = next((at for at, text in enumerate(texts[:FIRST_READ]) if says_something(text)), 0)
    latest = list(filter(says_something, texts[first + 1 :][-LATEST_READ:]))[-LATEST_USER_TURNS:]
    if not latest:
        return False
    named = Conversation([Turn("user", title), Turn("user", texts[first])])
    return not any(map(named.shares_a_word, latest))


def is_same_topic(title: str, other: str) -> bool:
    """Returns whether two titles share a word, or are equal."""
    return title == other or Conversation([Turn("user", title)]).shares_a_word(other)
