"""Where a sentence may end early: behind a phrase that needs nothing more."""

from collections.abc import Iterator

from shared.rules.offline_titles.ends import (
    End,
    bare,
    before_second_request,
    has_topic,
    is_before_more,
)
from shared.rules.offline_titles.language import EDGES, Language, columns
from shared.rules.offline_titles.languages import (
    ABOUT,
    AND,
    AUXILIARIES,
    BE,
    BETWEEN,
    CAUSES,
    DETERMINERS,
    POINTING,
    QUESTIONS,
    RELATIVE,
    TOPICS,
    WANTS_MORE,
    WANTS_TO,
)
from shared.rules.offline_titles.peeling import content

# So much it says.
ENOUGH, ENOUGH_BEFORE_COLON = 5, 8
_ENGLISH = ("ed", "written", "taken", "given", "shown", "made", "built", "held", "sold")
_ROMANCE = ("ado", "ido", "ada", "ida", "ados", "idos", "adas", "idas")


def whole_phrases(words: list[str], text: str, language: Language, least: int) -> Iterator[str]:
    """The beginnings of ``text`` within ``words`` that need nothing more, of ``least`` columns or more, best first."""
    if any(word[-1] == "," and word[:-1].lower() in WANTS_MORE for word in words):
        return
    following = [*words[1:], *text[len(" ".join(words)) :].split(maxsplit=3)[:3], "", "", ""]
    plain = [bare(word) for word in words]
    is_clause = language.ends_in_verb and plain[0] in language.words
    places = frozenset() if is_clause else language.adjuncts
    # The longest first, but none that reaches into a second request.
    most = before_second_request(len(words), following, language)
    for number in range(most, 1, -1):
        width = columns(" ".join(words[:number]))
        if width < least or any(word[-1] == ":" for word in words[2 : number - 1]):
            continue
        then, second, third = following[number - 1 : number + 2]
        end = End(words[:number], width, then, second, third, language)
        if _names(plain[:number], language) and (
            _is_before_clause(end)
            or (
                not _is_participle(plain[:number], language)
                and (is_before_more(end) or _is_before_place(end, places))
            )
        ):
            yield " ".join(words[:number])


def _names(words: list[str], language: Language) -> bool:
    """Whether ``words`` say enough, and end in one that wants no other."""
    before, last = words[-2], words[-1]
    is_pair = before in AND and not BETWEEN.isdisjoint(words)
    wants = (before in WANTS_MORE or before.endswith("ly")) and not (is_pair or last[0].isdigit())
    wants = wants or last in WANTS_TO | language.words | language.adjuncts | language.breaks
    says = content(" ".join(words), language) + bool(TOPICS.intersection(words[:-1]))
    return not wants and says >= ENOUGH


def _participles(language: Language) -> tuple[str, ...]:
    return _ENGLISH if language.code == "en" else _ENGLISH + _ROMANCE


def _is_participle(words: list[str], language: Language) -> bool:
    return words[-1].endswith(_participles(language)) and words[-2] not in BE


def _is_before_clause(end: End) -> bool:
    """Whether it is before a clause, a bracket, code, or what a colon announces and is named already."""
    last, then = end.words[-1], bare(end.then)
    if last[-1] == ":":
        is_named = content(" ".join(end.words), end.language) >= ENOUGH_BEFORE_COLON
        is_code = not end.then.strip(EDGES + "\"'“«").isalpha() or (then.isupper() and len(then) > 1)
        return (is_named and not POINTING.intersection(end.words)) or is_code
    if last[-1] == ";" or end.then[:1] in {"(", "–", "—"} or end.then == "->":
        return True
    # "A scene in which two sailors" has no verb yet, nor has "how much a man".
    is_verbless = end.words[0].lower() in QUESTIONS and AUXILIARIES.isdisjoint(end.words)
    is_open = RELATIVE.intersection(end.words[-3:-1]) or (then in RELATIVE and is_verbless)
    # "… who finds that"
    tells = then == "that" and last[-1] == "s" and RELATIVE.intersection(end.words[-6:-1])
    return then in end.language.breaks and not is_open and not tells


def _has_own_subject(end: End) -> bool:
    """Whether its last words are of a clause that is not whole yet."""
    return bool((end.language.breaks - RELATIVE).intersection(end.words[-6:-1]))


def _is_before_place(end: End, places: frozenset[str]) -> bool:
    """Whether it is before where, when, with what, or what is done to it."""
    words, then, breaks = end.words, bare(end.then), end.language.breaks
    is_topic = end.second in QUESTIONS or not has_topic(end)
    is_topic = is_topic or (then in ABOUT and TOPICS.isdisjoint(words))
    if is_topic and TOPICS.intersection({then, end.second}):
        return False
    is_object = end.second[:1].isupper() or end.second in DETERMINERS or end.second in places
    if then not in places and not (
        then.endswith((*_participles(end.language), "ing")) and is_object and end.then[-1].isalnum()
    ):
        return False
    # "… that takes a table with columns": a noun without an article belongs to what precedes.
    takes = words[-5 if then == "with" and end.second not in DETERMINERS else -2 : -1]
    is_listed = any(word[-1] == "," for word in words[-3:-1])
    return (
        not is_listed
        and not breaks.intersection(takes)
        and not _has_own_subject(end)
        and not _wants_place(end)
    )


def _wants_place(end: End) -> bool:
    """Whether its last word wants what follows: "working on", "are open in", or a German verb yet to come."""
    before, last = end.words[-3:-1], end.words[-1]
    is_name = last[0].isupper() and before[-1][0].isupper()
    is_open = last[0] in "([" or (last.endswith("ing") and not is_name) or BE.intersection(before)
    is_made = CAUSES.intersection(end.words[-5:-1])
    return bool(is_open or is_made) or (
        end.language.ends_in_verb and any(word[-1] == "," for word in end.words)
    )
