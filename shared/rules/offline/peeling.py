"""Taking off what people say around what they want."""

import re
from functools import cache

from shared.rules.offline import phrasebook
from shared.rules.offline.words import content_words, is_unspaced

PEELED_AT_MOST = 6
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
            match = layer.match(text)
            rest = text[match.end() :].lstrip(" ,.!:-–—，。！？、") if match else ""
            if rest and (
                layer is greeting() or content_words(rest) >= FEWEST_CONTENT_WORDS or is_unspaced(rest)
            ):
                text = rest
                break
            if match and not rest and layer is greeting():
                return ""
        else:
            break
    return text
