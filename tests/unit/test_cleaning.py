"""Titles out of whatever a model says, case by case and whole classes at once."""

import time

import pytest

from local.cases import read_cases
from local.title_cases import CASES, FIELDS, failure
from shared.rules.cleaning.fitting import fitted, within_words
from shared.rules.cleaning.machine_title import machine_title
from shared.rules.titles import MACHINE_TITLE_MAX

ALL_CASES = [case for path in sorted(CASES.glob("*title_cases.jsonl")) for case in read_cases(path, *FIELDS)]
MEGABYTE = 1_000_000
LARGE = {
    "dots": "." * MEGABYTE,
    "backticks": "`" * MEGABYTE,
    "angles": "<" * MEGABYTE,
    "thoughts": "<think>" * 150_000,
    "json": '{"title"' * 100_000,
    "nested_json": '{"title":' * 100_000 + '"x"' + "}" * 100_000,
    "brackets": "[" * MEGABYTE,
    "links": "[a" * 400_000,
    "stars": "*a" * 500_000,
    "quotes": '"' * MEGABYTE,
    "comments": "<!--" * 250_000,
    "line_breaks": "\n" * MEGABYTE,
    "spaces": " " * MEGABYTE,
    "one_word": "a" * MEGABYTE,
    "underscores": "_a " * 300_000,
    "channels": "<|channel|>" * 90_000,
    "backslashes": '"title":"' + "\\" * MEGABYTE,
    "labels": "title title " * 90_000,
    "sentences": ". " * 500_000,
    "entities": "&amp;" * 200_000,
    "escapes": "\x1b[" * 400_000,
    "elements": "<a>" * 300_000,
    "joiners": "\u200d" * MEGABYTE,
    "unspaced": "中" * MEGABYTE,
    "surrogates": "\ud83d" * MEGABYTE,
}


@pytest.mark.parametrize("case", ALL_CASES, ids=[case["name"] for case in ALL_CASES])
def test_a_case(case: dict[str, str | None]) -> None:
    """What was found in the sidebars of other products, and what must stay whole."""
    assert failure(case) is None


@pytest.mark.parametrize("name", LARGE)
def test_a_large_answer_takes_no_time(name: str) -> None:
    """Milliseconds of this process's own; a backtracking expression would take minutes."""
    began = time.process_time()
    title = machine_title(LARGE[name])
    assert time.process_time() - began < 2
    assert title is None or len(title) <= MACHINE_TITLE_MAX


def test_what_is_clean_stays_as_it_is() -> None:
    """Cleaning twice is cleaning once, but for entities, which are decoded once at a time."""
    clean = [case["expected"] for case in ALL_CASES if case["name"].startswith("out_")]
    for title in clean:
        assert title is None or "&amp;" in title or machine_title(title) == title


@pytest.mark.parametrize(
    ("title", "fitting"),
    [
        ("One two three four five six seven eight", "One two three four five six seven eight"),
        ("One two three four five six seven eight nine", "One two three four five six seven eight"),
        ("One two three four five six seven of the", "One two three four five six seven"),
        ("条件 写入 与 聊天 标题 的 并发 控制 以及 回退", "条件 写入 与 聊天 标题 的 并发 控制 以及 回退"),
    ],
)
def test_words(title: str, fitting: str) -> None:
    """Eight of them where there are words, and none that dangles."""
    assert within_words(title) == fitting


@pytest.mark.parametrize("character", ["x", "中", "👩‍👩‍👧", "🇳🇴", "e\u0301\u0302", "👍🏽"])
def test_a_cut_goes_through_no_grapheme(character: str) -> None:
    """At most 80 code points, the ellipsis among them."""
    title = fitted(character * 100)
    assert len(title) <= MACHINE_TITLE_MAX
    kept = title.removesuffix("…")
    assert kept
    assert kept == character * (len(kept) // len(character))
