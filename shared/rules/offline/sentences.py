"""Which sentence says what a message is about."""

import re
from itertools import islice

from shared.rules.cleaning.characters import has_words
from shared.rules.offline.peeling import (
    FEWEST_CONTENT_WORDS,
    GREETING,
    REQUEST,
    empty_question,
    instruction,
    peeled,
)
from shared.rules.offline.shaping import shaped
from shared.rules.offline.words import content_words

PARTS_READ, SENTENCES_READ = 100, 12
# A title is found near the beginning of a sentence.
SENTENCE_READ = 1_000
MANY_SENTENCES = 3

_SPLIT = re.compile(r"(?<=[.!?…])(?<!\s\d\.)(?<!\s\d\d\.)[\"')\]]*\s+(?=\S)|(?<=[。！？])|\n+|;\s")
_ASIDE = re.compile(r"\s*[(（][^()（）]*[)）]?")


def best_sentence(prose: str) -> str:
    """The sentence, less greetings, that says most; empty when none says anything."""
    parts = _SPLIT.split(prose)[:PARTS_READ]
    found = list(islice(filter(None, map(_worth_something, parts)), SENTENCES_READ))
    scored = [(_score(sentence, index, len(found)), -index) for index, sentence in enumerate(found)]
    return found[-max(scored)[1]] if scored else ""


def _worth_something(part: str) -> str:
    sentence = peeled(_ASIDE.sub("", part[:SENTENCE_READ]).strip(" \t*_>-•").lstrip("# ¿¡\"'"), GREETING)
    if not has_words(sentence) or instruction().match(sentence) or empty_question().fullmatch(sentence):
        return ""
    return sentence


def _score(sentence: str, index: int, count: int) -> float:
    """How much ``sentence``, at ``index`` of ``count``, says of what is wanted."""
    content = content_words(shaped(sentence))
    score = min(content, 5) + (1.2 if index == 0 else 0.0)
    if content < FEWEST_CONTENT_WORDS:
        return score
    if sentence.rstrip().endswith(("?", "？")):
        return score + 2.8 + (1.5 if index == count - 1 and count > MANY_SENTENCES else 0.0)
    return score + (1.0 if REQUEST.match(sentence) else 0.0)
