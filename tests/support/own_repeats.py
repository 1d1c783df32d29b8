"""Texts that grow what an expression itself repeats, behind a text that leads there."""

import re
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any

from tools.bench.growing import Growing

_CODES, _PARSER = import_module("re._constants"), import_module("re._parser")
_REPEATS = (_CODES.MAX_REPEAT, _CODES.MIN_REPEAT, _CODES.POSSESSIVE_REPEAT)
_OF_CATEGORY = {_CODES.CATEGORY_DIGIT: "1", _CODES.CATEGORY_SPACE: " ", _CODES.CATEGORY_WORD: "a"}
# The first of these that a set or a category allows stands for it.
_LIKELY = "a 1.-<\"'\n"
_MOST_SEEN = 8
_AFTER = ("", "]", "\n!")


def own_repeats(expression: re.Pattern[str]) -> Iterator[Growing]:
    """Yields texts that grow each of its repeats: what it repeats, or spaces."""
    parsed = _PARSER.parse(expression.pattern, expression.flags & ~re.UNICODE)
    for before, unit in dict.fromkeys(_grown(parsed, "")):
        yield from (Growing(before, unit, after) for after in _AFTER)


def _grown(nodes: Sequence[Any], before: str) -> Iterator[tuple[str, str]]:
    for place, (code, value) in enumerate(nodes):
        led = before + _text(nodes[:place])
        if code in _REPEATS and value[1] > _MOST_SEEN:
            yield from ((led, unit) for unit in (_text(value[2]), " ") if unit)
        for inner in _inner(code, value):
            yield from _grown(inner, led)


def _inner(code: Any, value: Any) -> Sequence[Any]:
    """Returns the parts of a node that are expressions."""
    if code in _REPEATS:
        return [value[2]]
    if code is _CODES.BRANCH:
        return list(value[1])
    if code is _CODES.SUBPATTERN:
        return [value[3]]
    if code is _CODES.ATOMIC_GROUP:
        return [value]
    return [value[1]] if code is _CODES.ASSERT else []


def _text(nodes: Sequence[Any]) -> str:
    """Returns a text that the nodes match, as a rule: each repeat once, of branches the first."""
    return "".join(_one(code, value) for code, value in nodes)


def _one(code: Any, value: Any) -> str:
    if code is _CODES.LITERAL:
        return chr(value)
    if code is _CODES.IN:
        return _member(value)
    if code is _CODES.ANY or code is _CODES.NOT_LITERAL:
        return "a"
    if code in {_CODES.ASSERT, _CODES.ASSERT_NOT}:
        return ""
    inner = _inner(code, value)
    return _text(inner[0]) if inner else ""


def _member(choices: Sequence[Any]) -> str:
    if choices[0][0] is _CODES.NEGATE:
        return next(sign for sign in _LIKELY if not _allows(choices[1:], sign))
    code, value = choices[0]
    if code is _CODES.CATEGORY:
        return _OF_CATEGORY.get(value, ".")
    return chr(value[0] if code is _CODES.RANGE else value)


def _allows(choices: Sequence[Any], sign: str) -> bool:
    return re.match(_as_set(choices), sign) is not None


def _as_set(choices: Sequence[Any]) -> str:
    return f"[{''.join(_escaped(code, value) for code, value in choices)}]"


def _escaped(code: Any, value: Any) -> str:
    if code is _CODES.RANGE:
        return f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
    return re.escape(chr(value)) if code is _CODES.LITERAL else _CATEGORIES[value]


_CATEGORIES = {
    getattr(_CODES, f"CATEGORY_{name}"): sign
    for name, sign in (("DIGIT", r"\d"), ("SPACE", r"\s"), ("WORD", r"\w"))
} | {
    getattr(_CODES, f"CATEGORY_NOT_{name}"): sign
    for name, sign in (("DIGIT", r"\D"), ("SPACE", r"\S"), ("WORD", r"\W"))
}
