"""No regular expression of the product tries every way to read a text."""

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator

import pytest

import shared
from tools.bench.growing import Growing, all_growing

# Of what is repeated: with one way more for each repetition, twice as many take five hundred times as long.
FEW, MANY = 9, 18
MAX_TIMES = 64
# Whatever is read faster than that is not looked at again.
NOTICED_SECONDS = 0.001


def _in(value: object, name: str) -> Iterator[tuple[str, re.Pattern[str]]]:
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield name, value
    elif isinstance(value, str) and len(value) > 1:
        try:
            yield name, re.compile(value)
        except re.error:
            return
    elif isinstance(value, tuple):
        for part in value:
            yield from _in(part, name)


def _expressions() -> dict[re.Pattern[str], str]:
    """Each expression, or text that is read as one, at the top of a module, and its name."""
    modules = pkgutil.walk_packages(shared.__path__, "shared.")
    names = [module_info.name for module_info in modules if not module_info.name.startswith("shared.build")]
    return {
        expression: name
        for module in names
        for key, value in vars(importlib.import_module(module)).items()
        if not key.startswith("__")
        for name, expression in _in(value, f"{module}.{key}")
    }


def _seconds(expression: re.Pattern[str], growing: Growing, repeated: int) -> float:
    text = growing.before + growing.unit * repeated + growing.after
    began = time.process_time()
    expression.match(text)
    for _ in expression.finditer(text):
        pass
    return time.process_time() - began


def _slow(expression: re.Pattern[str]) -> Growing | None:
    """A text that takes it out of all proportion longer when it is twice as long."""
    noticed = (
        text for text in all_growing(words=False) if _seconds(expression, text, MANY) > NOTICED_SECONDS
    )
    return next((text for text in noticed if _times_as_long(expression, text) > MAX_TIMES), None)


def _times_as_long(expression: re.Pattern[str], growing: Growing) -> float:
    few, many = (min(_seconds(expression, growing, of) for _ in range(3)) for of in (FEW, MANY))
    return many / max(few, NOTICED_SECONDS / MAX_TIMES)


EXPRESSIONS = _expressions()


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=EXPRESSIONS.values())
def test_expression_reads_a_longer_text_in_proportion(expression: re.Pattern[str]) -> None:
    """Whatever is repeated, twice as often."""
    assert _slow(expression) is None


def test_expression_with_two_ways_to_read_a_sign_is_found() -> None:
    """A comma that may belong to a number or stand behind one."""
    slow = _slow(re.compile(r"(?:[\d.,]+[\s,]+)*[\d.,]+\s*$"))
    assert slow
    assert set(slow.unit) <= {*"1.,", *"\t\n "}
