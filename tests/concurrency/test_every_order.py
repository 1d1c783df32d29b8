"""Every order of the calls of two and of three writers on one chat, and all invariants after each.

What no test here has put together: ``make interleaving ORDER="named away_and_back agree if_match"``.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations_with_replacement

import pytest

from tests.concurrency.commuting import Step, Touch
from tests.concurrency.implementation import PRODUCTION
from tests.concurrency.invariants import broken_invariants
from tests.concurrency.races import Race, RaceOutcome, Scenario, outcomes
from tests.concurrency.report import report_of, short
from tests.concurrency.search import orders
from tests.concurrency.shared_table import SharedTable
from tests.concurrency.timeline import Timeline
from tests.concurrency.writers import WRITERS, is_unheard
from tests.support.sample import some


def groups(size: int, start: str, kinds: Iterable[str]) -> list[str]:
    """Scenarios of so many writers, of the same kind too."""
    return [" ".join([start, *some]) for some in combinations_with_replacement(kinds, size)]


ACTIVITY = {"patch", "message"}
# Automatic titles over an automatic title: of one message that comes twice, and of another.
FOLLOWING = ("automatic", "later")
WITH_ACTIVITY = ("rename", "regenerate", "automatic", "delete", "patch", "message")
NOT_PAIRED = {"later", "put_untitled", "backlog"}
HEARD = [kind for kind in WRITERS if not is_unheard(kind) and kind not in NOT_PAIRED]
PAIRS = [
    *groups(2, "fallback", HEARD),
    *groups(2, "named", HEARD),
    *groups(2, "titled", FOLLOWING),
    *(
        f"titled {kind} automatic"
        for kind in ("rename", "confirm", "regenerate", "delete", "patch", "opt_out", "message")
    ),
    *(
        f"fallback {kind} backlog"
        for kind in ("rename", "regenerate", "automatic", "backlog", "delete", "opt_out", "message")
    ),
    # A reply is lost, and another comes between what took effect and its repetition.
    *(
        f"fallback {unheard} {kind}"
        for unheard in WRITERS
        if is_unheard(unheard) and unheard != "put_unheard"
        for kind in HEARD
    ),
    *(f"named confirm_unheard {kind}" for kind in HEARD),
    # A chat that is not there as yet, and who comes upon it as it is created.
    *(
        f"absent {put} {kind}"
        for put in ("put", "put_untitled", "put_unheard")
        for kind in HEARD
        if kind != "restore"  # of a title that is not there as yet
    ),
]
TRIPLES = [
    *groups(3, "fallback", ("rename", "regenerate", "automatic", "delete")),
    *(
        f"{pair} away_and_back"
        for pair in groups(2, "fallback", ("rename", "regenerate", "automatic", "delete"))
    ),
    # Who writes beside the title, at any place between a user and another writer.
    *(f"{pair} rename" for pair in groups(2, "fallback", WITH_ACTIVITY) if {*pair.split()} & ACTIVITY),
    "fallback rename automatic backlog",
    # An automatic title has nothing to do if the title is a user title.
    *groups(3, "named", ("rename", "regenerate", "delete")),
    # A user or another writer beside two automatic titles, of which one may follow.
    *(f"titled {kind} automatic later" for kind in ("rename", "regenerate", "opt_out")),
    # A confirmation of the current title, at any place between other writes.
    *(f"{pair} confirm" for pair in groups(2, "named", ("rename", "confirm", "regenerate", "delete"))),
    # A chat that is created, deleted and perhaps created again.
    *(f"absent put {pair}" for pair in ("put delete", "delete rename", "put rename", "delete message")),
    *(f"absent put_untitled {pair}" for pair in ("automatic delete", "automatic put", "automatic rename")),
]


@pytest.mark.parametrize("scenario", some([*PAIRS, *TRIPLES]))
def test_every_order_of_writes_keeps_every_invariant(table: SharedTable, scenario: str) -> None:
    """Whoever is faster, at whichever call."""
    parsed, runs = Scenario.parse(scenario), 0
    for outcome in outcomes(table, parsed):
        runs += 1
        assert len({request.writer for request in outcome.requests}) == len(parsed.writers)
        if broken_invariants(outcome):
            pytest.fail(report_of(outcome), pytrace=False)
    assert runs, "no order was run"


@pytest.mark.parametrize(
    ("scenario", "count"),
    [
        # The one before the other, or behind it.
        ("fallback rename delete", 2),
        # Two that are alike may change places.
        ("fallback rename rename", 1),
        # Before the read, between read and write, behind the write; ...
        ("fallback regenerate delete", 3),
        # ... and each of them with either of the two asked first: both are before the read, or just one.
        ("fallback rename regenerate", 6),
        # A patch is one step, to be anywhere; ...
        ("fallback rename patch", 2),
        ("fallback regenerate patch", 3),
        # What is confirmed was first to be renamed: before both writes, between them, behind.
        ("named confirm delete", 3),
        # ... but a message may also come between the two reads, of which either may be the first.
        ("fallback regenerate message", 5),
        # Before what takes effect, between that and its repetition, behind both.
        ("fallback rename_unheard delete", 3),
        # Before the look, between it and the creation, behind both.
        ("absent put delete", 3),
        # One behind the other, or both look before either creates; they are alike.
        ("absent put put", 2),
        # Before the first read, the claim, the second read or the write, or behind all.
        ("fallback automatic delete", 5),
    ],
)
def test_number_of_orders_is_as_counted_by_hand(table: SharedTable, scenario: str, count: int) -> None:
    """No order is left out, and none is run twice."""
    assert len(list(outcomes(table, Scenario.parse(scenario)))) == count


class EveryStep:
    """A race in which no two steps commute, for a search that leaves nothing out."""

    def __init__(self, race: Race) -> None:
        self.race = race
        self.abandon = race.abandon

    def waiting(self) -> list[Step]:
        """As if all touched the same."""
        return [replace(step, touches=frozenset({Touch("", "", "write")})) for step in self.race.waiting()]

    def take(self, step: Step) -> None:
        """As it is."""
        self.race.take(
            next(step_waiting for step_waiting in self.race.waiting() if step_waiting.thread == step.thread)
        )


def result_of(outcome: RaceOutcome) -> frozenset[str]:
    """What was stored by whom, and what was answered: all that anybody can tell orders by.

    Where the two writers are of one kind, with its image in which they have changed places.
    """
    states = [f"{state.title} by {state.by and state.by.name}" for state in Timeline(outcome).states]
    answers = [f"{request.name}: {short(request.answer)}" for request in outcome.requests]
    images = [states + sorted(answers)]
    if len(set(outcome.scenario.writers)) == 1:
        images.append(list(map(_with_writers_swapped, states)) + sorted(map(_with_writers_swapped, answers)))
    return frozenset(map(str, images))


def _with_writers_swapped(text: str) -> str:
    return re.sub(r"(?<=[a-z])[12]", lambda number: {"1": "2", "2": "1"}[number[0]], text)


@pytest.mark.long
@pytest.mark.parametrize(
    "scenario",
    [
        "fallback automatic delete",
        "named rename away_and_back",
        "named away_and_back away_and_back",
        "fallback if_match if_match",
    ],
)
def test_pruned_search_finds_every_result_of_the_full_search(table: SharedTable, scenario: str) -> None:
    """All orders there are, the writers' own threads among themselves too, have the same results."""
    parsed = Scenario.parse(scenario)
    races = orders(lambda: EveryStep(Race(table, parsed, PRODUCTION)), lambda _: False, str)
    everything = [result_of(run.race.outcome()) for run in races]
    searched = [result_of(outcome) for outcome in outcomes(table, parsed)]
    assert set(everything) == set(searched)
    assert len(everything) > 4 * len(searched)
