"""Titles that need no model, in the user's own words: docs/offline-titles.md explains how."""

from collections.abc import Sequence
from itertools import accumulate

from shared.rules.cleaning.characters import presentable
from shared.rules.cleaning.fitting import within_code_points
from shared.rules.messages import Turn
from shared.rules.visibility import from_first_visible, is_visible

NEW_CHAT_TITLE = "New chat"
# Many turns may say nothing that a title can be made from.
MAX_READ = 50_000


def fallback_title(text: str) -> str:
    """The title of a new chat that begins with ``text``; "New chat" when it says nothing."""
    return extractive_title([Turn("user", text)]) or NEW_CHAT_TITLE


def extractive_title(turns: Sequence[Turn]) -> str:
    """A title of at most 60 columns from the first user turn that says something; empty when none does."""
    from shared.rules.offline_titles.choosing import offline_title  # noqa: PLC0415 - tables, for titles without a model only
    from shared.rules.offline_titles.hosts import without_injected  # noqa: PLC0415

    texts = [turn.text for turn in turns if turn.role == "user"]
    read = accumulate(map(len, texts), initial=0)
    said = (
        without_injected(from_first_visible(text))
        for text, before in zip(texts, read, strict=False)
        if before < MAX_READ
    )
    titles = (within_code_points(presentable(offline_title(text))) for text in said)
    return next(filter(is_visible, titles), "")
