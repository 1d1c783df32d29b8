"""Work on threads, which goes on behind no answer."""

from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event, Timer
from typing import Any

import pytest

from shared.adapters.threads import side_by_side


def test_block_ends_when_its_work_has() -> None:
    """Work that nobody asks the result of is waited for too."""
    go_on = Event()
    with ThreadPoolExecutor(2) as threads, side_by_side(threads) as begin:
        slow = begin(go_on.wait)
        Timer(0.05, go_on.set).start()
    assert slow.done()


def test_block_that_raises_ends_when_its_work_has() -> None:
    """Its own error is raised, not that of work whose result nobody asked for."""
    go_on, begun = Event(), list[Future[Any]]()

    def answer_early() -> None:
        with side_by_side(threads) as begin:
            begun.extend([begin(int, "x"), begin(go_on.wait)])
            Timer(0.05, go_on.set).start()
            raise LookupError

    with ThreadPoolExecutor(2) as threads:
        with pytest.raises(LookupError):
            answer_early()
        assert all(work.done() for work in begun)
    assert isinstance(begun[0].exception(), ValueError)
