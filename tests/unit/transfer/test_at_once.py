"""Several chats are on their way to the table at once, in constant memory and in the file's order."""

from collections.abc import Iterator
from threading import Barrier, Event

import pytest

from tools.transfer.at_once import AT_ONCE, AtOnce


def test_work_is_done_at_once_and_its_results_come_in_order() -> None:
    """Nothing goes on before as many have begun; and no more are read than that."""
    together = Barrier(AT_ONCE)
    read = list[int]()

    def things() -> Iterator[int]:
        for number in range(3 * AT_ONCE):
            read.append(number)
            yield number

    def work(number: int) -> int:
        together.wait(60)
        return -number

    with AtOnce() as at_once:
        for count, (number, result) in enumerate(at_once.results(things(), work)):
            assert (number, result) == (count, -count)
            assert len(read) <= count + 1 + AT_ONCE


def test_work_of_one_group_is_done_one_after_another() -> None:
    """Beside that of another group."""
    begun = {thing: Event() for thing in ("a1", "a2", "b1", "a3", "b2")}

    def work(thing: str) -> None:
        begun[thing].set()
        if thing == "a1":
            assert not begun["a2"].wait(0.2)
        if thing == "a2":
            assert begun["b1"].wait(60)

    with AtOnce() as at_once:
        results = at_once.results(begun, work, lambda thing: thing[0])
        assert [thing for thing, _ in results] == list(begun)


def test_command_that_fails_waits_for_no_pause_of_other_work() -> None:
    """As after Ctrl-C while the table is busy."""
    is_pausing = Event()

    def work(number: int) -> None:
        if number:
            is_pausing.set()
            at_once.sleep(3600)
        assert is_pausing.wait(60)
        raise KeyboardInterrupt

    with AtOnce() as at_once, pytest.raises(KeyboardInterrupt):
        list(at_once.results(range(2), work))
