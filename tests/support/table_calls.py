"""The calls of DynamoDB that something makes."""

from collections.abc import Callable
from typing import Any

from shared.bootstrap import storage


def asked_of_table(act: Callable[[], object]) -> list[str]:
    """The calls of DynamoDB that ``act`` makes."""
    calls: list[str] = []
    events = storage.dynamodb().meta.events

    def note(model: Any, **_: object) -> None:
        calls.append(model.name)

    events.register("before-call.dynamodb", note)
    try:
        act()
    finally:
        events.unregister("before-call.dynamodb", note)
    return calls
