"""Taking off what people say around what they want."""

import re
from functools import cache, cached_property

from shared.rules.offline import phrasebook
from shared.rules.offline.words import content_words, has_unspaced, is_english

PEELED_AT_MOST = 6
SHORTENED_AT_MOST = 4
FEWEST_CONTENT_WORDS = 2

Phrases = tuple[str, ...]
_END = r"(?=$|[\s,.!?;:'’，。！？、]|(?<=\s))"


class Layer:
    """One kind of what is said, and the signs ``after`` it; English is looked for in English only."""

    def __init__(
        self,
        english: Phrases,
        foreign: Phrases,
        unspaced: Phrases = (),
        *,
        end: str = _END,
        after: str = "",
    ) -> None:
        self._english, self._foreign, self._unspaced = english, foreign, unspaced
        self._end, self._after = end, after

    def match(self, text: str, end: int | None = None) -> re.Match[str] | None:
        """What of it ``text`` begins with, if that is before ``end``."""
        end = len(text) if end is None else end
        found = self._in_english.match(text, 0, end) if self._english else None
        return found if found or is_english(text) else self._in_others.match(text, 0, end)

    # Compiled when first needed: these are large, and not every process makes titles.
    @cached_property
    def _in_english(self) -> re.Pattern[str]:
        return phrasebook.compiled(self._english, end=self._end, after=self._after)

    @cached_property
    def _in_others(self) -> re.Pattern[str]:
        return phrasebook.compiled(self._foreign, self._unspaced, end=self._end, after=self._after)


# Greetings, thanks and fillers.
GREETING = Layer(
    phrasebook.GREETINGS,
    phrasebook.FOREIGN_GREETINGS,
    phrasebook.UNSPACED_GREETINGS,
    after=r"[\s,.!?;:\-–—，。！？、~👋🙏😊]*",
)
# The words in which something is asked for.
REQUEST = Layer(
    phrasebook.REQUESTS,
    phrasebook.FOREIGN_REQUESTS,
    phrasebook.UNSPACED_REQUESTS,
    after=r"[\s,:，：]*",
)
# The words in which a reason is asked for.
REASON = Layer(phrasebook.REASONS, phrasebook.FOREIGN_REASONS, after=r"[\s,:]*")
# Articles and pronouns that a request leaves behind.
ARTICLE = Layer((), phrasebook.FOREIGN_ARTICLES, end=r"(?:\s+|(?<='))")


@cache
def instruction() -> re.Pattern[str]:
    """Sentences about the answer or the model."""
    return phrasebook.compiled(phrasebook.INSTRUCTIONS)


@cache
def empty_question() -> re.Pattern[str]:
    """Questions that need what was said before them."""
    return phrasebook.compiled(phrasebook.EMPTY_QUESTIONS, end=r"[\s?.!]*")


def peeled(text: str, *layers: Layer) -> str:
    """``text`` without the layers at its beginning, as long as something is left beneath them."""
    for _ in range(PEELED_AT_MOST):
        for layer in layers:
            rest = _rest_after(layer, text)
            if rest:
                text = rest
                break
            if rest == "" and layer is GREETING:
                return ""
        else:
            break
    return text


def _rest_after(layer: Layer, text: str) -> str | None:
    """What stands behind ``layer`` in ``text``; less of it is taken off where too little would be left."""
    match = layer.match(text)
    for _ in range(SHORTENED_AT_MOST):
        if match is None:
            return None
        rest = text[match.end() :].lstrip(" ,.!:-–—，。！？、")
        fewest = FEWEST_CONTENT_WORDS if layer is not REASON else 3 if is_english(text) else 4
        enough = content_words(rest) >= fewest or has_unspaced(rest)
        if enough or layer is GREETING:
            return rest
        # A question for a reason is taken off whole or not at all: half of one is no sentence.
        match = None if layer is REASON else layer.match(text, max(text.rfind(" ", 0, match.end() - 1), 0))
    return None
