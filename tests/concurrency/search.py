"""Every order of the steps of several threads, found by depth-first search over real runs.

A run cannot be taken back, so each order begins anew and follows its steps one by one. Not every order is
run, but nothing is lost by that:

- Steps that commute (all but those that ``conflict``) leave everything alike in either order: what is stored,
  what each of them answers, and so what their threads do next. Orders that differ only in how neighbouring
  steps that commute are placed are one and the same to everybody (a Mazurkiewicz trace), and one of them
  stands for all. Sleep sets choose it: a step that was tried first at some point, and commutes with all that
  was taken there instead, is left asleep, since what would follow it has been seen already (P. Godefroid,
  Partial-Order Methods for the Verification of Concurrent Systems, 1996, chapter 5).
- Threads of one kind do the same but for their names. Where two of them may change places in all that was
  done so far and leave it as it is (``change_places``), whatever can follow a step of one has its image in
  what can follow the same step of the other: if the one sleeps, so may the other.
- A quiet step, with which no later step of any other thread conflicts, is taken at once and alone (chapter
  4: it is a persistent set by itself). Which steps are quiet is the caller's claim, and it is checked: once
  any run of the search shows a step that conflicts with a quiet one, the search fails.

All of it needs that taking a step never keeps another thread from its own, which holds: there are no locks.
``test_search.py`` compares the search with a plain one on small programs drawn at random.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Protocol

from tests.concurrency.commuting import Step, change_places, conflict


class Run(Protocol):
    """Threads that stand still before each step until it is taken. Same steps taken, same steps waiting."""

    def waiting(self) -> list[Step]:
        """The next steps of all threads that have one, in an order of threads that is always the same."""

    def take(self, step: Step) -> None:
        """Lets a thread do the step that it waits with."""

    def abandon(self) -> None:
        """Ends all threads where they are."""


def orders[R: Run](
    begin: Callable[[], R], is_quiet: Callable[[Step], bool], kind_of: Callable[[str], str]
) -> Iterator[R]:
    """Finished runs, one for each order that may matter; ``kind_of`` tells which threads do the same."""
    path: list[_Branch] = []
    claims = _Claims(is_quiet)
    while True:
        run = begin()
        if _follow(run, path, claims, kind_of):
            yield run
        else:
            run.abandon()
        while path and not path[-1].turn():
            path.pop()
        if not path:
            return


class _Branch:
    """A point of a run: the steps that may be taken there, those that need not be, and the one that is."""

    def __init__(self, options: list[Step], asleep: set[Step], alike: Callable[[Step, Step], bool]) -> None:
        self._options = options
        self._alike = alike
        self._asleep: set[Step] = set()
        for step in asleep:
            self._put_to_sleep(step)
        self.taken: Step

    def turn(self) -> bool:
        """Turns to the next step that must be tried, if there is one."""
        if hasattr(self, "taken"):
            self._put_to_sleep(self.taken)
        awake = [step for step in self._options if step not in self._asleep]
        if awake:
            self.taken = awake[0]
        return bool(awake)

    def still_asleep(self) -> set[Step]:
        """What sleeps behind it: whatever slept and commutes with the step that was taken."""
        return {step for step in self._asleep if not conflict(step, self.taken)}

    def _put_to_sleep(self, step: Step) -> None:
        self._asleep |= {step, *filter(partial(self._alike, step), self._options)}


class _Claims:
    """Steps that were said to be quiet, held against all steps of the search."""

    def __init__(self, is_quiet: Callable[[Step], bool]) -> None:
        self._is_quiet = is_quiet
        self._seen: set[Step] = set()
        self._quiet: set[Step] = set()

    def options(self, waiting: list[Step]) -> list[Step]:
        """All that wait, or one quiet step alone."""
        for step in set(waiting) - self._seen:
            self._look_at(step)
        return next(([step] for step in waiting if step in self._quiet), waiting)

    def _look_at(self, step: Step) -> None:
        self._seen.add(step)
        if self._is_quiet(step):
            self._quiet.add(step)
        for quiet in self._quiet:
            for other in self._seen if quiet == step else (step,):
                alone = quiet.thread == other.thread or not conflict(quiet, other)
                assert alone, f"{quiet} was taken for quiet, and conflicts with {other}"


def _follow(run: Run, path: list[_Branch], claims: _Claims, kind_of: Callable[[str], str]) -> bool:
    """Takes the steps of ``path`` and goes on to the end, or to where all is asleep (then False)."""
    for branch in path:
        run.take(branch.taken)
    while waiting := run.waiting():
        done = [branch.taken for branch in path]
        asleep = path[-1].still_asleep() if path else set()
        branch = _Branch(claims.options(waiting), asleep, partial(_alike, kind_of, done))
        if not branch.turn():
            return False
        path.append(branch)
        run.take(branch.taken)
    return True


def _alike(kind_of: Callable[[str], str], done: list[Step], step: Step, other: Step) -> bool:
    """Whether what can follow the one has its image in what can follow the other."""
    return kind_of(step.thread) == kind_of(other.thread) and change_places(step.thread, other.thread, done)
