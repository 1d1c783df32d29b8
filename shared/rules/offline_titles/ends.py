"""Where a request may end: before another one, one more verb, or a purpose."""

from itertools import pairwise
from typing import NamedTuple

from shared.rules.offline_titles.language import EDGES, Language
from shared.rules.offline_titles.languages import (
    AND,
    AUXILIARIES,
    CAUSES,
    DETERMINERS,
    FROM,
    INPUTS,
    RELATIVE,
    SECOND,
    SUBJECTS,
    WANTS_TO,
    WITH_PURPOSE,
)

# A phrase that stands alone has so many columns; a statement, a question and one before a purpose need more.
LEAST_PHRASE, LEAST_OPEN = 18, 34


class End(NamedTuple):
    """Where a phrase may end: its words and columns, and the three words that follow."""

    words: list[str]
    width: int
    then: str
    second: str
    third: str
    language: Language


def before_second_request(most: int, following: list[str], language: Language) -> int:
    """How many words precede a second request, at most ``most``; ``following[0]`` is the second word."""
    asking = (
        at
        for at in range(2, most)
        if _asks_more(following[at - 1], following[at], following[at + 1], language)
    )
    return next(asking, most)


def _asks_more(then: str, second: str, third: str, language: Language) -> bool:
    asks_it = second in AUXILIARIES and third in SUBJECTS
    return then in AND and (
        asks_it or second in language.breaks | SECOND or bool(language.asks.match(second))
    )


def is_before_more(end: End) -> bool:
    """Whether it is before another request, one more verb, or a purpose."""
    words, then, language = end.words, bare(end.then), end.language
    if words[-1][-1] == ",":
        more = then in language.words or bool(language.asks.match(then))
    elif then in AND:
        # "… that reads and prints", but "code that reads a file and" is to say what it does with it.
        inputs = INPUTS if end.width < LEAST_OPEN else frozenset()
        one_more = end.third not in AND and any(
            who in RELATIVE and verb not in inputs and verb[-1] == end.second[-1] == "s"
            for who, verb in pairwise(words)
        )
        more = one_more or _is_pair(end) or _asks_more(then, end.second, end.third, language)
    else:
        return then == "to" and _may_lose_purpose(end)
    is_listed = any(word[-1] in ",:" for word in words[:-1])
    return more and not is_listed


def _is_pair(end: End) -> bool:
    """Whether it ends in two nouns, of three."""
    place = next((place for place in (-2, -3) if not AND.isdisjoint(end.words[place:][:1])), 0)
    behind = end.words[place + 1 :] if place else []
    is_name = end.words[-1][0].isupper() and end.second[:1].isupper()
    return bool(place) and not is_name and end.language.words.isdisjoint(behind)


def _may_lose_purpose(end: End) -> bool:
    words, language = end.words, end.language
    wants = (
        words[-1] in WANTS_TO or words[-1].endswith("ing") or (CAUSES | WITH_PURPOSE).intersection(words[-5:])
    )
    wants = wants or FROM.intersection(words[-3:])
    return not wants and words[-2] not in language.breaks and (end.width >= LEAST_OPEN or has_topic(end))


def has_topic(end: End) -> bool:
    """Whether it has a preposition or the like, behind which its topic stands."""
    return bool((end.language.words - DETERMINERS - AND).intersection(end.words[2:-1]))


def bare(word: str) -> str:
    """``word`` in lower case, if it is no abbreviation, without what stands at its edges."""
    inner = word.strip(EDGES)
    return (inner if inner.isupper() and len(inner) > 1 else inner.lower()) or word
