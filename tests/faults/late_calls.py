"""Calls of models that come late, and a table that fails from their reservation on."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from botocore.awsrequest import AWSResponse

from tests.faults.checks import API_SECONDS
from tests.faults.scenario import Act, function_of
from tests.faults.scenarios import KEY, REGENERATE, unusable_answer, with_fallback
from tests.faults.world import World
from tests.support.api import timeout_of
from tests.support.exchange import Exchange
from tests.support.fault_kinds import Fault
from tests.support.network import Plan
from tests.support.template import functions
from tests.support.virtual_time import wait

# What one call to the table takes at worst, in three attempts (docs/decisions/0005-time.md).
SLOWEST, ATTEMPTS = 9, 3
SECOND_RESERVATION = "UpdateItem USAGE#2"


def most_seconds(*, key: bool) -> int:
    """How long a title may take: nobody waits for its answer to be kept for a key."""
    return timeout_of(functions()[function_of(REGENERATE)]) if key else API_SECONDS


def _slow(exchange: Exchange) -> AWSResponse:
    wait(SLOWEST)
    return exchange.send()


def _lost(exchange: Exchange) -> AWSResponse:
    exchange.send()
    wait(SLOWEST / ATTEMPTS)
    raise exchange.timed_out()


FAILING = [Fault("slow", _slow), Fault("lost", _lost, after=True)]


@dataclass(frozen=True)
class LateCall:
    """A call of a model that comes so many seconds after a title's beginning.

    ``models`` says what the models do before. The first call of a title waits for slow reads.
    """

    name: str
    models: Callable[[World], object]
    is_first: bool = False

    def __str__(self) -> str:
        """Its name."""
        return self.name

    def prepare(self, seconds: float) -> Callable[[World], object]:
        """Has it come so late."""

        def prepared(world: World) -> None:
            self.models(world)
            if not self.is_first:
                world.bedrock.takes = [seconds]

        return prepared

    def act(self, *, key: bool) -> Act:
        """Asks for the title."""
        return lambda world: world.api(REGENERATE, chat=world.chat, **(KEY if key else {}))

    def plan(self, failing: Fault, seconds: float) -> Plan:
        """Has the table fail from its reservation on."""
        if not self.is_first:
            return Plan(SECOND_RESERVATION, failing, "outage")
        return Plan("Query CHAT#1", replace(failing, happen=_after_slow_reads(failing, seconds)), "outage")


def _after_slow_reads(failing: Fault, seconds: float) -> Callable[[Exchange], AWSResponse | None]:
    happen = [_taking(seconds)]

    def happens(exchange: Exchange) -> AWSResponse | None:
        return (happen.pop() if happen else failing.happen)(exchange)

    return happens


def _taking(seconds: float) -> Callable[[Exchange], AWSResponse | None]:
    def happens(exchange: Exchange) -> AWSResponse:
        wait(seconds)
        return exchange.send()

    return happens


after_an_unusable_answer = LateCall("after an unusable answer", unusable_answer)
LATE_CALLS = [
    LateCall("the first call", lambda _: None, is_first=True),
    after_an_unusable_answer,
    LateCall("a busy model's fallback", with_fallback(429, "ThrottlingException")),
    LateCall("a broken model's second try and fallback", with_fallback(500, "InternalServerException")),
]
