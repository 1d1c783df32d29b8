"""The search finds what is wrong with each known-bad variant, and by which order."""

import pytest

from tests.interleavings.ground import Ground
from tests.interleavings.known_bad import KNOWN_BAD
from tests.interleavings.promises import broken_promises
from tests.interleavings.races import Scenario, outcome_of, outcomes
from tests.interleavings.report import order_of, told

# Who brings it to light, and what is broken then.
CASES = {
    "WritesWithoutCondition": (
        "fallback rename regenerate",
        "regenerate2:1 wrote over 'Words of rename1' (user, version 2), which came after it had read",
    ),
    "ComparesTextOnly": (
        "named away_and_back regenerate",
        "regenerate2:1 wrote over 'Bread without an oven' (user, version 3), which came after it had read",
    ),
    "ReadsFlagThenWrites": (
        "fallback rename regenerate",
        "regenerate2:1 wrote over 'Words of rename1' (user, version 2), which came after it had read",
    ),
    "PutsWholeItems": (
        "fallback rename delete",
        "a deleted chat was written: ('Words of rename1', 2, 'user')",
    ),
    "RenamesByCompareAndSwap": ("fallback rename regenerate", "rename1:1: 412 without cause"),
    "PatchCarriesTitle": (
        "fallback rename patch",
        "patch2:1 did not leave alone title, title_source, title_updated_at, title_version",
    ),
    "TrustsItsFirstRead": (
        "fallback rename automatic",
        "automatic2:1 wrote over 'Words of rename1' (user, version 2), which was no fallback",
    ),
    "forgets_when_it_was_asked": (
        "fallback rename regenerate",
        "regenerate2:1 wrote over 'Words of rename1' (user, version 2), which a person had asked for later",
    ),
}


@pytest.mark.parametrize("name", KNOWN_BAD)
def test_what_is_known_bad_is_found_and_shown(ground: Ground, name: str) -> None:
    """Its order is told call by call, and breaks the same promise when it is run once more."""
    scenario, broken = CASES[name]
    runs = outcomes(ground, Scenario.parse(scenario), KNOWN_BAD[name])
    found = next(run for run in runs if broken in broken_promises(run))
    again = outcome_of(ground, order_of(found), KNOWN_BAD[name])
    assert broken in broken_promises(again)
    assert again.steps == found.steps
    assert all(f"{step.thread:18} {step.what}" in told(found) for step in found.steps)
    assert f'ORDER="{order_of(found)}"' in told(found)


def test_text_alone_is_compared_well_where_no_words_come_back(ground: Ground) -> None:
    """What brings that variant down is the way back: a search that lacks it would miss it."""
    for outcome in outcomes(ground, Scenario.parse("named rename regenerate"), KNOWN_BAD["ComparesTextOnly"]):
        assert not broken_promises(outcome)


def test_an_order_that_cannot_be_is_told(ground: Ground) -> None:
    """With those who wait instead."""
    with pytest.raises(LookupError, match="delete2 does not wait with a step, but rename1"):
        outcome_of(ground, "fallback rename delete: delete2 delete2")
