"""Stand-ins for what no test can have for real: a model's mind and the clock."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from shared.rules.chats import ChatKey
from shared.rules.errors.busy import StorageUnavailable
from shared.rules.errors.limits import UsageReserved
from shared.rules.errors.title_generation import TitleTimeout
from shared.rules.events import Event
from shared.rules.history import PastTitle, TitleChange
from shared.rules.messages import Turn
from shared.rules.model_configs import ModelConfig
from shared.rules.quotas import Quotas
from shared.rules.rates import Rate
from shared.rules.title_tasks import TitleTask
from shared.rules.usage import UNREPORTED, Usage
from shared.rules.watched_changes import WatchedChange
from shared.rules.watching import Connection
from shared.use_cases.deadline import Deadline
from shared.use_cases.fan_out import FanOut
from shared.use_cases.fan_out_steps import FanOutSteps
from shared.use_cases.ports.accounts import Charge
from shared.use_cases.ports.events import Fate
from shared.use_cases.ports.history import TitleHistory
from shared.use_cases.ports.models import ModelAnswer, TitleModel
from shared.use_cases.ports.runtime import Begin
from shared.use_cases.ports.watching import Push

# Quotas that no test of something else comes near.
ROOMY = Quotas(chats=10**6, chat_messages=10**6, chat_bytes=10**9, chat_titles=10**6)
# And a rate; of a deployment, all of them.
OFTEN = Rate(per_minute=999_999)
UNHURRIED = dict.fromkeys(
    ("TITLE_REQUESTS_PER_MINUTE", "NEW_CHATS_PER_MINUTE", "WATCH_TICKETS_PER_MINUTE"), str(OFTEN.per_minute)
)


class FakeModel:
    """Answers with ``text``, after doing ``during_call``; or raises ``failure``."""

    def __init__(
        self,
        text: str = "Baking bread at home",
        *,
        during_call: Callable[[], object] = lambda: None,
        failure: Exception | None = None,
        takes: Usage | None = None,
    ) -> None:
        self.text = text
        self.takes = takes or (Usage() if failure else Usage(1, 0, 11, 3))
        self.tasks: list[TitleTask] = []
        self.config_ids: list[str] = []
        self.config = ModelConfig("fake", "extractive")
        self._during_call = during_call
        self._failure = failure

    def suggest(self, task: TitleTask, seconds: float, charge: Charge) -> ModelAnswer:
        """The answer that was set."""
        assert seconds > 0
        self.tasks.append(task)
        charge(UNREPORTED)
        self._during_call()
        charge(self.takes)
        if self._failure:
            raise self._failure
        return ModelAnswer(self.text)

    @property
    def seen(self) -> list[Turn]:
        """The conversation of the last task."""
        return list(self.tasks[-1].turns) if self.tasks else []

    def of(self, config: ModelConfig) -> TitleModel:
        """Itself, whatever the config; remembers which was asked for."""
        self.config_ids.append(config.id)
        self.config = config
        return self


class FakeAccount:
    """An account with room for so many calls; it remembers what was reserved and charged for each."""

    def __init__(self, room_for: int = 1_000, error: Exception | None = None) -> None:
        self.reserved: list[int] = []
        self.charged: list[Usage] = []
        self.is_settled = False
        self._room_for = room_for
        self._error = error or UsageReserved()

    @property
    def usage(self) -> Usage:
        """All of it."""
        return sum(self.charged, Usage())

    def check_limit(self) -> None:
        """As whether there is room for a call."""
        if len(self.reserved) == self._room_for:
            raise self._error

    def reserve(self, micros: int, deadline: Deadline) -> Charge:  # noqa: ARG002 - never waits
        """Holds back what is asked for, while there is room."""
        self.check_limit()
        self.reserved.append(micros)
        self.charged.append(Usage())
        return partial(self.charged.__setitem__, len(self.charged) - 1)

    def settle(self) -> None:
        """Takes note."""
        self.is_settled = True


class FakeClock:
    """A clock that moves by a second each time it is read."""

    def __init__(self) -> None:
        self.instant = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

    def __call__(self) -> datetime:
        """The next instant."""
        self.instant += timedelta(seconds=1)
        return self.instant


class SetClock:
    """Time that moves when the test says so."""

    def __init__(self) -> None:
        self.instant = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

    def __call__(self) -> datetime:
        """The instant at which it stands."""
        return self.instant

    def move(self, seconds: float) -> None:
        """Later."""
        self.instant += timedelta(seconds=seconds)


@dataclass
class StoppedClock:
    """Seconds that pass only when somebody takes them."""

    seconds: float = 0

    def __call__(self) -> float:
        """The time now."""
        return self.seconds


@dataclass
class Says:
    """What a scripted model does when it is asked: it takes its time, then answers or fails.

    It has ``used`` nothing where it fails, unless that is told.
    """

    outcome: str | ModelAnswer | Exception
    takes: float = 0
    used: Usage | None = None


@dataclass
class ScriptedModels:
    """Models by config id, each with what it does in turn; ``calls`` tells who was given how long."""

    clock: StoppedClock
    scripts: dict[str, list[Says]]
    calls: list[tuple[str, float, bool]] = field(default_factory=list)

    def of(self, config: ModelConfig) -> TitleModel:
        """The model of a config."""
        return _Scripted(self, config)


@dataclass
class _Scripted:
    models: ScriptedModels
    config: ModelConfig

    def suggest(self, task: TitleTask, seconds: float, charge: Charge) -> ModelAnswer:
        """The next of the script; like a real one it is cut off when its seconds are over."""
        assert task.turns
        self.models.calls.append((self.config.id, round(seconds, 3), task.is_strict))
        step = self.models.scripts[self.config.id].pop(0)
        self.models.clock.seconds += min(step.takes, seconds)
        if step.takes > seconds:
            raise TitleTimeout
        if isinstance(step.outcome, Exception):
            charge(step.used or Usage())
            raise step.outcome
        charge(step.used or Usage(1, 0, 10, 1))
        return ModelAnswer(step.outcome) if isinstance(step.outcome, str) else step.outcome


class Listeners:
    """Those who are told of title changes, and remember; ``history`` may be a real one.

    ``watching`` are connections by owner, newest first; ``gone`` those of them that are gone. ``bus_takes``
    is how many events the bus takes before it fails, for good with those whose title is in ``bus_refuses``;
    the watchers cannot be reached for what is in ``watchers_fail_at``.
    """

    def __init__(self, history: TitleHistory | None = None) -> None:
        self.events: list[Event] = []
        self.recorded: list[WatchedChange] = []
        self.watching: dict[str, list[str]] = {}
        self.gone: set[str] = set()
        self.pushed: list[tuple[str, str]] = []
        self.quarantined: list[tuple[str, Mapping[str, Any]]] = []
        self.bus_takes = 10**9
        self.bus_refuses: set[str] = set()
        self.queue_is_up = True
        self.watchers_fail_at: set[str] = set()
        self.order: list[str] = []
        self.max_titles = ROOMY.chat_titles
        self.fan_out = FanOut(FanOutSteps(history or self, self, self, self, self), in_turn)

    def record(self, changes: Sequence[WatchedChange]) -> None:
        """As a history."""
        self.order.append("history")
        self.recorded.extend(changes)

    def find(self, key: ChatKey, version: int) -> PastTitle | None:
        """As a history."""
        return next((c.title for c in self.titles if (c.key, c.title.title_version) == (key, version)), None)

    @property
    def titles(self) -> list[TitleChange]:
        """Of what was recorded."""
        return [change for change in self.recorded if isinstance(change, TitleChange)]

    def publish(self, events: Sequence[Event]) -> list[Fate]:
        """As a bus."""
        self.order.append("bus")
        return [self._fate(event) for event in events]

    def _fate(self, event: Event) -> Fate:
        if event.detail.get("title") in self.bus_refuses:
            return "never"
        if self.bus_takes == 0:
            return "later"
        self.bus_takes -= 1
        self.events.append(event)
        return "sent"

    def of(self, owner_id: str) -> list[Connection]:
        """As the watchers."""
        if "of" in self.watchers_fail_at:
            raise StorageUnavailable
        return [Connection(owner_id, connection_id, 0) for connection_id in self.watching.get(owner_id, [])]

    def remove(self, connection: Connection) -> None:
        """As the watchers."""
        if "remove" in self.watchers_fail_at:
            raise StorageUnavailable
        self.watching[connection.owner_id].remove(connection.id)

    def push(self, pushes: Sequence[Push]) -> list[str]:
        """As the way to watchers."""
        self.order += ["tabs"] * bool(pushes)
        self.pushed += [
            (push_sent.connection_id, push_sent.data)
            for push_sent in pushes
            if push_sent.connection_id not in self.gone
        ]
        return [push_sent.connection_id for push_sent in pushes if push_sent.connection_id in self.gone]

    def surplus_of(self, owner_id: str) -> list[Connection]:
        """Not asked: only a new connection closes others."""
        raise NotImplementedError

    def close(self, connection_id: str) -> bool:
        """As little."""
        raise NotImplementedError

    def quarantine(self, reason: str, record: Mapping[str, Any]) -> None:
        """As the failure queue."""
        if not self.queue_is_up:
            raise StorageUnavailable
        self.quarantined.append((reason, record))


@contextmanager
def in_turn() -> Iterator[Begin]:
    """As a block of work side by side, in which each is done when it is begun."""

    def begin(work: Callable[..., Any], *args: Any) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            done.set_result(work(*args))
        except Exception as error:  # noqa: BLE001 - for whoever asks for the result
            done.set_exception(error)
        return done

    yield begin
