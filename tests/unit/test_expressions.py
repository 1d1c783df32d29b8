"""No regular expression of the product takes out of all proportion longer for a longer text."""

import importlib
import pkgutil
import re
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

import shared
from tests.support.own_repeats import own_repeats
from tests.support.sample import some
from tools.bench.growing import Growing, all_growing

# Of what is repeated: with one way more for each repetition, twice as many take five hundred times as long.
FEW, MANY = 9, 18
MAX_TIMES = 64
# Whatever is read faster than that is not looked at again.
NOTICED_SECONDS = 0.001
# Characters: four times as many take four times as long, and with their square sixteen times.
SHORT, LONG, MAX_LONGER = 2_000, 8_000, 8
# A square of the long text's length takes longer than this, and a search in proportion does not.
SLOW_SECONDS = 0.006
# So much longer that no other load on the machine explains it: once is enough.
CERTAIN_SECONDS = 0.25
# These look for a match from each place of a text; match and fullmatch from one.
_SEARCHES = "search|sub|subn|split|findall|finditer"


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


def _is_searched(name: str) -> bool:
    """Whether the module of an expression searches with it."""
    module, _, key = name.rpartition(".")
    source = Path(importlib.import_module(module).__file__ or "").read_text("utf-8")
    return re.search(rf"\b{key}\.(?:{_SEARCHES})\b", source) is not None


SEARCHED = {expression: name for expression, name in EXPRESSIONS.items() if _is_searched(name)}


def _searching(expression: re.Pattern[str], text: str) -> float:
    began = time.process_time()
    for _ in expression.finditer(text):
        pass
    return time.process_time() - began


def _quadratic(expression: re.Pattern[str], texts: Iterable[Growing]) -> Growing | None:
    """A text of which four times as much takes far more than four times as long."""
    return next((text for text in texts if _times_longer(expression, text) > MAX_LONGER), None)


def _times_longer(expression: re.Pattern[str], growing: Growing) -> float:
    short, long = (growing.of_size(size) for size in (SHORT, LONG))
    seconds = _searching(expression, long)
    if seconds < SLOW_SECONDS:
        return 0
    if seconds < CERTAIN_SECONDS:
        seconds = min(_searching(expression, long) for _ in range(3))
    return seconds / min(_searching(expression, short) for _ in range(5))


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=EXPRESSIONS.values())
def test_expression_reads_a_longer_text_in_proportion(expression: re.Pattern[str]) -> None:
    """Whatever is repeated, twice as often."""
    assert _slow(expression) is None


def test_expression_with_two_ways_to_read_a_sign_is_found() -> None:
    """A comma that may belong to a number or stand behind one."""
    slow = _slow(re.compile(r"(?:[\d.,]+[\s,]+)*[\d.,]+\s*$"))
    assert slow
    assert set(slow.unit) <= {*"1.,", *"\t\n "}


@pytest.mark.parametrize("expression", SEARCHED, ids=SEARCHED.values())
def test_search_in_a_longer_text_takes_in_proportion(expression: re.Pattern[str]) -> None:
    """Many of these texts are one run, in which a search begins anew at each character."""
    assert _quadratic(expression, some(all_growing(words=False))) is None


@pytest.mark.parametrize("expression", SEARCHED, ids=SEARCHED.values())
def test_search_for_what_it_repeats_takes_in_proportion(expression: re.Pattern[str]) -> None:
    """Behind a text that leads to the repeat, which no text for all expressions does."""
    assert _quadratic(expression, own_repeats(expression)) is None


def test_search_that_reads_spaces_from_each_character_behind_a_tag_is_found() -> None:
    """Within a title's element they took the square of their number."""
    expression = re.compile(r"<[a-z_]{0,20}title>\s*(.*?)\s*(?:</|\n|$)")
    assert _quadratic(expression, some(all_growing(words=False))) is None
    slow = _quadratic(expression, own_repeats(expression))
    assert slow
    assert slow.before.startswith("<atitle>")


def test_search_that_reads_a_run_from_each_of_its_characters_is_found() -> None:
    """Spaces before a sign that never comes."""
    slow = _quadratic(re.compile(r"\s+#$"), all_growing(words=False))
    assert slow
    assert not slow.unit.strip()
