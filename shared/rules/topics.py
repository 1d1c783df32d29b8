"""Whether a chat has moved on from what its title says: by the words that texts share."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from shared.rules.messages import Turn
from shared.rules.offline_titles import says_something

# Of the latest user turns, those that say something tell what a chat is about now.
READ_USER_TURNS, LATEST_USER_TURNS = 4, 2
TURN_CHARACTERS = 1_000
MAX_WORDS = 200
# Two words are one if they begin alike and differ by an ending: "bake" and "baking".
STEM, ENDING = 3, 3
# Scripts without spaces: Thai, kana, Chinese. Their pairs of characters stand for words.
_UNSPACED = r"\u0e01-\u0e4e\u3041-\u30ff\u3400-\u9fff"
_WORDS = re.compile(rf"[{_UNSPACED}]+|(?:(?![{_UNSPACED}])[^\W_])+")
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")


def has_moved_on(title: str, turns: Sequence[Turn]) -> bool:
    """Returns whether the latest user turns share no word with ``title`` or the first user turn.

    Only turns that say something count.
    """
    texts = [turn.text[:TURN_CHARACTERS] for turn in turns if turn.role == "user"]
    first = next((at for at, text in enumerate(texts) if says_something(text)), len(texts))
    latest = list(filter(says_something, texts[first + 1 :][-READ_USER_TURNS:]))[-LATEST_USER_TURNS:]
    return bool(latest) and not share_a_word([title, texts[first]], latest)


def is_same_topic(title: str, other: str) -> bool:
    """Returns whether two titles share a word, or are equal."""
    return title == other or share_a_word([title], [other])


def share_a_word(texts: Iterable[str], others: Iterable[str]) -> bool:
    """Returns whether a word of ``texts`` is in ``others``, with any ending. Small words do not count."""
    by_stem: dict[str, list[str]] = {}
    for text in texts:
        for word in _words(text):
            by_stem.setdefault(word[:STEM], []).append(word)
    return any(
        _is_same(word, known)
        for other in others
        for word in _words(other)
        for known in by_stem.get(word[:STEM], ())
    )


def _words(text: str) -> Iterator[str]:
    return islice(_all_words(text.casefold()), MAX_WORDS)


def _all_words(text: str) -> Iterator[str]:
    from shared.rules.offline_titles.language import is_small  # noqa: PLC0415 - tables, for chats that may have moved on only

    for match in _WORDS.finditer(text):
        word = match[0]
        if _IS_UNSPACED.match(word):
            yield from (word[at : at + 2] for at in range(max(1, len(word) - 1)))
        elif not is_small(word):
            yield word


def _is_same(word: str, other: str) -> bool:
    if word == other:
        return True
    pairs = enumerate(zip(word, other, strict=False))
    alike = next((at for at, (one, two) in pairs if one != two), min(len(word), len(other)))
    return alike >= STEM and max(len(word), len(other)) - alike <= ENDING
