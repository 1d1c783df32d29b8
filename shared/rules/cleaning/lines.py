"""Chooses the line of an answer that is the title."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from shared.rules.cleaning import choices, labels, speakers, vocabulary
from shared.rules.cleaning.acknowledgements import is_acknowledgement
from shared.rules.cleaning.characters import has_words, presentable
from shared.rules.cleaning.conversation import Conversation
from shared.rules.cleaning.decoration import undecorated
from shared.rules.cleaning.manner import (
    is_closed,
    is_error_message,
    is_stack_trace,
    is_thought,
    opening_phrase,
)
from shared.rules.cleaning.words import words_of
from shared.rules.offline_titles import patterns
from shared.rules.title_styles import DEFAULT_MAX_WORDS

LINES_READ, LINE_READ = 30, 2_000
# "AI: Sure! Title: Headline: …" has fewer. Each is read by itself, together with all that follows it.
_MAX_LABELS = 4
# Not at every line break of Unicode: some occur within a title and become a space.
_BREAK = re.compile(r"[\r\n]+")
_RULER = re.compile(r"[\s=*_~`#.-]*(?:```\w*)?$")
_OFFERS = re.compile(
    r"\b(?:titles?|options?|suggestions?|ideas|names|opciones|sugerencias|títulos?|titres?|suggestions|titel|vorschläge|opções|sugestões|titoli|варианты|названия|варіанти)\b|选项|標題|标题|建议|候補|タイトル|제목",
    re.IGNORECASE,
)

_ITEM = re.compile(r"(?:\(?\d{1,2}[.)]|[-*•+])\s")
# What a guard model calls unsafe, as in "S2".
_GUARDED = re.compile(r"[A-Z]\d{1,2}(?:\W|$)")
_SENTENCE_END = re.compile(r"[.!?]\s")
_CALL = re.compile(r"[\w.]{3,80}\([^()]*[=\"'{\[][^()]*\){1,2};?")


@dataclass(frozen=True)
class Line:
    """A line without decoration, as it stood before, and how surely the answer says that it is the title.

    ``rank`` is 2 behind a label of a title, 1 behind one of a topic, else 0.
    """

    text: str
    raw: str
    rank: int = 0


def title_line(text: str, conversation: Conversation) -> Line | None:
    """Returns the first line with a title's label, else the first that is not about the answer itself."""
    raws = lines_of(text)
    lines = [_read(raw, conversation, is_only=len(raws) == 1) for raw in raws]
    labelled = _first_labelled(lines, 2)
    if labelled and not (raws and is_error_message(raws[0])):
        return lines[0] if _is_named_before(lines[0], labelled, conversation) else labelled
    return None if _is_an_answer(raws) else _first_labelled(lines, 1) or _first_plain(lines, conversation)


def _is_named_before(first: Line, labelled: Line, conversation: Conversation) -> bool:
    """Returns whether the label belongs to another chat, an example's, and ``first`` is this one's title."""
    shares = conversation.shares_a_word
    is_short = len(first.text.split()) <= DEFAULT_MAX_WORDS and not is_closed(first.raw)
    return is_short and not is_thought(first.text) and shares(first.text) and not shares(labelled.text)


def lines_of(text: str) -> list[str]:
    """Returns the visible lines of ``text`` without rulers and fences."""
    flat = (presentable(line[:LINE_READ]) for line in _BREAK.split(text, maxsplit=LINES_READ))
    return [line for line in flat if line and not _RULER.fullmatch(line)]


def _first_labelled(lines: Sequence[Line], rank: int) -> Line | None:
    for number, line in enumerate(lines):
        if line.rank != rank:
            continue
        if has_words(line.text):
            return line
        following = next((other for other in lines[number + 1 :] if has_words(other.text)), None)
        return Line(following.text, following.raw, rank) if following else None
    return None


def _first_plain(lines: Sequence[Line], conversation: Conversation) -> Line | None:
    if len(lines) > 1 and (is_acknowledgement(lines[0].text) or speakers.is_speaker(lines[0].text)):
        lines = lines[1:]
    if len(lines) > 1 and _announces(lines[0], lines[1], conversation):
        lines = lines[1:]
    return next(iter(lines), None)


def _announces(line: Line, following: Line, conversation: Conversation) -> bool:
    """Returns whether a line with a colon behind it is about the answer, and not about the chat."""
    if not line.raw.rstrip("*_ ").endswith((":", "：")):
        return False
    shares = conversation.shares_a_word
    return _OFFERS.search(line.raw) is not None or (shares(following.text) and not shares(line.raw))


def _is_an_answer(raws: Sequence[str]) -> bool:
    """Returns whether the lines are a transcript, verse, code, or steps in whole sentences."""
    first, second = (*raws, "", "")[:2]
    return bool(
        (second and speakers.is_users_line(first))
        or (second and first.endswith((",", "，", "、")))
        or (first.lower() == "unsafe" and _GUARDED.match(second))
        or (is_closed(first) and is_closed(second) and _ITEM.match(first) and _ITEM.match(second))
        or (first.endswith(":") and _ITEM.match(second) and not _OFFERS.search(first))
        or (second and is_stack_trace(first, second))
        or is_code(first, second)
    )


def is_code(first: str, second: str = "") -> bool:
    """Returns whether a line, or two, are code and not a title about it."""
    if _CALL.fullmatch(first) or (first.endswith(";") and re.match(patterns.CODE, first)):
        return True
    return bool(second and re.match(patterns.CODE, first) and re.match(patterns.CODE, second))


def _read(raw: str, conversation: Conversation, *, is_only: bool, labels_left: int = _MAX_LABELS) -> Line:
    """Returns a line without what stands around its title."""
    text = undecorated(choices.without_option(raw, conversation, is_only=is_only))
    text = speakers.without_acknowledgement(text, conversation)
    if not labels_left:
        return Line(_bare(text, conversation), raw)
    is_open = raw.rstrip('*_" ').endswith((":", "："))
    rest = labels.after_label(f"{text}:" if is_open else text, conversation)
    if rest is not None:
        rank, rest = _rank(text[: len(text) - len(rest)]), _without_offer(rest)
        inside = _read(rest, conversation, is_only=False, labels_left=labels_left - 1).text if rest else ""
        return Line(_bare(inside, conversation), rest, rank)
    if speaker := speakers.after_speaker(text, conversation):
        return _read(speaker, conversation, is_only=is_only, labels_left=labels_left - 1)
    return Line(_bare(text, conversation), raw)


def _without_offer(labelled: str) -> str:
    """Returns what stands behind a label without the sentence of an assistant's behind it."""
    end = _SENTENCE_END.search(labelled)
    return labelled[: end.start()] if end and opening_phrase(labelled[end.end() :]) else labelled


def _rank(label: str) -> int:
    names = vocabulary.TITLES.intersection(words_of(label))
    return 1 if names and names <= vocabulary.TOPICS else 2


def _bare(text: str, conversation: Conversation) -> str:
    return undecorated(choices.without_explanation(text, conversation))


def last_title_after_thoughts(text: str) -> Line | None:
    """Returns the last line of an answer that thinks aloud, if it stands there alone as a title does."""
    raws = lines_of(_BREAK.split(text, maxsplit=1)[0] + "\n" + "\n".join(text.rsplit("\n", LINES_READ)[1:]))
    if len(raws) < 2 or not is_thought(undecorated(raws[0])):  # noqa: PLR2004 - the thought and the title
        return None
    last = raws[-1]
    is_alone = not _ITEM.match(last) and not is_closed(last) and ":" not in last and not is_code(last)
    return Line(undecorated(last), last) if is_alone else None
