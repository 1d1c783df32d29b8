"""Where a sentence may end early: behind a phrase that needs nothing more."""

from collections.abc import Iterator, Sequence

from shared.rules.offline_titles.language import EDGES, Language, columns
from shared.rules.offline_titles.languages import (
    AND,
    BE,
    CAUSES,
    DETERMINERS,
    PAIRED,
    POINTING,
    RELATIVE,
    SUBJECTS,
    TOPICS,
    VERBS,
    WANTS_MORE,
    WANTS_TO,
)
from shared.rules.offline_titles.peeling import content

# A phrase that stands alone has so many columns: a statement, a question, a purpose need more, one noun of two most.
LEAST_PHRASE, LEAST_OPEN, LEAST_NOUN = 18, 34, 48
# So much it says, or a little less where it is longer.
ENOUGH, LONG = 6, 20
ENOUGH_BEFORE_COLON, MIN_WORDS = 8, 3
_PARTICIPLES = (
    *("ed", "ing", "written", "taken", "given", "shown"),
    *("ado", "ido", "ada", "ida", "ados", "idos", "adas", "idas"),
)


def whole_phrases(words: list[str], text: str, language: Language, least: int) -> Iterator[str]:
    """The beginnings of ``text`` within ``words`` that need nothing more, of ``least`` columns or more, longest first."""
    if any(word[-1] == "," and word[:-1].lower() in WANTS_MORE for word in words):
        return
    following = [*words[1:], *text[len(" ".join(words)) :].split(maxsplit=2)[:2], "", ""]
    plain = [bare(word) for word in words]
    is_clause = language.ends_in_verb and plain[0] in language.words
    places = frozenset() if is_clause else language.adjuncts
    for number in range(len(words), 1, -1):
        width = columns(" ".join(words[:number]))
        if width < least or any(word[-1] == ":" for word in words[2 : number - 1]):
            continue
        then, second = following[number - 1 : number + 1]
        if _names(plain[:number], language, width) and (
            _ends_clause(words[:number], then, second, language)
            or (
                not _is_unfinished(plain[:number])
                and (
                    _ends_part(words[:number], width, then, second, language)
                    or _ends_before_place(words[:number], then, second, language, places)
                )
            )
        ):
            yield " ".join(words[:number])


def _names(words: list[str], language: Language, width: int) -> bool:
    """Whether ``words`` say enough, and end in one that wants no other."""
    before, last = words[-2], words[-1]
    verb = words[-3] if before.endswith("ly") and len(words) > MIN_WORDS else before
    wants = verb in WANTS_MORE or last in WANTS_TO | language.words | language.adjuncts
    is_letter = len(last.strip("().")) <= 1 and not last.isdigit()
    says = content(" ".join(words), language) + (width >= LONG) + bool(TOPICS.intersection(words[:-1]))
    return not (wants or is_letter) and says >= ENOUGH


def _is_unfinished(words: list[str]) -> bool:
    return words[-1].endswith("ing") or (words[-1].endswith(_PARTICIPLES) and words[-2] not in BE)


def _ends_clause(words: list[str], then: str, second: str, language: Language) -> bool:
    """Whether ``words`` end before a clause, a bracket, or what a colon announces and they name by themselves."""
    if words[-1][-1] == ":":
        names = content(" ".join(words), language) >= ENOUGH_BEFORE_COLON
        return (names and not POINTING.intersection(words)) or not then.strip(EDGES + "\"'“«").isalpha()
    if words[-1][-1] == ";" or then[:1] in {"(", "–", "—"} or then == "->":
        return True
    return bare(then) in language.breaks or (bare(then) in SUBJECTS and second in VERBS)


def _ends_part(words: list[str], width: int, then: str, second: str, language: Language) -> bool:
    """Whether ``words`` end before another request, before what explains them, or before one more noun."""
    then = bare(then)
    asks = language.asks.match
    if words[-1][-1] == ",":
        ends = (
            then in language.words or bool(asks(then)) or (then.endswith("ing") and second in language.words)
        )
    elif then in AND:
        both = RELATIVE.intersection(words) and second.endswith("s")
        ends = second in language.breaks or bool(asks(second) or both)
        ends = ends or (width >= LEAST_NOUN and not _clause(words, language))
    else:
        causes = words[-1] in WANTS_TO or "it" in words or CAUSES.intersection(words[-5:])
        causes = causes or words[-2] in language.breaks
        has_more = (language.words - DETERMINERS).intersection(words[2:-1])
        return then == "to" and (width >= LEAST_OPEN or bool(has_more)) and not causes
    return (
        ends
        and not any(word[-1] in ",:" for word in words[:-1])
        and not (PAIRED.intersection(words) and not AND.intersection(words))
    )


def _ends_before_place(
    words: list[str], then: str, second: str, language: Language, places: frozenset[str]
) -> bool:
    """Whether ``words`` end before where, when, with what, or what is done to them."""
    then = bare(then)
    if then not in places:
        is_object = second[:1].isupper() or second in DETERMINERS or second in places
        if not then.endswith(_PARTICIPLES) or not is_object:
            return False
    elif then in TOPICS and not (language.words - DETERMINERS).intersection(words[2:-1]):
        return False
    # "… that takes a table with columns": a noun without an article belongs to what precedes.
    takes = words[-5 if then == "with" and second not in DETERMINERS else -2 : -1]
    is_inside = words[-1][0] in "([" or _clause(words, language)
    is_inside = is_inside or (language.ends_in_verb and any(word[-1] == "," for word in words))
    return not is_inside and not language.breaks.intersection(takes)


def _clause(words: Sequence[str], language: Language) -> bool:
    """Whether the last of ``words`` are of a clause that has a subject of its own."""
    return bool((language.breaks - RELATIVE).intersection(words[-6:-1]))


def bare(word: str) -> str:
    """``word`` in small letters, if it is no abbreviation, without what stands at its edges."""
    inner = word.strip(EDGES)
    return (inner if inner.isupper() and len(inner) > 1 else inner.lower()) or word
