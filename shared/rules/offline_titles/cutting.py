"""A title that fits: cut at a phrase, never on a dangling word, marked where something is missing."""

from itertools import accumulate

from shared.rules.offline_titles.language import Language, columns
from shared.rules.offline_titles.languages import HANGING, PARTICLES

WIDTH = 60
LEAST, LEAST_UNSPACED = 24, 20
# A boundary before this column leaves more out than a clip between any two words would.
WEAK_FROM = 46
# What says where, with what or for whom may be missing behind this column.
ADJUNCT_FROM = 43
ELLIPSIS = "…"

_UNFINISHED = ("ed", "ing")
_EDGES = " \t\n,;:–—-、，：；。.!！·|/\\=&"
_BULLETS = "+*#>"
_STOPS = "，；：。！？,;:"
_PAIRS = tuple(zip('"“([{「『《（【«', '"”)]}」』》）】»', strict=True))


def fitted(text: str, language: Language, *, at_phrase: bool = True, capital: bool = True) -> str:
    """``text`` as a title: whole where it fits, else cut at a phrase or, if that is not wanted, between words."""
    text = " ".join(text.split())
    if columns(text.strip(_EDGES)) <= WIDTH:
        return _finished(text, capital=capital)
    head = _fitting(text)
    if language.is_unspaced:
        return _cut_unspaced(text, head, language)
    words = head.split(" ")
    if at_phrase and (phrase := _phrase(text, words, language)):
        return phrase
    while len(words) > 3 and words[-1].strip(_EDGES).lower() in language.words:  # noqa: PLR2004 - some words are left
        words.pop()
    return _finished(" ".join(words), ELLIPSIS, capital=capital)


def dangles(text: str, language: Language) -> bool:
    """Whether ``text`` ends in a word that wants another."""
    return (text[-1:] if language.is_unspaced else text.rpartition(" ")[2].lower()) in language.words


def _fitting(text: str) -> str:
    """The longest beginning of ``text`` that leaves room for the ellipsis and, where it can, ends between words."""
    widths = accumulate(map(columns, text))
    end = next(end for end, width in enumerate(widths) if width >= WIDTH)
    head = text[:end]
    return head.rpartition(" ")[0] if " " in head[LEAST:] and text[end] != " " else head


def _phrase(text: str, words: list[str], language: Language) -> str:
    """``text`` up to the last phrase that ends among ``words``; empty where none does."""
    strong = adjunct = weak = width = 0
    # "If I lift weights, …" and a question: without what follows it is no sentence.
    first = words[0].lower()
    hangs = first in HANGING or (first in language.breaks and not language.asks.match(text))
    hangs = hangs or text.rstrip('" ').endswith("?")
    following = [*words[1:], text[len(" ".join(words)) :].lstrip().partition(" ")[0]]
    for number, (word, then) in enumerate(zip(words, following, strict=True), 1):
        width += columns(word) + 1
        bare, behind = word.strip(_EDGES).lower(), then.strip(_EDGES + "(\"'“").lower()
        if width < LEAST or bare in language.words or bare in language.breaks:
            continue
        is_small = behind in language.words or behind in language.breaks
        lists = word[-1] == "," and "," in "".join(words[max(number - 4, 0) : number - 1])
        ends = word[-1] == ";" or then[:1] in "–—" or (word[-1] == "," and language.asks.match(behind))
        if ends or behind in language.breaks:
            strong = number
        elif (
            width >= ADJUNCT_FROM
            and word[0] not in "(["
            and not bare.endswith(_UNFINISHED)
            and (
                behind in language.adjuncts or then[:1] == "(" or (word[-1] == "," and is_small and not lists)
            )
        ):
            adjunct = number
        elif is_small or word[-1] in ",:":
            weak = number
    # Behind "where …" a phrase that ends leaves the clause without its verb.
    end = (strong if strong >= max(weak, adjunct) - 3 else 0) if strong else adjunct
    finished = " ".join(words[:end])
    if end and not hangs and _balanced(finished) == finished:
        return _finished(finished)
    phrase = " ".join(words[: max(strong, adjunct, weak)])
    return _finished(phrase, ELLIPSIS) if columns(phrase) >= WEAK_FROM else ""


def _cut_unspaced(text: str, head: str, language: Language) -> str:
    least = next((end for end in range(len(head)) if columns(head[:end]) >= LEAST_UNSPACED), len(head))
    ends = range(least, min(len(head), len(text) - 1) + 1)
    if stops := [end for end in ends if text[end] in _STOPS]:
        return _finished(text[: next((end for end in stops if text[end] in ":："), stops[-1])])
    boundaries = [end for end in ends if _is_boundary(text[end - 1], text[end], language)]
    return _finished(text[: boundaries[-1]] if boundaries else head, ELLIPSIS)


def _is_boundary(before: str, here: str, language: Language) -> bool:
    if " " in (before, here):
        return True
    if language.code == "ja":  # a phrase ends in hiragana, and the next begins with another script
        return "\u3041" <= before <= "\u309f" and not "\u3041" <= here <= "\u309f"
    return here in PARTICLES or (before.isascii() != here.isascii() and not (before + here).isdigit())


def _finished(text: str, mark: str = "", *, capital: bool = True) -> str:
    """``text`` with clean edges, whole quotes, a capital letter, and ``mark`` at the end."""
    text = text.lstrip(_EDGES + _BULLETS).rstrip(_EDGES)
    whole = _balanced(text).strip(_EDGES)
    mark = mark or (ELLIPSIS if len(whole) < len(text) - 2 else "")
    first = whole.partition(" ")[0].rstrip(",:;?!")
    if (
        capital
        and first.islower()
        and all(part.isalpha() for part in first.replace("’", "'").replace("-", "'").split("'"))
    ):
        whole = whole[:1].upper() + whole[1:]
    return f"{whole}{mark}" if whole else ""


def _balanced(text: str) -> str:
    """``text`` cut before a quote or bracket that is not closed, if enough is left, and without one at an edge."""
    for opening, closing in _PAIRS:
        opened = text.count(opening) % 2 if opening == closing else text.count(opening) - text.count(closing)
        at = text.rfind(opening)
        if opened < 0 and text.endswith(closing):
            text = text[:-1]
        elif opened > 0 and columns(text[:at]) >= (LEAST + 10 if opening.isascii() else LEAST_UNSPACED):
            text = text[:at]
        elif opened > 0 and at in {0, len(text) - 1}:
            text = text[:at] + text[at + 1 :]
    return text
