"""Work on several things at once, so that a slow connection to the table does not slow down the whole."""

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import Self

# Each holds a chat in memory. So many import 300 items a second with round trips of 50 ms.
AT_ONCE = 4


class Ended(Exception):
    """A pause ends because the command does."""


class AtOnce:
    """Threads for the length of one command. After an exception they end with the calls that they make."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(AT_ONCE)
        self._ended = Event()

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Waits for the calls that are made, and for no pause."""
        self._ended.set()
        self._threads.shutdown(cancel_futures=True)

    def sleep(self, seconds: float) -> None:
        """Pauses. Raises Ended if the command ends meanwhile."""
        if self._ended.wait(seconds):
            raise Ended

    def results[T, R](
        self,
        things: Iterable[T],
        work: Callable[[T], R],
        group: Callable[[T], Hashable | None] = lambda _: None,
    ) -> Iterator[tuple[T, R]]:
        """Yields each thing with what its work returns, in their order. Raises what the work raises.

        Of the things of one group, other than None, each is begun after the work of the one before it.
        """
        begun = deque[tuple[T, Hashable | None, Future[R]]]()
        for thing in things:
            own = group(thing)
            while len(begun) == AT_ONCE or any(own == other is not None for _, other, _ in begun):
                yield _first(begun)
            begun.append((thing, own, self._threads.submit(work, thing)))
        while begun:
            yield _first(begun)


def _first[T, R](begun: deque[tuple[T, Hashable | None, Future[R]]]) -> tuple[T, R]:
    thing, _, result = begun.popleft()
    return thing, result.result()
