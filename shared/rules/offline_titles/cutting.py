"""A title that fits: cut at a phrase, never on a dangling word, marked where something is missing."""

from itertools import accumulate

from shared.rules.offline_titles.language import MAX_COLUMNS, Language, columns
from shared.rules.offline_titles.languages import HANGING, PARTICLES
from shared.rules.titles import ELLIPSIS

LEAST, LEAST_UNSPACED, MIN_WORDS = 24, 20, 3
# Behind these columns a clause, and what says where or with what, may be missing.
PHRASE_FROM, ADJUNCT_FROM = 38, 44
_UNFINISHED = ("ed", "ing")
_WANTS_TO = ("able", "need", "want", "expect", "try", "order")
_TOPICS = ("for", "on", "to")
_PAIRED = frozenset("between both vs vs. versus".split())

_EDGES = " \t\n,;:–—-、，：；。.！·|/\\=&"
_BULLETS = "+*#>"
_STOPS = "，；：。！？,;:"
_PAIRS = tuple(zip('"“([{「『《（【«', '"”)]}」』》）】»', strict=True))


def cut_title(text: str, language: Language, *, at_phrase: bool = True, capital: bool = True) -> str:
    """``text`` as a title: whole where it fits, else cut at a phrase or, if that is not wanted, between words."""
    text = " ".join(text.split())
    if columns(text.strip(_EDGES)) <= MAX_COLUMNS:
        return _finished(text, capital=capital)
    head = _fitting(text)
    if language.is_unspaced:
        return _cut_unspaced(text, head, language)
    words = _balanced(head).split() or head.split()
    # "If I lift weights, …" and a question: without what follows it is no sentence.
    hangs = words[0].lower() in HANGING | language.breaks or text.rstrip('" ').endswith("?")
    if at_phrase and not hangs and (phrase := _phrase(words, text, language)):
        return phrase
    behind = ""
    while len(words) > MIN_WORDS and (
        words[-1].strip(_EDGES).lower() in language.words
        or len(words[-1].strip("().")) <= 1
        or (behind and not hangs and words[-1].endswith("ed") and words[-1].islower())
    ):
        behind = words.pop().lower()
    # "A damped oscillator (described by …)": nothing is missed.
    whole = at_phrase and not hangs and (behind in {*language.adjuncts, *_TOPICS} or behind.endswith("ed"))
    whole = (
        whole
        and not words[-1].endswith((*_UNFINISHED, *_WANTS_TO))
        and not language.breaks.intersection(words[-4:])
    )
    return _finished(" ".join(words), "" if whole else ELLIPSIS, capital=capital)


def dangles(text: str, language: Language) -> bool:
    """Whether ``text`` ends in a word that wants another."""
    return (text[-1:] if language.is_unspaced else text.rpartition(" ")[2].lower()) in language.words


def _fitting(text: str) -> str:
    """The longest beginning of ``text`` that leaves room for the ellipsis and, where it can, ends between words."""
    widths = accumulate(map(columns, text))
    end = next(end for end, width in enumerate(widths) if width >= MAX_COLUMNS)
    head = text[:end]
    return head.rpartition(" ")[0] if " " in head[LEAST:] and text[end] != " " else head


def _phrase(words: list[str], text: str, language: Language) -> str:
    """``text`` up to the last phrase that ends among ``words`` and needs nothing more; empty where none does."""
    following = [*words[1:], *text[len(" ".join(words)) :].split(maxsplit=2)[:2], "", ""]
    end = width = 0
    for number, word in enumerate(words, 1):
        width += columns(word) + 1
        bare, then, second = word.strip(_EDGES).lower(), *following[number - 1 : number + 1]
        if width < PHRASE_FROM or bare in language.words or bare.endswith(_UNFINISHED):
            continue
        ends = word[-1] == ";" or then[:1] in {"–", "—"} or then.strip(_EDGES).lower() in language.breaks
        ends = ends or (then == "and" and bool(language.asks.match(second)))
        if ends or (width >= ADJUNCT_FROM and _is_adjunct(words, number, then, language)):
            end = number
    phrase = " ".join(words[:end])
    return _finished(phrase) if end and _balanced(phrase) == phrase else ""


def _is_adjunct(words: list[str], number: int, then: str, language: Language) -> bool:
    """Whether ``then`` begins what may be missing behind ``number`` words: where, with what, one more noun."""
    word, before, behind = (
        words[number - 1],
        words[max(number - 4, 0) : number - 1],
        then.strip(_EDGES).lower(),
    )
    if word[-1] == "," or then == "and":
        goes_on = behind in language.words if word[-1] == "," else len(words) - number < MIN_WORDS
        return goes_on and "," not in "".join(before) and not _PAIRED.intersection(words)
    follows_noun = word[0] not in "([" and not language.breaks.intersection(before)
    return then[:1] == "(" or (behind in language.adjuncts and follows_noun)


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
    text = text.lstrip(_EDGES + _BULLETS + "!").rstrip(_EDGES).removesuffix(" *")
    text = text if text[-2:-1].isdigit() else text.rstrip(_EDGES + "!")
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
        elif opened > 0 and opening in '"“':
            text = text[:at] + text[at + 1 :]
        elif opened > 0 and columns(text[:at]) >= (LEAST + 10 if opening.isascii() else LEAST_UNSPACED):
            text = text[:at]
        elif opened > 0 and at in {0, len(text) - 1}:
            text = text[:at] + text[at + 1 :]
    return text
