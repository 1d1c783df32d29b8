"""The network around a function: what goes over it, and what goes wrong there.

Botocore's requests are met where botocore sends them, all others on the connections that
``shared.adapters.connections`` has for them. A connection of any other kind is noted as unseen.
"""

import re
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Lock
from typing import Any

import pytest
from botocore.awsrequest import AWSPreparedRequest
from botocore.httpsession import URLLib3Session

from shared.adapters.connections import WatchedConnection
from tests.support.bedrock import TAKES
from tests.support.direct_exchange import DirectExchange, outcome_of
from tests.support.exchange import Exchange
from tests.support.fault_kinds import Fault, without_number
from tests.support.virtual_time import wait

# Of one invocation, with every attempt: what sends more comes to no end.
MAX_REQUESTS = 400
_PARTITION = re.compile(rb'"(?:pk|:pk)": ?\{"S": ?"([A-Z_]+)')
_INDEX = re.compile(rb'"IndexName": ?"(\w+)"')
_BACKWARDS = re.compile(rb'"ScanIndexForward": ?false')
_run: ContextVar["Run | None"] = ContextVar("run", default=None)
# Whether the request that is under way here was met.
_is_seen: ContextVar[bool] = ContextVar("is_seen", default=False)
_send = URLLib3Session.send
_request, _getresponse = WatchedConnection.request, WatchedConnection.getresponse


class Crash(BaseException):
    """The process has ended: nothing of it goes on, and no handler of exceptions sees it."""


@dataclass(frozen=True)
class Plan:
    """Which ``call`` meets which ``fault``.

    It does once, or ``lasting`` at each attempt, or as an ``outage`` with all that its service is asked from
    then on.
    """

    call: str
    fault: Fault
    lasts: str = "once"

    def __str__(self) -> str:
        """The plan in short."""
        return f"{self.call}-{self.fault.name}" + ("" if self.lasts == "once" else f"-{self.lasts}")


class Run:
    """One invocation: the ``calls`` that it makes, and how often its plan's fault was ``met``.

    ``unseen`` are the addresses that it connected to for a request that no fault could meet.
    """

    def __init__(self, plan: Plan | None = None) -> None:
        self.calls: list[str] = []
        self.met = 0
        self.crashed = False
        self.unseen: list[object] = []
        self._plan = plan
        self._sent: dict[str, str] = {}
        self._numbers: Counter[str] = Counter()
        self._service = ""
        self._lock = Lock()

    def send(self, exchange: Exchange) -> Any:
        """The answer, or what goes wrong."""
        with self._lock:
            if self.crashed:
                raise Crash
            hit = self._is_hit(exchange, self._call_name(exchange))
        if hit is None:
            return exchange.send()
        answer = hit.happen(exchange)
        if answer is None:
            self.crashed = True
            raise Crash
        return answer

    def _call_name(self, exchange: Exchange) -> str:
        """The call's name, which all its attempts have."""
        attempt = exchange.attempt_of
        if attempt not in self._sent:
            name = name_of(exchange)
            self._numbers[name] += 1
            self._sent[attempt] = f"{name}#{self._numbers[name]}"
            self.calls.append(self._sent[attempt])
            assert sum(self._numbers.values()) < MAX_REQUESTS, "the calls come to no end"
        return self._sent[attempt]

    def _is_hit(self, exchange: Exchange, call: str) -> Fault | None:
        plan = self._plan
        if plan is None:
            return None
        hit = call == plan.call
        if plan.lasts == "once":
            hit = hit and not self.met
        elif plan.lasts == "lasting" and plan.fault.is_heard:
            # Who has an answer asks again in a call of its own.
            hit = hit or (self.met > 0 and without_number(call) == without_number(plan.call))
        elif plan.lasts == "outage" and self.met:
            hit = hit or (exchange.service == self._service and plan.fault.concerns(call))
        if hit:
            self.met += 1
            self._service = exchange.service
        return plan.fault if hit else None


def _in_its_time(answer: Any) -> Any:
    """An answer of a stub's that says how long it took."""
    wait(float(answer.headers.get(TAKES, 0)))
    return answer


def name_of(exchange: Exchange) -> str:
    """Operation, and in the table which partition or index it is about."""
    if exchange.service != "dynamodb":
        return exchange.operation
    body = exchange.body
    about = _INDEX.search(body) or _PARTITION.search(body)
    parts = [
        exchange.operation,
        about[1].decode() if about else "",
        "backwards" if _BACKWARDS.search(body) else "",
    ]
    return " ".join(filter(None, parts))


def install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has what runs in ``during`` send over the network of its run."""
    connect_before = socket.socket.connect

    def send(session: URLLib3Session, request: AWSPreparedRequest) -> Any:
        run = _run.get()
        if run is None:
            return _send(session, request)
        return run.send(Exchange(request, session, lambda: _seen(_send, session, request)))

    def request(connection: WatchedConnection, method: str, url: str, *args: Any, **kwargs: Any) -> None:
        run = _run.get()
        if run is None or _is_seen.get():
            _request(connection, method, url, *args, **kwargs)
            return

        def exchanged() -> Any:
            _request(connection, method, url, *args, **kwargs)
            return _getresponse(connection)

        exchange = DirectExchange(connection, url, lambda: _seen(exchanged))
        vars(connection)["outcome"] = outcome_of(lambda: run.send(exchange))

    def getresponse(connection: WatchedConnection) -> Any:
        outcome = vars(connection).pop("outcome", None)
        return outcome() if outcome else _getresponse(connection)

    def connect(sock: socket.socket, address: Any) -> None:
        run = _run.get()
        if run is not None and not _is_seen.get():
            run.unseen.append(address)
        connect_before(sock, address)

    monkeypatch.setattr(URLLib3Session, "send", send)
    monkeypatch.setattr(WatchedConnection, "request", request)
    monkeypatch.setattr(WatchedConnection, "getresponse", getresponse)
    monkeypatch.setattr(socket.socket, "connect", connect)


def _seen(work: Callable[..., Any], *args: Any) -> Any:
    """What a request comes to that was met: what lies beneath is no other one."""
    token = _is_seen.set(True)
    try:
        return _in_its_time(work(*args))
    finally:
        _is_seen.reset(token)


@contextmanager
def during(run: Run) -> Iterator[Run]:
    """Has all calls in the block, and in the threads that it starts, belong to ``run``."""
    token = _run.set(run)
    try:
        yield run
    finally:
        _run.reset(token)


@contextmanager
def elsewhere() -> Iterator[None]:
    """Has all calls in the block belong to no run, as those of another process."""
    token = _run.set(None)
    try:
        yield
    finally:
        _run.reset(token)
