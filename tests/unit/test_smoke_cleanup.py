"""What ``make smoke`` removes after a failure, with an API that answers as a test says."""

from collections.abc import Callable
from typing import Any

import pytest

from tools.command_error import CommandError
from tools.ops import smoke
from tools.ops.smoke import Smoke


class StubApi:
    """Keeps the calls in ``called``. A method in ``failing`` does what it does, and fails."""

    called: list[str]
    failing: set[str]

    def __init__(self, *_: object) -> None: ...

    def call(self, method: str, path: str, _: object = None) -> dict[str, Any]:
        """An answer that serves all routes."""
        self.called.append(f"{method} {path.rpartition('/')[2].partition('-')[0]}")
        if method in self.failing:
            raise CommandError(f"{method} failed")
        return {"title": "Bread", "title_version": 2, "model": "offline"}


class StubTap:
    """Has the event of every rename."""

    def __init__(self, *_: object) -> None: ...

    def events(self, _: float) -> list[dict[str, Any]]:
        """The event."""
        return [{"title": "Bread", "title_version": 2}]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Runs the check with an API whose given methods fail, and returns its calls."""
    monkeypatch.setattr(smoke, "Api", StubApi)
    monkeypatch.setattr(smoke, "EventTap", StubTap)

    def run(*failing: str) -> list[str]:
        StubApi.called, StubApi.failing = [], set(failing)
        Smoke(lambda _: None, {"EventBusName": "bus"}, "http://api").run("token")
        return StubApi.called

    return run


def test_chat_is_deleted_if_its_creation_was_not_answered(run: Callable[..., list[str]]) -> None:
    """It may be there. The first failure is told, whatever comes of the deletion."""
    with pytest.raises(CommandError, match="PUT failed"):
        run("PUT")
    assert StubApi.called == ["PUT smoke", "DELETE smoke"]
    with pytest.raises(CommandError, match="PUT failed"):
        run("PUT", "DELETE")


def test_deletion_that_fails_is_told(run: Callable[..., list[str]]) -> None:
    """The chat is left."""
    assert run()[-1] == "DELETE smoke"
    with pytest.raises(CommandError, match="DELETE failed"):
        run("DELETE")
