"""Finds the parameters that a provider's message refuses, and not those that its advice mentions."""

import json
import re
from collections.abc import Collection, Iterator

# The optional parameters that are no fields of a config. A structure goes by its own name.
TEMPERATURE = "temperature"
STOP = "stop"
SYSTEM = "system"
# The part of a message that is searched. Usually it has a sentence or two.
MAX_MESSAGE = 1_000
# The names that providers have for them, in lower case without "_" and "-".
_NAMES: dict[str, frozenset[str]] = {
    TEMPERATURE: frozenset({"temperature"}),
    STOP: frozenset({"stop", "stopsequence", "stopsequences"}),
    SYSTEM: frozenset({"system", "systemprompt", "developer"}),
    "json_schema": frozenset(
        ["output", "outputconfig", "outputformat", "textformat", "jsonschema", "responseformat", "structured"]
    ),
    "tool": frozenset({"tool", "tools", "toolconfig", "toolchoice", "toolspec"}),
}
# Words that mean a parameter only in a path or in quotation marks.
_AMBIGUOUS = frozenset({"output"})

_SAID = re.compile(r'"message"\s{0,9}:\s{0,9}("(?:[^"\\\n]|\\.)*")')
_SENTENCE_END = re.compile(r"(?<=[.;!?])\s|\n")
_ADVICE = re.compile(
    r"\W{0,9}(?:remove|use|try|please|only|see|consult|retry|refer|supported|valid|allowed|for|to)\b",
    re.IGNORECASE,
)
_ADVICE_TAIL = re.compile(r"\b(?:please|instead|must be one of|use|try|see|consult)\b", re.IGNORECASE)
_CONDITION = re.compile(r"\b(?:when|while|if|with|unless|together|because)\b", re.IGNORECASE)
_QUOTED = re.compile(r"(?<!\w)[`'\"\[]([^`'\"\[\]\n]{1,100})[`'\"\]]")
_PATH = re.compile(
    r"(?<![$\w])[#/]{0,2}[$\w]+(?:[./][$\w]+)+|\b[^\W_]+(?:_[^\W_]+)+|\b[a-z]+[A-Z]\w*|\b\w+(?=:)"
)
_PLAIN = re.compile(
    r"^\W{0,9}(?:the )?(\w+)|\bsupport(?:s|ed)? (?:the |for )?(\w+)|\b(?:parameter|field|key)s?:? (\w+)",
    re.IGNORECASE,
)
_PARTS = re.compile(r"[./#\s]+")


def refused_by(message: str, optional: Collection[str]) -> frozenset[str]:
    """Returns those of the ``optional`` parameters that ``message`` names as refused.

    If it refuses two together, ours goes, and the administrator's request fields stay.
    """
    refusals, conditions = set[str](), set[str]()
    for sentence in _SENTENCE_END.split(_said_in(message[:MAX_MESSAGE])):
        if not _ADVICE.match(sentence):
            claim = _ADVICE_TAIL.split(sentence, maxsplit=1)[0]
            subject, *condition = _CONDITION.split(claim, maxsplit=1)
            refusals |= set(_words(subject))
            conditions |= set(_words(" ".join(condition)))
    fields = frozenset(name for name in optional if name not in _NAMES and name.lower() in refusals)
    return _ours(refusals, optional) or _ours(conditions, optional) or fields


def names_of(parameter: str) -> frozenset[str]:
    """Returns the names by which a message may mean ``parameter``, in any spelling."""
    return _NAMES.get(parameter, frozenset({parameter}))


def _said_in(message: str) -> str:
    """Returns the text in a message that is JSON, or around JSON, else the message."""
    said = _SAID.findall(message)
    try:
        text = str(json.loads(said[-1])) if said else message
    except ValueError:
        text = message
    return text.removeprefix("The model returned the following errors: ")


def _words(claim: str) -> Iterator[str]:
    """Yields in lower case what the claim quotes, the parts of paths, and the words that it is about."""
    explicit = [*_QUOTED.findall(claim), *_PATH.findall(claim)]
    for name in explicit:
        yield name.lower()
        yield from (part.lower() for part in _PARTS.split(name) if part)
    for plain in _PLAIN.findall(claim):
        yield from (word.lower() for word in plain if word and word.lower() not in _AMBIGUOUS)


def _ours(words: Collection[str], optional: Collection[str]) -> frozenset[str]:
    plain = {word.replace("_", "").replace("-", "") for word in words}
    return frozenset(name for name, names in _NAMES.items() if name in optional and names & plain)
