"""Taking off what people say around what they want."""

import re
from functools import cache

from shared.rules.offline import phrasebook
from shared.rules.offline.words import content_words, has_unspaced, is_english

PEELED_AT_MOST = 6
SHORTENED_AT_MOST = 4
FEWEST_CONTENT_WORDS = 2

_END = r"(?=$|[\s,.!?;:'’，。！？、]|(?<=[\s\u3040-\u9fff]))"


@cache
def greeting() -> re.Pattern[str]:
    """Greetings, thanks and fillers, with the signs after them."""
    # Compiled when first needed: these are large, and not every process makes titles.
    return phrasebook.compiled(phrasebook.GREETINGS, end=rf"{_END}[\s,.!?;:\-–—，。！？、~👋🙏😊]*")


@cache
def request() -> re.Pattern[str]:
    """The words in which something is asked for."""
    return phrasebook.compiled(phrasebook.REQUESTS, end=rf"{_END}[\s,:，：]*")


@cache
def reason() -> re.Pattern[str]:
    """The words in which a reason is asked for."""
    return phrasebook.compiled(phrasebook.REASONS, end=rf"{_END}[\s,:]*")


@cache
def article() -> re.Pattern[str]:
    """Articles and pronouns that a request leaves behind."""
    return phrasebook.compiled(phrasebook.ARTICLES, end=r"(?:\s+|(?<='))")


@cache
def instruction() -> re.Pattern[str]:
    """Sentences about the answer or the model."""
    return phrasebook.compiled(phrasebook.INSTRUCTIONS)


@cache
def empty_question() -> re.Pattern[str]:
    """Questions that need what was said before them."""
    return phrasebook.compiled(phrasebook.EMPTY_QUESTIONS, end=r"[\s?.!]*")


def peeled(text: str, *layers: re.Pattern[str]) -> str:
    """``text`` without the layers at its beginning, as long as something is left beneath them."""
    for _ in range(PEELED_AT_MOST):
        for layer in layers:
            rest = _rest_after(layer, text)
            if rest:
                text = rest
                break
            if rest == "" and layer is greeting():
                return ""
        else:
            break
    return text


def _rest_after(layer: re.Pattern[str], text: str) -> str | None:
    """What stands behind ``layer`` in ``text``; less of it is taken off where too little would be left."""
    match = layer.match(text)
    for _ in range(SHORTENED_AT_MOST):
        if match is None:
            return None
        rest = text[match.end() :].lstrip(" ,.!:-–—，。！？、")
        fewest = FEWEST_CONTENT_WORDS if layer is not reason() else 3 if is_english(text) else 4
        enough = content_words(rest) >= fewest or has_unspaced(rest)
        if enough or layer is greeting():
            return rest
        # A question for a reason is taken off whole or not at all: half of one is no sentence.
        match = (
            None if layer is reason() else layer.match(text, 0, max(text.rfind(" ", 0, match.end() - 1), 0))
        )
    return None
