"""The search finds what is wrong with each known-bad variant, and by which order."""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from inspect import getsource

import pytest

from shared.adapters.dynamodb.items import CHAT
from tests.concurrency import answers, invariants
from tests.concurrency.invariants import broken_invariants
from tests.concurrency.mutant_cases import CASES, Case
from tests.concurrency.mutants import MUTANTS
from tests.concurrency.races import Scenario, outcome_of, outcomes
from tests.concurrency.report import order_of, report_of
from tests.concurrency.shared_table import SharedTable
from tests.support.sample import some


@pytest.mark.parametrize("case", some(CASES), ids=lambda case: f"{case.name}: {case.broken}")
def test_mutant_is_found_and_its_order_is_replayed(table: SharedTable, case: Case) -> None:
    """Its order is told call by call, and breaks the same invariant when it is run once more."""
    implementation = MUTANTS[case.name]
    runs = outcomes(table, Scenario.parse(case.scenario), implementation)
    broken_run = next(run for run in runs if case.broken in broken_invariants(run))
    again = outcome_of(table, order_of(broken_run), implementation)
    assert case.broken in broken_invariants(again)
    assert again.steps == broken_run.steps
    assert all(f"{step.thread:18} {step.call}" in report_of(broken_run) for step in broken_run.steps)
    assert f'ORDER="{order_of(broken_run)}"' in report_of(broken_run)


def checks() -> Iterator[re.Pattern[str]]:
    """What each check tells of, read off the code: all that it yields is texts, some with gaps."""
    for module in (invariants, answers):
        for node in ast.walk(ast.parse(getsource(module))):
            if isinstance(node, ast.Yield):
                assert isinstance(node.value, ast.Constant | ast.JoinedStr), ast.dump(node)
                parts = node.value.values if isinstance(node.value, ast.JoinedStr) else [node.value]
                texts = (re.escape(str(p.value)) if isinstance(p, ast.Constant) else ".*" for p in parts)
                yield re.compile(r"(\w+:\d+: )?" + "".join(texts))


def test_each_check_finds_one_mutant() -> None:
    """A check that nothing is seen to need, and a case that two could have told of, are no proof."""
    matching_checks = [[check for check in checks() if check.fullmatch(case.broken)] for case in CASES]
    assert all(len(matches) == 1 for matches in matching_checks)
    assert {check for (check,) in matching_checks} == set(checks())
    assert len(set(checks())) == len(list(checks()))
    assert {case.name for case in CASES} == set(MUTANTS)


def test_comparing_text_alone_passes_when_no_title_returns(table: SharedTable) -> None:
    """What brings that variant down is the way back: a search that lacks it would miss it."""
    for outcome in outcomes(table, Scenario.parse("named rename regenerate"), MUTANTS["ComparesTextOnly"]):
        assert not broken_invariants(outcome)


def test_missing_stream_record_is_found(table: SharedTable) -> None:
    """The invariants are read off the stream: it is to have told all."""
    outcome = outcome_of(table, "fallback rename delete: rename1 rename1")
    last = max(
        place for place, record in enumerate(outcome.records) if record["dynamodb"]["Keys"]["sk"]["S"] == CHAT
    )
    with pytest.raises(AssertionError, match="has not told all"):
        broken_invariants(replace(outcome, records=outcome.records[:last] + outcome.records[last + 1 :]))


def test_impossible_order_is_reported(table: SharedTable) -> None:
    """With those who wait instead."""
    with pytest.raises(LookupError, match="delete2 does not wait with a step, but rename1"):
        outcome_of(table, "fallback rename delete: delete2 delete2")
