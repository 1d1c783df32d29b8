"""Invocations that end as Lambda ends them: what still runs then would go on in the next one."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from threading import Event
from typing import Any

import pytest

# Of work on threads: nothing that an invocation does not wait for is done by chance when it ends.
LAG_SECONDS = 0.005
# What was begun on threads in the invocation that runs here.
_begun: ContextVar[list[Future[Any]] | None] = ContextVar("begun", default=None)


def install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has every executor's work noted with the invocation that begins it, however deep in its threads."""
    submit = ThreadPoolExecutor.submit

    def noted(threads: ThreadPoolExecutor, work: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        begun = _begun.get()
        if begun is None:
            return submit(threads, copy_context().run, work, *args, **kwargs)
        future = submit(threads, copy_context().run, _slowly, work, *args, **kwargs)
        begun.append(future)
        return future

    monkeypatch.setattr(ThreadPoolExecutor, "submit", noted)


def _slowly(work: Any, /, *args: Any, **kwargs: Any) -> Any:
    try:
        return work(*args, **kwargs)
    finally:
        Event().wait(LAG_SECONDS)


@contextmanager
def invocation() -> Iterator[None]:
    """One invocation; fails when it leaves work unfinished, whether it answers or raises.

    A process that crashes leaves nothing: whatever is no Exception is let through.
    """
    begun: list[Future[Any]] = []
    token = _begun.set(begun)
    try:
        yield
    except Exception:
        _check(begun)
        raise
    else:
        _check(begun)
    finally:
        _begun.reset(token)


def _check(begun: list[Future[Any]]) -> None:
    running = [future for future in begun if not future.done()]
    assert not running, f"{len(running)} of {len(begun)} calls on threads go on behind the answer"
