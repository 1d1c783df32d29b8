"""What was said in a conversation, ready to be compared with a title."""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from shared.rules.cleaning.fitting import is_mostly_unspaced, words_in
from shared.rules.cleaning.small_words import content_words
from shared.rules.cleaning.words import folded
from shared.rules.messages import Turn
from shared.rules.offline_titles.language import is_small, small_words_by_language
from shared.rules.title_styles import DEFAULT_MAX_WORDS

READ_AT_MOST = 4_000
# The stem of a word is this many letters, or all but one of a shorter word. A word of three is its own.
_STEM, _NO_STEM = 5, 3
_SYLLABLES = 2
# In scripts without spaces, this many characters in a row make about a word.
_SIZES = {"han": 2, "katakana": 2, "hiragana": 3, "other": 4}
_RUN = re.compile(
    "(?P<han>[\u3400-\u9fff]+)|(?P<katakana>[\u30a0-\u30ff]+)|(?P<hiragana>[\u3040-\u309f]+)"
    "|(?P<other>[^\u3040-\u30ff\u3400-\u9fff]+)"
)
# A word of so few characters is looked for as it is.
_SHORT = 2


class Conversation:
    """The turns that a model was shown. Without any turn nothing is known of the conversation."""

    def __init__(self, turns: Sequence[Turn]) -> None:
        self._turns = turns
        self.texts = [turn.text[:READ_AT_MOST] for turn in turns]
        self.is_known = bool(self.texts)

    @cached_property
    def _folded(self) -> str:
        return f" {' | '.join(map(folded, self.texts))} "

    @cached_property
    def _singulars(self) -> set[str]:
        return {word.removesuffix("s") for word in self._folded.split()}

    @cached_property
    def _stems(self) -> set[str]:
        return set(map(_stem, self._folded.split()))

    @cached_property
    def _beginnings(self) -> set[str]:
        return {beginning for stem in self._stems for beginning in _beginnings_of(stem)}

    @cached_property
    def language(self) -> str | None:
        """The language whose small words the conversation has most of, if it has any."""
        votes = small_words_by_language(" ".join(self.texts))
        return max(votes, key=lambda code: votes[code]) if votes else None

    @cached_property
    def by_users(self) -> "Conversation":
        """What users said. What an assistant has said excuses no answer that says it again."""
        return Conversation([turn for turn in self._turns if turn.role == "user"])

    def has_phrase(self, phrase: str) -> bool:
        """Returns whether the words of ``phrase`` stand in the conversation in this order."""
        words = folded(phrase)
        return bool(words) and (words if is_mostly_unspaced(words) else f" {words} ") in self._folded

    def is_repeated_by(self, line: str) -> bool:
        """Returns whether ``line`` is a piece of the conversation that is too long for a title."""
        is_long = len(line) <= READ_AT_MOST and words_in(folded(line)) > DEFAULT_MAX_WORDS
        return is_long and self.has_phrase(line)

    def mentions(self, word: str) -> bool:
        """Returns whether the conversation has ``word``, another form of it, or for CJK a part of it."""
        if is_mostly_unspaced(word):
            return any(piece in self._folded for piece in _pieces(word))
        stem = _stem(word)
        is_form = stem in self._beginnings or not self._stems.isdisjoint(_beginnings_of(stem))
        return is_form or word.removesuffix("s") in self._singulars

    def shares_most_words(self, title: str) -> bool:
        """Returns whether ``title`` or more than half of its words stand in the conversation."""
        words = [word for word in folded(title).split() if not is_small(word)]
        return self.has_phrase(title) or sum(map(self.mentions, words)) * 2 > len(words)

    def shares_a_word(self, title: str) -> bool:
        """Returns whether a word of ``title`` that means something stands in the conversation."""
        content = content_words(title)
        return any(map(self.mentions, content)) if content else self.by_users.has_phrase(title)


def _stem(word: str) -> str:
    """Returns what the forms of ``word`` begin with, empty for words that have none.

    Of two forms, the stem of the shorter one begins the stem of the longer one.
    """
    if word[:1] >= "\uac00":  # Hangul: a particle follows the stem
        return word[:_SYLLABLES]
    return word[: min(_STEM, len(word) - 1)] if len(word) > _NO_STEM and word.isalpha() else ""


def _beginnings_of(stem: str) -> list[str]:
    return [stem[:end] for end in range(1, len(stem) + 1)]


def _pieces(word: str) -> Iterator[str]:
    """Yields the pieces of a word without spaces that are long enough to mean something."""
    for run in _RUN.finditer(word):
        size = next(size for name, size in _SIZES.items() if run[name])
        size = min(size, len(run[0])) if len(word) <= _SHORT else size
        yield from (run[0][start : start + size] for start in range(len(run[0]) - size + 1))
