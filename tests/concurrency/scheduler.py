"""Threads that stand still before each step until it is taken: real code, in an order of one's own choice.

A thread is *busy* unless it stands before a step or waits for another thread's result. When none is busy, the
next step is free to choose. One step is taken at a time, so a run depends on their order alone.
"""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import override

from tests.concurrency.commuting import Step, Touch

# Against a test that hangs for ever; nothing depends on how long things take.
PATIENCE_SECONDS = 120
_here = threading.local()


class Abandoned(BaseException):
    """Ends a thread whose run is not of interest any more. No ``except Exception`` stops it."""


class Scheduler:
    """The threads of one run, each known by name."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._busy = 0
        self._held: dict[str, Step] = {}
        self._threads: list[threading.Thread] = []
        self._is_abandoned = False
        self.taken: list[Step] = []

    def waiting(self) -> list[Step]:
        """The steps before which threads stand, when none is busy."""
        with self._changed:
            calm = self._changed.wait_for(lambda: self._busy == 0, PATIENCE_SECONDS)
            assert calm, f"threads hang after {self.taken}"
            return [self._held[name] for name in sorted(self._held)]

    def take(self, step: Step) -> None:
        """Lets a thread do its step."""
        held = self.waiting()
        assert step in held, f"{step} does not wait, but {held}: the run is not determined by its steps"
        with self._changed:
            del self._held[step.thread]
            self.taken.append(step)
            self.awake(1)

    def abandon(self) -> None:
        """Ends all threads where they are."""
        self.waiting()
        with self._changed:
            self._is_abandoned = True
            self.awake(len(self._held))
            self._held.clear()
        self.join()

    def join(self) -> None:
        """Waits for the end of all threads."""
        for thread in self._threads:
            thread.join(PATIENCE_SECONDS)

    def begin(self, name: str, work: Callable[[], object]) -> None:
        """Starts a thread."""

        def run() -> None:
            _here.scheduler, _here.name = self, name
            try:
                work()
            except Abandoned:
                pass
            finally:
                self.awake(-1)

        thread = threading.Thread(target=run, name=name, daemon=True)
        self._threads.append(thread)
        self.awake(1)
        thread.start()

    def awake(self, number: int) -> None:
        """Counts threads that become busy, or with a negative number cease to be."""
        with self._changed:
            self._busy += number
            self._changed.notify_all()

    def hold(self, step: Step) -> None:
        """Keeps the calling thread until its step is taken."""
        with self._changed:
            if not self._is_abandoned:
                self._held[step.thread] = step
                self.awake(-1)
                self._changed.wait_for(lambda: self._held.get(step.thread) is not step)
            if self._is_abandoned:
                raise Abandoned


def before(call: str, touches: Iterable[Touch]) -> None:
    """Keeps the calling thread, if it is a scheduler's, until this step of its is taken."""
    scheduler: Scheduler | None = getattr(_here, "scheduler", None)
    if scheduler is not None:
        scheduler.hold(Step(_here.name, call, frozenset(touches)))


def done_here() -> list[Step]:
    """The steps of the calling thread so far; none if it is no scheduler's."""
    scheduler: Scheduler | None = getattr(_here, "scheduler", None)
    return [step for step in scheduler.taken if step.thread == _here.name] if scheduler else []


class ScheduledThreads(ThreadPoolExecutor):
    """An executor whose threads are a scheduler's, named after the thread that they work for."""

    def __init__(self, scheduler: Scheduler, name: str) -> None:
        super().__init__()
        self._scheduler = scheduler
        self._name = name
        self._count = 0

    @override
    def submit[**P, T](self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """A thread for each task: at least as many orders as with the implementation's own executor."""
        self._count += 1
        future = _Result[T](self._scheduler)
        self._scheduler.begin(
            f"{self._name}.{self._count}", lambda: future.settle(lambda: fn(*args, **kwargs))
        )
        return future


class _Result[T](Future[T]):
    """A result for which a thread may wait without being busy."""

    def __init__(self, scheduler: Scheduler) -> None:
        super().__init__()
        self._scheduler = scheduler
        self._lock = threading.Lock()
        self._is_there = False
        self._waiting = 0

    @override
    def result(self, timeout: float | None = None) -> T:
        """As of any future."""
        self._wait()
        return super().result(timeout)

    @override
    def exception(self, timeout: float | None = None) -> BaseException | None:
        """As of any future."""
        self._wait()
        return super().exception(timeout)

    def _wait(self) -> None:
        with self._lock:
            if not self._is_there:
                self._waiting += 1
                self._scheduler.awake(-1)

    def settle(self, work: Callable[[], T]) -> None:
        """Does the work, and has all who wait for it be busy again before they can be."""
        try:
            value = work()
        except BaseException as error:  # noqa: BLE001 - whatever it is, it belongs to who waits
            self._wake()
            self.set_exception(error)
        else:
            self._wake()
            self.set_result(value)

    def _wake(self) -> None:
        with self._lock:
            self._is_there = True
            self._scheduler.awake(self._waiting)
