"""Titles that need no model, in the user's own words: docs/offline-titles.md explains how."""

from collections.abc import Iterator, Sequence
from itertools import accumulate, chain, islice

from shared.rules.cleaning.characters import presentable
from shared.rules.cleaning.fitting import within_code_points
from shared.rules.messages import Turn
from shared.rules.titles import is_same_wording
from shared.rules.visibility import from_first_visible, is_visible

NEW_CHAT_TITLE = "New chat"
# Many turns may say nothing, or what is to be avoided. So many user turns are read, so many characters of them
# behind the first one, and so many titles are compared.
MAX_TURNS, MAX_READ, MAX_CANDIDATES = 50, 5_000, 20


def fallback_title(text: str) -> str:
    """The title of a new chat that begins with ``text``; "New chat" when it says nothing."""
    return extractive_title([Turn("user", text)]) or NEW_CHAT_TITLE


def says_something(text: str) -> bool:
    """Whether a title can be made from ``text``: not from a greeting, thanks or a command."""
    return bool(extractive_title([Turn("user", text)]))


def extractive_title(turns: Sequence[Turn], avoid: Sequence[str] = ()) -> str:
    """A title of at most 60 columns from the first user turn that says something; empty when none does.

    If that is one to ``avoid``, it is the next sentence's that names something, or else the same title.
    """
    candidates = (title for place in _places_read(turns) for title in _titles(turns[place]))
    titles = islice(candidates, MAX_CANDIDATES)
    best = next(titles, "")
    others = (
        title for title in chain((best,), titles) if not any(is_same_wording(title, old) for old in avoid)
    )
    return next(others, best)


def places_read_for(title: str, turns: Sequence[Turn]) -> list[int]:
    """Where the turns stand that were read for ``title``: the user's, up to the one that it is of.

    Where it is of none, these are all that a title may come from.
    """
    places = _places_read(turns)
    number = next((number for number, place in enumerate(places, 1) if title in _titles(turns[place])), None)
    return places[:number]


def _titles(turn: Turn) -> Iterator[str]:
    from shared.rules.offline_titles.choosing import titles  # noqa: PLC0415 - tables, for titles without a model only
    from shared.rules.offline_titles.hosts import without_injected  # noqa: PLC0415

    said = without_injected(from_first_visible(turn.text))
    return filter(is_visible, (within_code_points(presentable(title)) for title in titles(said)))


def _places_read(turns: Sequence[Turn]) -> list[int]:
    """Where the turns stand that a title may come from: the user's, as far as is read."""
    users = [place for place, turn in enumerate(turns) if turn.role == "user"][:MAX_TURNS]
    read_before = accumulate((len(turns[place].text) for place in users[1:]), initial=0)
    return users[:1] + [place for place, read in zip(users[1:], read_before, strict=False) if read < MAX_READ]
