"""A title that fits: cut at a phrase, never on a dangling word, marked where something is missing."""

import re

from shared.rules.offline_titles.language import Language, columns
from shared.rules.offline_titles.languages import HANGING

WIDTH = 60
LEAST, LEAST_UNSPACED = 24, 20
# A boundary before this column leaves more out than a clip between any two words would.
WEAK_FROM = 46
ELLIPSIS = "…"

_TOKEN = re.compile(r"\s*\S+")
_EDGES = " \t\n,;:–—-、，：；。.!！·|/\\=&"
_BULLETS = "+*#>"
_QUOTES = {
    '"': '"',
    "“": "”",
    "(": ")",
    "[": "]",
    "「": "」",
    "『": "』",
    "《": "》",
    "（": "）",
    "【": "】",
    "«": "»",
    "{": "}",
}
_STOPS = ",;:–—，、；：（("


def fitted(text: str, language: Language) -> str:
    """``text`` as a title: whole where it fits, else cut at the last phrase boundary that fits."""
    text = " ".join(text.split())
    if columns(text.strip(_EDGES)) <= WIDTH:
        return finished(text)
    if language.is_unspaced:
        return _cut_unspaced(text, language)
    return _cut(text, language)


def clipped(text: str, language: Language, *, capital: bool = True) -> str:
    """The plain clip: what of ``text`` fits, cut between words and marked."""
    text = " ".join(text.split())
    if columns(text.strip(_EDGES)) <= WIDTH:
        return finished(text, capital=capital)
    if language.is_unspaced:
        return _cut_unspaced(text, language)
    head = _fitting(text)
    words = head.split(" ")
    while len(words) > 3 and words[-1].strip(_EDGES).lower() in language.words:  # noqa: PLR2004
        words.pop()
    return finished(" ".join(words), ELLIPSIS, capital=capital)


def dangles(text: str, language: Language) -> bool:
    """Whether ``text`` ends in a word that wants another."""
    last = text[-1:] if language.is_unspaced else text.rpartition(" ")[2].lower()
    return last in language.words


def _fitting(text: str) -> str:
    """The longest beginning of ``text`` that leaves room for the ellipsis and ends between words."""
    width = end = 0
    for end, sign in enumerate(text):
        width += columns(sign)
        if width >= WIDTH:
            break
    head = text[:end]
    return head.rpartition(" ")[0] if " " in head[LEAST:] and text[end] != " " else head


def _cut(text: str, language: Language) -> str:
    head = _fitting(text)
    words = head.split(" ")
    after = text[len(head) :].split(" ")
    following = [*words[1:], next((word for word in after if word), "")]
    strong = weak = width = 0
    # "If I lift weights, …": without what follows it is no sentence.
    hangs = words[0].lower() in HANGING or (
        words[0].lower() in language.breaks and not language.asks.match(text)
    )
    for number, (word, then) in enumerate(zip(words, following, strict=True), 1):
        width += columns(word) + 1
        bare, next_bare = word.strip(_EDGES).lower(), then.strip(_EDGES + "(\"'“").lower()
        if width < LEAST or bare in language.words or bare in language.breaks:
            continue
        joins = next_bare in language.words or next_bare in language.breaks
        if (word[-1] == ";" or next_bare in language.breaks or then[:1] in "([–—") and not hangs:
            strong = number
        elif joins or word[-1] in ",:":
            weak = number
    if strong and strong >= weak - 3:
        return finished(" ".join(words[:strong]))
    if weak and columns(" ".join(words[:weak])) >= WEAK_FROM:
        return finished(" ".join(words[:weak]), ELLIPSIS)
    return clipped(text, language)


_SOFT = "的和与及并在对从将把被是为以用而且但让使"


def _cut_unspaced(text: str, language: Language) -> str:
    width, strong, weak, end = 0, 0, 0, 0
    for end, sign in enumerate(text):
        width += columns(sign)
        if width >= WIDTH:
            break
        if width < LEAST_UNSPACED:
            continue
        if sign in "，；：。！？,;:":
            strong = end
        elif _is_boundary(text, end, language):
            weak = end
    if strong and columns(text[:strong]) >= LEAST_UNSPACED:
        return finished(text[:strong])
    return finished(text[: weak or end], ELLIPSIS)


def _is_boundary(text: str, end: int, language: Language) -> bool:
    before, here = text[end - 1], text[end]
    if here == " " or before == " ":
        return True
    if language.code == "zh":
        return here in _SOFT or (
            before.isascii() != here.isascii() and not (before.isdigit() or here.isdigit())
        )
    return "\u3041" <= before <= "\u309f" and not "\u3041" <= here <= "\u309f"


def finished(text: str, mark: str = "", *, capital: bool = True) -> str:
    """``text`` with clean edges, whole quotes, a capital letter, and ``mark`` at the end."""
    text = text.strip().lstrip(_EDGES + _BULLETS).rstrip(_EDGES)
    whole = _balanced(text)
    mark = mark or (ELLIPSIS if len(whole) < len(text) - 2 else "")
    text = whole
    first, space, others = text.partition(" ")
    letters = first.replace("'", "").replace("’", "").replace("-", "").rstrip(",:;?!")
    if capital and letters.isalpha() and letters.islower():
        first = first[:1].upper() + first[1:]
    return f"{first}{space}{others}{mark}" if text else ""


def _balanced(text: str) -> str:
    """``text`` without a quote or bracket at its edges that has no partner."""
    for opening, closing in _QUOTES.items():
        if opening == closing:
            if text.count(opening) % 2:
                text = _without_last(text, opening)
        elif text.count(opening) > text.count(closing):
            text = _without_last(text, opening)
        elif text.count(closing) > text.count(opening) and text.endswith(closing):
            text = text[:-1]
    return text.strip(_EDGES)


def _without_last(text: str, sign: str) -> str:
    """Cut before the last ``sign`` where enough is left, else ``text`` without it at an edge."""
    at = text.rfind(sign)
    if columns(text[:at]) >= (LEAST + 10 if sign.isascii() else LEAST_UNSPACED):
        return text[:at]
    return text[1:] if at == 0 else text[:-1] if at == len(text) - 1 else text
