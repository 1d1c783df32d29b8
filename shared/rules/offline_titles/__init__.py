"""Titles that need no model, in the user's own words: docs/offline-titles.md explains how."""

from collections.abc import Iterator, Sequence
from itertools import accumulate, chain

from shared.rules.cleaning.characters import presentable
from shared.rules.cleaning.fitting import within_code_points
from shared.rules.messages import Turn
from shared.rules.titles import is_same_wording
from shared.rules.visibility import from_first_visible, is_visible

NEW_CHAT_TITLE = "New chat"
# Many turns may say nothing that a title can be made from.
MAX_READ = 50_000


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
    titles = filter(is_visible, _titles(turns, with_others=bool(avoid)))
    best = next(titles, "")
    others = (
        title for title in chain((best,), titles) if not any(is_same_wording(title, old) for old in avoid)
    )
    return next(others, best)


def _titles(turns: Sequence[Turn], *, with_others: bool) -> Iterator[str]:
    from shared.rules.offline_titles.choosing import offline_title, other_titles  # noqa: PLC0415 - tables, for titles without a model only
    from shared.rules.offline_titles.hosts import without_injected  # noqa: PLC0415

    for place in places_read(turns):
        said = without_injected(from_first_visible(turns[place].text))
        for title in (offline_title(said), *(other_titles(said) if with_others else ())):
            yield within_code_points(presentable(title))


def places_read(turns: Sequence[Turn]) -> list[int]:
    """Where the turns stand that a title may come from: the user's, until ``MAX_READ`` characters are read."""
    users = [place for place, turn in enumerate(turns) if turn.role == "user"]
    read_before = accumulate((len(turns[place].text) for place in users), initial=0)
    return [place for place, read in zip(users, read_before, strict=False) if read < MAX_READ]
