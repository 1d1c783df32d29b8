"""The search against a plain one, on small programs drawn at random."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations
from random import Random
from typing import NamedTuple

import pytest

from tests.concurrency.commuting import Access, Step, Touch, conflict
from tests.concurrency.search import orders
from tests.support.sample import some


class Op(NamedTuple):
    """One step of a program: ``access`` to a variable; what is read decides whether the next one is done."""

    access: Access
    variable: str
    value: int


type Program = Sequence[Op]


class Memory:
    """Programs that share variables; a run of the search."""

    def __init__(self, programs: Sequence[Program]) -> None:
        self._programs = [list(program) for program in programs]
        self._variables = dict.fromkeys("xyz", 0)
        self._read: list[list[int]] = [[] for _ in programs]
        self.taken: list[Step] = []

    def waiting(self) -> list[Step]:
        """The first operation of every program that is not at its end."""
        return [self._step(number) for number, program in enumerate(self._programs) if program]

    def take(self, step: Step) -> None:
        """Does it."""
        assert step in self.waiting()
        number = int(step.thread)
        op = self._programs[number].pop(0)
        if op.access == "write":
            self._variables[op.variable] = op.value
        elif op.access == "add":
            self._variables[op.variable] += op.value
        else:
            value = self._variables[op.variable]
            self._read[number].append(value)
            if value % 2 and self._programs[number]:
                self._programs[number].pop(0)
        self.taken.append(step)

    def abandon(self) -> None:
        """Nothing is left behind."""

    def result(self) -> str:
        """What the programs read and what is in the variables."""
        return f"{self._read} {self._variables}"

    def conflicts(self, names: str = "012") -> str:
        """The order of the steps between which the order may matter: what makes two orders one."""
        done: Counter[str] = Counter()
        numbered = []
        for step in self.taken:
            done[step.thread] += 1
            numbered.append((step, f"{names[int(step.thread)]}{done[step.thread]}"))
        pairs = (
            f"{a}<{b}" for (first, a), (second, b) in combinations(numbered, 2) if conflict(first, second)
        )
        return f"{sorted(pairs)} {sorted(name for _, name in numbered)}"

    def _step(self, number: int) -> Step:
        left = self._programs[number]
        return Step(str(number), f"{len(left)}", frozenset({Touch(left[0].variable, "", left[0].access)}))


def every_order(programs: Sequence[Program], begun: Sequence[Step] = ()) -> Iterator[Memory]:
    """All orders there are."""
    memory = Memory(programs)
    for step in begun:
        memory.take(step)
    if not memory.waiting():
        yield memory
    for step in memory.waiting():
        yield from every_order(programs, [*begun, step])


def drawn(random: Random) -> list[Program]:
    """Two or three programs of one to three operations."""
    accesses: list[Access] = ["read", "add", "write"]

    def op() -> Op:
        return Op(random.choice(accesses), random.choice("xyz"), random.randint(1, 2))

    return [[op() for _ in range(random.randint(1, 3))] for _ in range(random.randint(2, 3))]


@pytest.mark.parametrize("seed", some(range(30)))
def test_search_runs_each_distinct_order_once(seed: int) -> None:
    """Every result there is, by exactly one order of each kind."""
    programs = drawn(Random(seed))  # noqa: S311 - examples, not secrets
    plain = list(every_order(programs))
    searched = list(orders(lambda: Memory(programs), lambda _: False, str))
    assert {memory.result() for memory in searched} == {memory.result() for memory in plain}
    assert len(searched) == len({memory.conflicts() for memory in plain})


@pytest.mark.parametrize("seed", some(range(30)))
def test_search_runs_one_order_of_equal_programs(seed: int) -> None:
    """Of each order and its image in which they have changed places, one is found."""
    alike, other, *_ = drawn(Random(seed))  # noqa: S311 - examples, not secrets
    programs = [alike, alike, other]
    searched = orders(lambda: Memory(programs), lambda _: False, lambda thread: "aab"[int(thread)])
    conflicts = [memory.conflicts() for memory in searched]
    plain = {memory.conflicts(): memory.conflicts("102") for memory in every_order(programs)}
    assert all(order in conflicts or image in conflicts for order, image in plain.items())
    assert len(conflicts) <= len(plain)


def test_quiet_step_is_taken_at_once() -> None:
    """What is private to a thread has one place."""
    programs = [[Op("write", "y", 1), Op("write", "x", 1)], [Op("write", "x", 2)]]
    searched = list(orders(lambda: Memory(programs), _is_quiet, str))
    assert len(searched) == 2
    assert all(memory.taken[0].thread == "0" for memory in searched)


@pytest.mark.parametrize("access", ["read", "write"])
def test_step_that_is_wrongly_marked_quiet_is_found(access: Access) -> None:
    """Though no order was run that shows what is lost by it."""
    programs = [[Op("write", "y", 1)], [Op("add", "x", 1), Op(access, "y", 2)]]
    with pytest.raises(AssertionError, match="taken for quiet"):
        list(orders(lambda: Memory(programs), _is_quiet, str))


def _is_quiet(step: Step) -> bool:
    return {touch.partition for touch in step.touches} == {"y"}
