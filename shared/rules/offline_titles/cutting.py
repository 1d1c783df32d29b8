"""A title that fits: cut at a phrase, never on a dangling word, marked where something is missing."""

import re
from itertools import accumulate, takewhile

from shared.rules.offline_titles.ends import LEAST_OPEN, LEAST_PHRASE
from shared.rules.offline_titles.language import EDGES, MAX_COLUMNS, Language, columns
from shared.rules.offline_titles.languages import HANGING, JOINED, PARTICLES, QUESTIONS
from shared.rules.offline_titles.phrases import whole_phrases
from shared.rules.titles import ELLIPSIS

LEAST, LEAST_UNSPACED, MIN_WORDS, MAX_NAME = 24, 18, 3, 3

_BULLETS = "+*#>"
_STOPS = "，；。！？,;"
_PAIRS = tuple(zip('"“([{「『《（【«', '"”)]}」』》）】»', strict=True))


def cut_title(text: str, language: Language, *, least: int = LEAST_PHRASE, capital: bool = True) -> str:
    """``text`` as a title: whole where it fits, else cut at a phrase of ``least`` columns or between words."""
    text = " ".join(text.split())
    if language.is_unspaced:
        return _cut_unspaced(text, _fitting(text), language)
    # A question mark too many is no reason to cut.
    text = text[:-1] if text.endswith("?") and columns(text) == MAX_COLUMNS + 1 else text
    if columns(text.strip(EDGES)) <= MAX_COLUMNS:
        return _finished(text, capital=capital)
    words = _fitting(text, MAX_COLUMNS + 1).split()
    least = LEAST_OPEN if text.rstrip('" ').endswith("?") else least
    # "If I lift weights, …": without what follows it is no sentence.
    # "In which order …", "Which order …?"
    asking = words[:2] if text.endswith("?") else words[1:2]
    is_question = not QUESTIONS.isdisjoint(map(str.lower, asking))
    hangs = not is_question and words[0].lower() in HANGING | language.breaks
    phrases = [] if hangs else whole_phrases(words, text, language, least)
    phrase = next((one for one in phrases if one.count("«") <= one.count("»")), "")
    head = None if phrase else language.heads.match(text)
    if head and not (title := cut_title(text[head.end() :].rstrip("? "), language, capital=capital)).endswith(
        ELLIPSIS
    ):
        # "Python code to …": what it is for, if that is whole then.
        return title
    return _finished(phrase or _clipped(text, language), "" if phrase else ELLIPSIS, capital=capital)


def _clipped(text: str, language: Language) -> str:
    """What of ``text`` fills the width, less a dangling word or a part of a name at its end."""
    head = _fitting(text)
    words = _balanced(head).split() or head.split()
    following = text[len(head) :].split(maxsplit=1)[:1]
    name = list(takewhile(lambda word: word[:1].isupper(), reversed([*words, *following])))
    before_name = len(words) - len(name) + 1
    if following and 1 < len(name) <= MAX_NAME and before_name > 0:
        del words[before_name:]
    while len(words) > MIN_WORDS and (
        words[-1].strip(EDGES).lower() in language.words or len(words[-1].strip("().")) <= 1
    ):
        words.pop()
    return " ".join(words)


def dangles(text: str, language: Language) -> bool:
    """Whether ``text`` ends in a word that wants another."""
    return (text[-1:] if language.is_unspaced else text.rpartition(" ")[2].lower()) in language.words


def _fitting(text: str, room: int = MAX_COLUMNS) -> str:
    """The longest beginning of ``text`` of less than ``room`` columns that, where it can, ends between words."""
    widths = accumulate(map(columns, text))
    end = next((end for end, width in enumerate(widths) if width >= room), len(text))
    head = text[:end]
    return head.rpartition(" ")[0] if " " in head[LEAST:] and text[end:][:1] != " " else head


def _cut_unspaced(text: str, head: str, language: Language) -> str:
    least = next((end for end in range(len(head)) if columns(head[:end]) >= LEAST_UNSPACED), len(head))
    ends = range(least, min(len(head), len(text) - 1) + 1)
    asided = (end for end in ends if text[end] in _STOPS and language.asides.match(text, end + 1))
    if (end := next(asided, 0)) or columns(text) <= MAX_COLUMNS:
        return _finished(text[: end or len(text)])
    if stops := [end for end in ends if text[end] in _STOPS]:
        # What a colon announces goes on.
        return _finished(text[: stops[-1]], ELLIPSIS if re.search("[:：]", text[: stops[-1]]) else "")
    boundaries = [end for end in ends if _is_boundary(text[end - 1], text[end], language)]
    return _finished(text[: boundaries[-1]] if boundaries else head, ELLIPSIS)


def _is_boundary(before: str, here: str, language: Language) -> bool:
    if " " in (before, here):
        return True
    if language.code == "ja":  # a phrase ends in hiragana, and the next begins with another script
        return "\u3041" <= before <= "\u309f" and not "\u3041" <= here <= "\u309f"
    return (here in PARTICLES and before + here not in JOINED) or (
        before.isascii() != here.isascii() and not (before + here).isdigit()
    )


def _finished(text: str, mark: str = "", *, capital: bool = True) -> str:
    """``text`` with clean edges, whole quotes, a capital letter, and ``mark`` at the end."""
    text = text.lstrip(EDGES + _BULLETS + "!").rstrip(EDGES)
    text = text if text[-2:-1].isdigit() else text.rstrip(EDGES + "!")
    whole = _balanced(text).strip(EDGES)
    quotes = len(whole) - len(whole.lstrip('"“«'))
    first = whole[quotes:].partition(" ")[0].rstrip(',:;?!"”»')
    if (
        capital
        and first.islower()
        and all(part.isalpha() for part in first.replace("’", "'").replace("-", "'").split("'"))
    ):
        whole = whole[:quotes] + whole[quotes : quotes + 1].upper() + whole[quotes + 1 :]
    return f"{whole}{mark}" if whole else ""


def _balanced(text: str) -> str:
    """``text`` cut before a quote or bracket that is not closed, if enough is left, and without one at an edge."""
    for opening, closing in _PAIRS:
        opened = text.count(opening) % 2 if opening == closing else text.count(opening) - text.count(closing)
        at = text.rfind(opening)
        if opened < 0 and text.endswith(closing):
            text = text[:-1]
        elif opened > 0 and (opening in '"“«' or columns(text[:at]) < LEAST_UNSPACED):
            text = text[:at] + text[at + 1 :]
        elif opened > 0:
            text = text[:at]
    return text
