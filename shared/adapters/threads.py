"""Work on threads that ends before its caller goes on.

Lambda freezes the environment when a handler has answered: a thread that still runs then would go on in the
middle of the next invocation.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from functools import partial
from typing import Any

# As many as a batch of automatic titles has messages. Each has two calls under way at once.
TITLES_SIDE_BY_SIDE = 10

type Begin = Callable[..., Future[Any]]


@contextmanager
def side_by_side(threads: Executor) -> Iterator[Begin]:
    """Gives what begins a call on a thread; the block ends when all of them have, also where it raises."""
    begun: list[Future[Any]] = []

    def begin[**P, T](work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future = threads.submit(partial(work, *args, **kwargs))
        begun.append(future)
        return future

    try:
        yield begin
    finally:
        for future in begun:
            future.exception()  # waits; what it gives is for whoever asks for the result
