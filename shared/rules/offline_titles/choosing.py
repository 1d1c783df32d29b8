"""Which sentence of a message names it: the one that asks, else the first that says something."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from shared.rules.offline_titles import patterns
from shared.rules.offline_titles.cutting import cut_title, dangles
from shared.rules.offline_titles.ends import LEAST_OPEN, LEAST_PHRASE
from shared.rules.offline_titles.language import MAX_COLUMNS, Language, language_of
from shared.rules.offline_titles.languages import AND
from shared.rules.offline_titles.peeling import content, peeled, without_greeting
from shared.rules.offline_titles.prose import (
    MAX_SENTENCE,
    error_line,
    is_code,
    is_mostly_code,
    paragraphs,
    telling_line,
)

# Two words that carry meaning; four where the sentence points at something outside itself.
ENOUGH, ENOUGH_WHEN_POINTING = 4, 9
LONG = 700
_PRONOUNS = frozenset("it its them they he she".split())
ENOUGH_BEFORE_PRONOUN = 6
_POINTS = (
    r"(?i)\b(?:its?|them|they|he|she|ones?|(?<!which of the )following|above|below)\b|\b(?:this|(?<=of )that|that(?! (?:is|are|was|were|has|have|can|will)\b)|these|those)(?=\W*$|\W+(?:\w+ )?(?:exception|class|query)\b|\W+(?:is|in|to|for|with|and|situation|code|problem|errors?|issue"
    r"|question|text|sentence|site|link|url|page|website|function|program|script|approach|case|warning|bug|one|prompt|topic|concept|idea|phrase|term|build|command)\b)|\b(?:would|do|should|could|can|did) (?:you|i|we|one) \w+\?*$|以下|下列|下記|上記|次の|この|上述|上面|这个|这段|這個"
)
_COMMAND = r"/[\w:-]+"
_SIGNLESS = r"```\w*\n|\"\"\"|[`\u200b]+|~~~+"
# Signs, and code that ends where another script begins.
_OPENING = (
    r"^\[[^\[\]]{1,30}\]\s+(?=\w)|^[\x21-\x7e]+\)(?=[^\x00-\x7f])|^[\s\"'“”«»„‘’`(\[「『。、,.;:!?·-]+(?=\w)"
)


class Sentence(NamedTuple):
    """One sentence: what is left when lead-ins are peeled, and how much it says."""

    text: str
    rest: str
    language: Language
    led: bool
    asks: bool
    is_aside: bool
    is_listed: bool
    weight: int

    @property
    def is_enough(self) -> bool:
        """Whether it names the chat by itself."""
        is_question = _asks_at_end(self.text)
        points = re.search(_POINTS, self.rest)
        after = self.rest[points.end() :].strip("?.! ") if points else ""
        # "… in the above sentence": one word more.
        is_last = not after or (after.isascii() and after.isalpha())
        named = (
            points
            and (points[0].lower() in _PRONOUNS or is_last)
            and content(self.rest[: points.start()], self.language)
        )
        if not points or (named and named >= ENOUGH_BEFORE_PRONOUN):
            return self.weight >= ENOUGH + is_question
        return self.weight >= (ENOUGH_WHEN_POINTING + 4 * is_question) * (1 + self.language.is_unspaced)


def titles(text: str) -> Iterator[str]:
    """Titles for ``text`` of at most 60 columns, the best one first; none when it says nothing.

    The others are of the sentences that name something by themselves; first of those that ask.
    """
    text = re.sub(patterns.GARBLED, "", text)
    if re.fullmatch(_COMMAND, text.strip()):
        return
    blocks = _sentences(text)
    if not blocks:
        yield _of_material(text)
        return
    every = [sentence for block in blocks for sentence in block]
    yield _best_title(text, blocks, every)
    naming = [one for one in every if one.is_enough and not one.is_aside]
    yield from map(_title_of, sorted(naming, key=lambda one: not one.asks))


def _best_title(text: str, blocks: list[list[Sentence]], every: list[Sentence]) -> str:
    plain = [one for one in every if not one.is_listed or _asks_at_end(one.text)]
    # A list belongs to what precedes it, if that says something.
    plain = plain if any(sentence.is_enough for sentence in plain) else every
    first, last = ([sentence for sentence in block if sentence in plain] for block in (blocks[0], blocks[-1]))
    asking = [*_asking(first), *_asking(plain)] if len(text) < LONG else [*_asking(first), *_asking(last)]
    best = next((one for one in asking if one.is_enough), None)
    return _title_of(best) if best else _vague(text, asking, every)


def _sentences(text: str) -> list[list[Sentence]]:
    """The sentences that say something, of each paragraph that has some."""
    return [read for block in paragraphs(text) if (read := [one for part in block if (one := _read(part))])]


def _title_of(sentence: Sentence) -> str:
    return cut_title(_opened(sentence.rest, sentence.language), sentence.language)


def _asking(sentences: list[Sentence]) -> list[Sentence]:
    return [one for one in sentences if one.asks and not one.is_aside]


def _vague(text: str, asking: list[Sentence], every: list[Sentence]) -> str:
    """The title where no sentence asks for something that it names."""
    if not asking and is_mostly_code(text):
        return _of_material(text)
    if asking and max(one.weight for one in asking) < ENOUGH and error_line(text):
        return _of_material(text)
    said = [one for one in every if not one.is_aside]
    # "I don't get recursion. Can you explain it?"
    clear = [one for one in said if one.weight > 1 and not re.search(_POINTS, one.rest)]
    told = next((one for one in [*said, *every] if one.is_enough), (clear or asking or every)[0])
    first = min((told, *asking[:1]), key=every.index)
    if first.weight < ENOUGH and first.text[-1] in ".!?" and told.is_enough:
        first = told
    after = _after(text, first.text)
    before_code = is_code(after)
    # A request needs its verb rather than code.
    named = first.text if before_code and first.asks and first.weight < ENOUGH else first.rest
    stands_alone = content(named, first.language) >= ENOUGH and (before_code or first.text[-1] in ".!?")
    if not first.asks:
        stands_alone = not dangles(first.rest, first.language)
    if not after or stands_alone:
        rest = _opened(_without(first.language.roles, named), first.language)
        is_statement = rest == first.rest and not first.asks
        return cut_title(rest, first.language, least=LEAST_OPEN if is_statement else LEAST_PHRASE)
    return cut_title(first.rest + after, first.language, least=MAX_COLUMNS)


def _opened(text: str, language: Language) -> str:
    """A statement less what opens it; its verb stays if it has another: "I am learning Norse and mix up …"."""
    opener = language.openers.match(text)
    keeps = opener and " " in opener[0].strip() and not AND.isdisjoint(text[:MAX_COLUMNS].split())
    return text if keeps else _without(language.openers, text)


def _without(pattern: re.Pattern[str], text: str) -> str:
    beginning = pattern.match(text)
    return text[beginning.end() :] if beginning else text


def _after(text: str, sentence: str) -> str:
    """What of ``text`` follows ``sentence``; empty where nothing does or it does not stand there in one piece."""
    after = re.sub(_SIGNLESS, " ", text.partition(sentence)[2][:MAX_SENTENCE]).strip("?")
    return after if any(map(str.isalpha, after)) else ""


def _read(part: str) -> Sentence | None:
    """The sentence that ``part`` is; None where it says nothing."""
    marker = re.match(patterns.MARKER, part)
    text = re.sub(_OPENING, "", part[marker.end() :] if marker else part).strip()
    language = language_of(text)
    text = without_greeting(text, language)
    if not any(map(str.isalpha, text)):
        return None
    rest, led = peeled(text, language)
    asks = led or bool(language.asks.match(rest) or _asks_at_end(text))
    is_instruction = not _asks_at_end(text) and language.asides.match(rest)
    is_aside = bool(language.asides.match(text) or is_instruction or language.roles.match(rest))
    return Sentence(text, rest, language, led, asks, is_aside, marker is not None, content(rest, language))


def _asks_at_end(text: str) -> bool:
    return text.rstrip("\"'”」) \n").endswith(("?", "？", "؟"))


def _of_material(text: str) -> str:
    """From code, an address or an error alone: the line that tells most."""
    line = telling_line(text)
    return cut_title(line, language_of(line), least=MAX_COLUMNS, capital=False) if line else ""
