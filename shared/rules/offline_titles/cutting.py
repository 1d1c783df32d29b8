"""A title that fits: cut at a phrase, never on a dangling word, marked where something is missing."""

from itertools import accumulate

from shared.rules.offline_titles.language import MAX_COLUMNS, Language, columns
from shared.rules.offline_titles.languages import HANGING, PARTICLES
from shared.rules.offline_titles.peeling import content
from shared.rules.titles import ELLIPSIS

LEAST, LEAST_UNSPACED, MIN_WORDS = 24, 20, 3
# A phrase that stands alone has so many columns, and names something: a question and a purpose need more.
LEAST_PHRASE, LEAST_OPEN, LEAST_NOUN, ENOUGH = 18, 34, 44, 5
_UNFINISHED = ("ed", "ing")
_WANTS_TO = ("able", "need", "want", "expect", "try", "order", "way", "how")
_TOPICS = frozenset("for on about".split())
_WANTS_MORE = frozenset("to me us it can could will would should must may might cannot not i you we they and or".split())
_BE = frozenset("be is are was were been get gets being".split())
_DETERMINERS = frozenset("a an the my his her its their our all any some each every".split())
_RELATIVE = frozenset("that which who".split())
_PAIRED = frozenset("between both vs vs. versus".split())

_EDGES = " \t\n,;:–—-、，：；。.！·|/\\=&"
_BULLETS = "+*#>"
_STOPS = "，；：。！？,;:"
_PAIRS = tuple(zip('"“([{「『《（【«', '"”)]}」』》）】»', strict=True))


def cut_title(text: str, language: Language, *, least: int = LEAST_PHRASE, capital: bool = True) -> str:
    """``text`` as a title: whole where it fits, else cut at a phrase of ``least`` columns or between words."""
    text = " ".join(text.split())
    if columns(text.strip(_EDGES)) <= MAX_COLUMNS:
        return _finished(text, capital=capital)
    head = _fitting(text)
    if language.is_unspaced:
        return _cut_unspaced(text, head, language)
    words = _balanced(head).split() or head.split()
    least = LEAST_OPEN if text.rstrip('" ').endswith("?") else least
    # "If I lift weights, …": without what follows it is no sentence.
    hangs = words[0].lower() in HANGING | language.breaks
    if not hangs and (phrase := _phrase(words, text, language, least)):
        return _finished(phrase, capital=capital)
    while len(words) > MIN_WORDS and (
        words[-1].strip(_EDGES).lower() in language.words or len(words[-1].strip("().")) <= 1
    ):
        words.pop()
    return _finished(" ".join(words), ELLIPSIS, capital=capital)


def dangles(text: str, language: Language) -> bool:
    """Whether ``text`` ends in a word that wants another."""
    return (text[-1:] if language.is_unspaced else text.rpartition(" ")[2].lower()) in language.words


def _fitting(text: str) -> str:
    """The longest beginning of ``text`` that leaves room for the ellipsis and, where it can, ends between words."""
    widths = accumulate(map(columns, text))
    end = next(end for end, width in enumerate(widths) if width >= MAX_COLUMNS)
    head = text[:end]
    return head.rpartition(" ")[0] if " " in head[LEAST:] and text[end] != " " else head


def _phrase(words: list[str], text: str, language: Language, least: int) -> str:
    """The longest beginning of ``text`` within ``words`` that needs nothing more; empty where none is long enough."""
    following = [*words[1:], *text[len(" ".join(words)) :].split(maxsplit=2)[:2], "", ""]
    for number in range(len(words), 1, -1):
        phrase = " ".join(words[:number])
        if columns(phrase) < least:
            break
        if _is_complete(words[:number], language) and _balanced(phrase) == phrase:
            then, second = following[number - 1 : number + 1]
            if _ends(words, number, then.strip(_EDGES).lower() or then, second, language):
                return phrase
    return ""


def _is_complete(words: list[str], language: Language) -> bool:
    """Whether ``words`` end in one that wants no other and name something."""
    *before, last = (word.strip(_EDGES).lower() for word in words)
    unfinished = last.endswith("ing") and before[-1] not in {"of", "for"}
    unfinished = unfinished or (last.endswith("ed") and before[-1] not in _BE)
    return not (
        unfinished
        or before[-1] in _WANTS_MORE
        or last in language.words
        or (len(last.strip("().")) <= 1 and not last.isdigit())
    ) and content(" ".join(words), language) >= ENOUGH


def _ends(words: list[str], number: int, then: str, second: str, language: Language) -> bool:
    """Whether a phrase ends behind ``number`` words: before a clause, a place, a means, one more noun."""
    word, before, width = words[number - 1], words[: number - 1], columns(" ".join(words[:number]))
    if word[-1] in ";:" or then[:1] in {"(", "–", "—"} or then == "->" or then in language.breaks:
        return True
    if word[-1] == "," or then == "and":
        goes_on = then in language.words or bool(language.asks.match(then))
        goes_on = goes_on or (then.endswith("ing") and second in language.words)
        goes_on = goes_on if word[-1] == "," else width >= LEAST_NOUN and len(words) - number < MIN_WORDS
        goes_on = goes_on or (then == "and" and (second in language.breaks or bool(language.asks.match(second))))
        return goes_on and "," not in "".join(before) and not _PAIRED.intersection(words)
    if then == "to":
        return width >= LEAST_OPEN and not word.endswith(_WANTS_TO)
    if then not in language.adjuncts:
        participle = then.endswith((*_UNFINISHED, "written"))
        if not participle or not (second[:1].isupper() or second in _DETERMINERS | language.adjuncts):
            return False
    elif then in _TOPICS and not (language.words - _DETERMINERS).intersection(before[2:]):
        return False
    # "… that takes a table with columns": a noun without an article belongs to what precedes.
    takes = before[-4 if then == "with" and second not in _DETERMINERS else -1 :]
    clause = {*takes, *(set(before[-5:]) - _RELATIVE)}
    return word[0] not in "([" and not language.breaks & clause


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
