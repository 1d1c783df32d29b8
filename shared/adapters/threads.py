"""Work on threads that ends before its caller continues.

Lambda freezes the environment when a handler has answered. A thread that still runs then would continue
during the next invocation.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from functools import partial
from typing import Any

# The messages in a batch of automatic titles. Each title has two concurrent calls.
TITLES_SIDE_BY_SIDE = 10

type Begin = Callable[..., Future[Any]]


@contextmanager
def side_by_side(threads: Executor) -> Iterator[Begin]:
    """Yields a function that begins a call on a thread. The block ends after all calls, also if it raises."""
    begun: list[Future[Any]] = []

    def begin[**P, T](work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future = threads.submit(partial(work, *args, **kwargs))
        begun.append(future)
        return future

    try:
        yield begin
    finally:
        for future in begun:
            future.exception()  # waits; the caller takes the result or the exception
