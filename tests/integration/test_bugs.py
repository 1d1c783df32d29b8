"""A bug of ours, wherever it is raised, reaches Lambda and the log without its words."""

import logging
from typing import Any

import pytest

from shared.bootstrap import spending
from shared.entrypoints.bugs import Bug
from tests.integration.test_http import PROPOSE
from tests.support.api import CONTEXT, Api, invoke
from tests.support.bedrock import StubBedrock
from tests.support.template import functions

SECRET = "Marmalade of Seville"  # noqa: S105 - a title


def fail(*_: object, **__: object) -> Any:
    """A bug whose words quote a title."""
    raise KeyError(SECRET)


class BrokenEvent(dict[str, Any]):
    """An event that brings the bug out, whatever a handler looks up first."""

    __getitem__ = fail
    get = fail


def words_of(log: pytest.LogCaptureFixture) -> str:
    """All that was logged, as Lambda's formatter has it."""
    return "".join(f"{vars(line)} {logging.Formatter().format(line)}" for line in log.records)


@pytest.mark.parametrize("function", functions())
@pytest.mark.usefixtures("api")
def test_bug_in_any_function_reaches_lambda_without_its_words(
    function: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Lambda's error metric counts it; the log says its type and where it was raised."""
    with pytest.raises(Bug, match=r"^KeyError$") as raised:
        invoke(function, BrokenEvent(), CONTEXT)
    assert raised.value.__cause__ is None
    (line,) = [line for line in caplog.records if line.msg == "invocation_failed"]
    assert vars(line)["error"] == "KeyError"
    assert "test_bugs.py" in vars(line)["raised_at"][-1]
    assert SECRET not in words_of(caplog)


def test_bug_behind_a_request_reaches_lambda_without_its_words(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """However deep in the function it is."""
    chat = api.new_chat()
    monkeypatch.setattr("shared.use_cases.rename.RenameTitle.__call__", fail)
    with pytest.raises(Bug, match=r"^KeyError$"):
        api("PUT /chats/{id}/title", {"title": SECRET}, chat=chat)
    assert SECRET not in words_of(caplog)


def test_bug_while_a_title_is_made_is_logged_without_its_words(
    api: Api, bedrock: StubBedrock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The caller gets internal_error; the log says the bug's type and where it was raised."""
    chat = api.new_chat()
    monkeypatch.setattr(spending.spend(), "new_reservation", fail)
    answer = api(PROPOSE, chat=chat)
    assert (answer.status, answer.body["code"], bedrock.requests) == (500, "internal_error", [])
    (line,) = [line for line in caplog.records if line.msg == "title_request_crashed"]
    assert vars(line)["error"] == "KeyError"
    assert "test_bugs.py" in vars(line)["raised_at"][-1]
    assert SECRET not in words_of(caplog)
