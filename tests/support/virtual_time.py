"""Waiting that takes no time: what a function waits is added up, and the sum is all that its clock shows.

However slow this machine is, what a function does takes none of its time.

Threads wait side by side: each begins with what had been waited where it was submitted, or when one of its
executor's workers is free, and who asks for its result has then waited as long as it has.
"""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import Context, ContextVar, copy_context
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

import pytest

# Of real time: nothing here takes as long unless it hangs.
PATIENCE = 60
_waited: ContextVar[float] = ContextVar("waited", default=0.0)
# When each of an executor's workers that is idle became so.
_idle: WeakKeyDictionary[ThreadPoolExecutor, list[float]] = WeakKeyDictionary()
_lock = Lock()
_contexts: WeakKeyDictionary[Future[Any], Context] = WeakKeyDictionary()
_result, _exception = Future.result, Future.exception


def waited() -> float:
    """The seconds that were waited so far, here."""
    return _waited.get()


def wait(seconds: float) -> None:
    """Waits, for as long as the clocks here can tell."""
    _waited.set(_waited.get() + seconds)


def install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has all waiting in this process done so, but for that on sockets."""
    monkeypatch.setattr(time, "sleep", wait)
    began = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: began + _waited.get())
    monkeypatch.setattr(ThreadPoolExecutor, "submit", _with_time(ThreadPoolExecutor.submit))
    monkeypatch.setattr(Future, "result", _result_with_time)
    monkeypatch.setattr(Future, "exception", _exception_with_time)


def _with_time(submit: Callable[..., Future[Any]]) -> Callable[..., Future[Any]]:
    def submit_with_time(threads: ThreadPoolExecutor, work: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        with _lock:
            idle = _idle.setdefault(threads, [0.0] * vars(threads)["_max_workers"])

        def by_a_worker() -> Any:
            with _lock:
                free_since = idle.pop(idle.index(min(idle)))
            _waited.set(max(_waited.get(), free_since))
            try:
                return work(*args, **kwargs)
            finally:
                idle.append(_waited.get())

        context = copy_context()
        future = submit(threads, context.run, by_a_worker)
        _contexts[future] = context
        return future

    return submit_with_time


def _result_with_time(future: Future[Any], timeout: float | None = None) -> Any:
    context = _contexts.get(future)
    if context is None:
        return _result(future, timeout)
    began = _waited.get()
    _exception(future, PATIENCE)
    ended = context.get(_waited, began)
    if timeout is not None and ended > began + timeout:
        _waited.set(began + timeout)
        raise TimeoutError
    _waited.set(max(began, ended))
    return _result(future)


def _exception_with_time(future: Future[Any]) -> BaseException | None:
    context = _contexts.get(future)
    error = _exception(future, PATIENCE)
    if context is not None:
        _waited.set(max(_waited.get(), context.get(_waited, 0.0)))
    return error
