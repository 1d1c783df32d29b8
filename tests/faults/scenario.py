"""One way of calling a function, as the template wires it."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from typing import Any

from shared.rules.errors.busy import StorageUnavailable
from tests.faults.world import ADMIN, World
from tests.support.api import Answer
from tests.support.template import functions, http_routes, resources

Act = Callable[[World], Answer | None]


@dataclass(frozen=True)
class Scenario:
    """``act`` sets off a function of the template by its ``trigger``, after ``prepare``.

    Who gets no answer does it ``again``; where that may do it twice, it ``adds``. Where it has been done, the
    answer has ``status_if_done``, or it ``confirms`` it. ``steps`` are several writes, between which a fault
    may leave it until it is done again. What it has left for the next time is done
    ``afterwards``. Its title takes so many ``model_calls``; where the first ``is_refused``, that one is free.
    One that is ``rare`` is much like another of its trigger.
    """

    trigger: str
    function: str
    act: Act
    prepare: Callable[[World], object] = lambda _: None
    again: Act | None = None
    afterwards: Callable[[World], object] | None = None
    status_if_done: int | None = None
    note: str = ""
    adds: bool = False
    confirms: bool = False
    steps: bool = False
    model_calls: int = 1
    is_refused: bool = False
    key: bool = False
    rare: bool = False

    @property
    def is_answered(self) -> bool:
        """Whether somebody waits for an answer; the rest is invoked again by Lambda itself."""
        return self.trigger != self.function

    @property
    def is_http(self) -> bool:
        """Whether the HTTP API waits."""
        return self.is_answered and not self.trigger.startswith("socket")

    @property
    def settling(self) -> str:
        """The call to the table that settles the last call of a model."""
        return f"UpdateItem USAGE#{self.model_calls + 1}"

    @property
    def reserving_again(self) -> set[str]:
        """The calls to the table that settle a call of a model and reserve the next."""
        return {f"UpdateItem USAGE#{number}" for number in range(2, self.model_calls + 1)}

    def __str__(self) -> str:
        """The trigger, and what is special."""
        return f"{self.trigger} {self.note}".strip()


def function_of(route: str) -> str:
    """The function that the template gives a route to."""
    (name,) = (name for name, function in functions().items() if route in http_routes(function))
    return name


def http(
    route: str, body: object = None, *, thing: str = "", extra: Mapping[str, Any] | None = None, **more: Any
) -> Scenario:
    """A request of ada's about her chat, or of an administrator's about a ``thing``."""
    parts: dict[str, Any] = {**(ADMIN if "/admin/" in route else {}), **(extra or {})}

    def act(world: World) -> Answer:
        return world.api(route, body, chat=thing or world.chat, **parts)

    return Scenario(route, function_of(route), act, **more)


def delivery(function: str, prepare: Callable[[World], object], **more: Any) -> Scenario:
    """One batch of what ``prepare`` brought about."""

    def act(world: World) -> None:
        # Of a batch the answer tells what failed; of an event from the bus, that it was raised.
        with suppress(StorageUnavailable) if function == "PurgeFunction" else nullcontext():
            world.source(function).deliver(world.invoke)

    def prepared(world: World) -> None:
        prepare(world)
        world.offer_news()
        assert world.source(function).pending

    return Scenario(function, function, act, prepared, steps=True, **more)


def triggers() -> set[str]:
    """All that the template has call a function."""
    names = {f"socket {route['RouteKey']}" for route in resources("AWS::ApiGatewayV2::Route").values()}
    for name, function in functions().items():
        names |= http_routes(function)
        if any(event["Type"] != "HttpApi" for event in function.get("Events", {}).values()):
            names.add(name)
    return names
