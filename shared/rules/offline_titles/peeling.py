"""What people say before and behind their request."""

import re

from shared.rules.offline_titles.language import MAX_COLUMNS, Language, columns, voids
from shared.rules.offline_titles.languages import HANGING, ONLY_ALONE, QUESTIONS

_WORD = r"[^\W_][\w'’+#.-]*"
# "A 500-word scene"
_MEASURE = r"\d+-[a-z]"
_PUNCTUATED = r"(?: \w+)?\s*(?:[^\w\s\"'(\[/#@&+-]+\s*)+|\s*$"
_CLAUSE = r"(?i)(?:, | (?:and|but|so) (?=(?:i|we|can|could|how|is)\b)|[，；：])"
_ENDING = r"\s*[?？؟]+([\"'”»]?)\s*$"
_SPACE = " "
_ROLE_END = r"(?i)[,;:.] +(?:and )?|[，：]| and | (?=(?:i|we) (?:want|need|would|have|am)|(?:what|how|which|can|could|please|would) )"
MAX_READ = 150
# What stands behind these says where or with what, and not when.
CONTEXTS = tuple(
    f"{begin} "
    for begin in "in|using|with|for|given|use|utilizing|considering|on the basis|based on".split("|")
)
_MAX_PEELS = 8
_NOWHERE: tuple[str, tuple[re.Pattern[str], ...]] = ("(?!)", ())
# Two words that carry meaning, or what amounts to it.
LEAST_CONTENT = 3


def content(text: str, language: Language) -> int:
    """How much ``text`` says: 2 for a word that carries meaning, 1 for a vague one or a character of an unspaced script."""
    if language.is_unspaced:
        return sum(map(str.isalpha, text))
    words = [word.strip(".'-").lower() for word in re.findall(_WORD, text)]
    said = [word for word in words if word not in language.words]
    vague = sum(word in language.vague or bool(re.match(_MEASURE, word)) for word in said)
    return 2 * (len(said) - vague) + min(vague, LEAST_CONTENT)


def without_greeting(text: str, language: Language) -> str:
    """``text`` less greetings; empty when it is nothing else."""
    for _ in range(_MAX_PEELS):
        greeting = voids(text, language).match(text)
        if not greeting:
            return text
        after = text[greeting.end() :]
        behind = after.lstrip()
        if ended := re.match(_PUNCTUATED, after):
            text = after[ended.end() :]
        elif behind == after or not _goes_before(greeting[0], behind, language):
            return text
        else:
            text = behind
    return text


def _goes_before(greeting: str, text: str, language: Language) -> bool:
    """Whether ``greeting`` is one although no sign stands between it and ``text``, which requests something."""
    is_greeting = greeting.count(" ") <= 1 and greeting.lower() not in ONLY_ALONE
    return is_greeting and bool(language.leads.match(text) or language.asks.match(text))


def peeled(text: str, language: Language) -> tuple[str, bool]:
    """``text`` less its lead-ins and what trails behind, and whether it had lead-ins."""
    rest = text if language.leads.match(text) else _from_clause(text, language)
    led = rest != text
    for _ in range(_MAX_PEELS):
        lead = language.leads.match(rest)
        if not lead or not lead.end():
            break
        led = True
        is_last = bool(lead.re.groups and lead["last"])
        if content(rest[lead.end() :], language) < LEAST_CONTENT - is_last:
            break
        rest = rest[lead.end() :]
        if is_last:
            break
    if language.roles.match(rest):
        rest = _from_clause(rest, language)
    tail = language.tails.search(rest)
    if tail and (led or not (tail.re.groups and tail["led"])):
        before = rest[: tail.start()]
        rest, led = (before, True) if content(before, language) >= LEAST_CONTENT else (rest, led)
    return re.sub(_ENDING, r"\1", rest) if led and rest != text else rest, led


def _from_clause(text: str, language: Language) -> str:
    """``text`` from its clause that asks: behind a role, behind where or with what if that is too long, or any."""
    parts, asks = _clauses(text, language)
    least = LEAST_CONTENT - 1 if parts == _ROLE_END else LEAST_CONTENT + 1
    for part in re.finditer(parts, text[:MAX_READ]):
        lead = next(filter(None, (pattern.match(text, part.end()) for pattern in asks)), None)
        bare = lead and lead.re is language.asks and parts == _SPACE and text[part.start() - 1] != ","
        if lead and not bare and content(text[lead.end() :], language) >= least:
            return text[part.end() :]
    return text


def _clauses(text: str, language: Language) -> tuple[str, tuple[re.Pattern[str], ...]]:
    """Behind what the clause of ``text`` that asks may begin, and with what."""
    first, second = (*text[:MAX_READ].lower().split(maxsplit=2), "", "")[:2]
    is_long = columns(text) > MAX_COLUMNS
    if first in HANGING and second in QUESTIONS:
        return _NOWHERE
    if language.roles.match(text):
        return _ROLE_END, (language.leads, language.asks)
    if text.lower().startswith(CONTEXTS):
        return (_SPACE, (language.leads, language.asks)) if is_long else _NOWHERE
    if first in HANGING:
        asks = (language.asks,) if text.endswith(("?", "？")) else ()
        return (_CLAUSE, (language.leads, *asks)) if is_long else _NOWHERE
    return _NOWHERE if language.asks.match(text) else (_CLAUSE, (language.leads,))
