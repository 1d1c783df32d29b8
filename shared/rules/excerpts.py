"""The part of a conversation that a model sees."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from shared.rules.messages import Turn
from shared.rules.offline_titles.hosts import without_injected
from shared.rules.tokens import head_and_tail
from shared.rules.visibility import is_visible

LATEST_TURNS = 3
# Each turn's share of the room. Latest turns: the last one's first. The only turn is the latest.
LATEST_SHARES = (4 / 12, 3 / 12, 2 / 12)
FIRST_SHARE, ONLY_SHARE = 3 / 12, LATEST_SHARES[0]
CHARACTERS_PER_TOKEN = 3.5
# Characters of users' turns in which it looks for what hosts injected.
MAX_SEARCHED = 50_000

# In a text of plain letters (``_plain``), where "\\0" replaces what is invisible. Compiled when first needed.
_BRACKETS, _BESIDE = "<‹«˂ᐸ❬❮❰⟨⟪⧼〈《", r"/\\⁄∕⧸⟋\s\0"
_DELIMITER = (
    rf"(?<![{_BRACKETS}{_BESIDE}])[{_BESIDE}]*([{_BRACKETS}][{_BRACKETS}{_BESIDE}]*)"
    rf"(?={r'\0*'.join('conversation')})"
)


@dataclass(frozen=True)
class Excerpt:
    """The first turn and the latest turns, with what is shown of each.

    ``places`` are where they stand in the conversation.
    """

    turns: list[Turn]
    places: list[int]

    @property
    def omitted(self) -> int:
        """How many turns stand between the first and the next, unseen."""
        return self.places[1] - self.places[0] - 1 if len(self.places) > 1 else 0


def excerpt_of(turns: Sequence[Turn], tokens: float) -> Excerpt:
    """Returns the first user turn and the last three turns, within these estimated tokens.

    A single user turn is shown alone. What a host program put into a user's turn is left out, and a turn of
    nothing else. Of a long turn both ends are shown. The latest turn has the most room.
    """
    users = [place for place, turn in enumerate(turns) if turn.role == "user"]
    if not users:
        return Excerpt([], [])
    # If hosts wrote everything, that is all there is to name.
    first = next(_said(turns, users), (users[0], turns[users[0]]))
    last_first = range(len(turns) - 1, users[0], -1) if len(users) > 1 else ()
    latest = islice((said for said in _said(turns, last_first) if said[0] != first[0]), LATEST_TURNS)
    shown = sorted((first, *latest), key=lambda said: said[0], reverse=True)
    shares = (*LATEST_SHARES[: len(shown) - 1], FIRST_SHARE if len(shown) > 1 else ONLY_SHARE)
    shortened = [_shortened(turn, tokens * share) for (_, turn), share in zip(shown, shares, strict=True)]
    return Excerpt(shortened[::-1], [place for place, _ in reversed(shown)])


def _said(turns: Sequence[Turn], places: Iterable[int]) -> Iterator[tuple[int, Turn]]:
    """Yields the turns that say something, each with its place.

    It looks for what hosts injected until it has read ``MAX_SEARCHED`` characters.
    """
    read = 0
    for place in places:
        turn = turns[place]
        if turn.role == "user" and read < MAX_SEARCHED:
            read += len(turn.text)
            turn = Turn("user", without_injected(turn.text, keeps_names=True).strip())
        if is_visible(turn.text):
            yield place, turn


def _shortened(turn: Turn, tokens: float) -> Turn:
    # A delimiter in the conversation could end the quoted part early.
    return Turn(
        turn.role, without_delimiters(head_and_tail(turn.text, int(tokens * CHARACTERS_PER_TOKEN), tokens))
    )


def without_delimiters(text: str) -> str:
    """Returns ``text`` without what could end the part of a prompt that is the conversation."""
    cleaned, start = "", 0
    for delimiter in re.finditer(_DELIMITER, "".join(map(_plain, text))):
        cleaned += text[start : delimiter.start(1)]
        start = delimiter.end()
    return cleaned + text[start:]


def _plain(character: str) -> str:
    """Returns the lower-case letter or sign that ``character`` looks like, without accent and width."""
    letter = unicodedata.normalize("NFKD", character)[0].lower()[0]
    return letter if letter.isspace() or is_visible(letter) else "\0"
