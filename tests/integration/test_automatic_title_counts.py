"""What administrators see of automatic titles, and what its write may not do to them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest

from shared.adapters.dynamodb.automatic_title_counts import PARTITION
from shared.bootstrap import spending, storage
from shared.rules.limits import UsageLimit
from tests.integration.test_admin import as_admin
from tests.integration.test_auto_title import handle, messages_of, records, title
from tests.support import virtual_time
from tests.support.api import Api, forget_parts, invoke
from tests.support.bedrock import HAIKU, StubBedrock
from tests.support.logged_lines import logged
from tests.support.table_calls import asked_of_table

ROUTE = "GET /admin/automatic-titles"
COUNTED = ("written", "unchanged", "superseded", "blocked")


def days(api: Api) -> list[dict[str, Any]]:
    """What an administrator sees."""
    answer = as_admin(api, ROUTE)
    assert answer.status == 200
    shown: list[dict[str, Any]] = answer.body["days"]
    return shown


@contextmanager
def failing_updates(text: str, status: int, code: str) -> Iterator[None]:
    """Has DynamoDB refuse every update with ``text`` in its request, and nothing else."""

    def refuse(params: Any, **_: Any) -> Any:
        if text.encode() not in params["body"]:
            return None
        answer = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
        return SimpleNamespace(status_code=status), answer

    events: Any = storage.dynamodb().meta.events
    events.register("before-call.dynamodb.UpdateItem", refuse)
    try:
        yield
    finally:
        events.unregister("before-call.dynamodb.UpdateItem", refuse)


@pytest.fixture
def log() -> Iterator[StringIO]:
    """What is logged, as Lambda gets it."""
    with logged() as written:
        yield written


def test_administrator_sees_what_came_of_automatic_titles(
    api: Api, bedrock: StubBedrock, log: StringIO
) -> None:
    """By outcome, and each failure with its config and the way to its log lines. No chat, owner or title."""
    assert days(api) == []
    assert (
        handle([record for chat in (api.new_chat(), api.new_chat()) for record in records(api, chat)]) == []
    )
    renamed = api.new_chat()
    bedrock.during_call = lambda: api("PUT /chats/{id}/title", {"title": "Mine"}, chat=renamed)
    assert handle(records(api, renamed)) == []
    bedrock.during_call = lambda: None
    bedrock.error = (403, "AccessDeniedException")
    failed = api.new_chat()
    assert handle(records(api, failed)) == []
    storage.model_configs().delete("haiku")
    forget_parts()  # which remember configs for some seconds
    assert handle(records(api, api.new_chat())) == []
    (day,) = days(api)
    assert [day[name] for name in COUNTED] == [2, 0, 1, 0]
    (message,) = messages_of(api, failed)
    no_access, no_config = day["failures"]
    assert day["date"] == no_access.pop("last_at")[:10] == no_config["last_at"][:10]
    assert no_access == {
        "code": "model_failed",
        "model_config_id": "haiku",
        "count": 1,
        "detail": "The service has no access to this model.",
        "correlation_id": message["id"],
    }
    assert (no_config["code"], no_config["model_config_id"]) == ("no_default_model", None)
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    (given_up,) = [line for line in lines if line.get("code") == "model_failed"]
    assert (given_up["correlation_id"], given_up["model_config_id"]) == (message["id"], "haiku")


def test_title_without_room_in_a_limit_counts_as_blocked(api: Api, bedrock: StubBedrock) -> None:
    """It is no failure of the service's."""
    spending.usage_limits().put(UsageLimit("user", "ada", 0))
    assert handle(records(api, api.new_chat())) == []
    (day,) = days(api)
    assert ([day[name] for name in COUNTED], day["failures"]) == ([0, 0, 0, 1], [])
    assert bedrock.requests == []


def test_fallback_that_fails_is_the_config_that_is_named(api: Api, bedrock: StubBedrock) -> None:
    """The reason is the last model's, and so is the name."""
    storage.model_configs().put(replace(HAIKU, id="spare", model_id="anthropic.spare"))
    storage.model_configs().put(replace(HAIKU, fallback_id="spare"))
    bedrock.errors_by_model[str(HAIKU.model_id)] = (404, "ResourceNotFoundException")
    bedrock.errors_by_model["anthropic.spare"] = (403, "AccessDeniedException")
    assert handle(records(api, api.new_chat())) == []
    (failure,) = days(api)[0]["failures"]
    assert (failure["model_config_id"], failure["detail"]) == (
        "spare",
        "The service has no access to this model.",
    )


@pytest.mark.parametrize(("of", "calls"), [("USAGE#", 0), ("title_write_id", 1)])
def test_failure_of_the_table_names_no_config(
    api: Api, bedrock: StubBedrock, monkeypatch: pytest.MonkeyPatch, of: str, calls: int
) -> None:
    """A cost that could not be reserved, or a title that could not be stored, is no fault of its model."""
    virtual_time.install(monkeypatch)
    chat = api.new_chat()
    # This one is retried by our own code, which waits: else time would stand still here.
    with failing_updates(of, 400, "ThrottlingError"):
        assert handle(records(api, chat)) == []
    (failure,) = days(api)[0]["failures"]
    assert (failure["code"], failure["model_config_id"]) == ("throttled", None)
    assert len(bedrock.requests) == calls


def test_batch_adds_one_write_however_many_titles_it_has(api: Api, bedrock: StubBedrock) -> None:  # noqa: ARG001 - the model
    """And none for a batch of messages that need no title."""
    chats = [api.new_chat() for _ in range(3)]
    batch = [record for position, chat in enumerate(chats, 1) for record in records(api, chat, position)]
    with_titles = asked_of_table(lambda: handle(batch))
    # A claim, two of the spend and the title for each.
    assert with_titles.count("UpdateItem") == 4 * len(chats) + 1
    assert "UpdateItem" not in asked_of_table(lambda: handle(batch))
    (day,) = days(api)
    assert day["written"] == len(chats)


@pytest.mark.parametrize(
    ("fault", "logged_as"),
    [((400, "ProvisionedThroughputExceededException"), "warning"), ((400, "ValidationException"), "error")],
)
def test_count_that_fails_costs_the_count_only(
    api: Api,
    bedrock: StubBedrock,
    log: StringIO,
    monkeypatch: pytest.MonkeyPatch,
    fault: tuple[int, str],
    logged_as: str,
) -> None:
    """The title is written, made once, and its batch is done. Throttled or by a bug of ours."""
    virtual_time.install(monkeypatch)
    chat = api.new_chat()
    with failing_updates(PARTITION, *fault):
        assert handle(records(api, chat)) == []
        assert handle(records(api, chat)) == []
    assert title(api, chat) == ("A bread from a model", "automatic", 2)
    assert (len(bedrock.requests), days(api)) == (1, [])
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    levels = [line["level"] for line in lines if line["message"] == "automatic_titles_not_counted"]
    assert levels == [logged_as.upper()]


def test_batch_without_time_is_not_counted(api: Api, bedrock: StubBedrock) -> None:  # noqa: ARG001 - the model
    """Lambda would end the function in the write, and deliver the batch again."""
    chat = api.new_chat()
    seconds = iter([39_000])  # for the title
    late = SimpleNamespace(get_remaining_time_in_millis=lambda: next(seconds, 9_000))
    assert invoke("AutoTitleFunction", {"Records": records(api, chat)}, late) == {"batchItemFailures": []}
    assert days(api) == []
