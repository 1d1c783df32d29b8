"""The saved Logs Insights queries against the lines that the service logs."""

import json
import re
from typing import Any

import boto3
import pytest

from tests.support.api import Api, forget_parts, invoke
from tests.support.backends import CLIENT, as_backend
from tests.support.logged_lines import logged
from tests.support.stream import chat_at, record
from tests.support.template import functions, load_template, resources

QUERIES = {query["Name"]["Fn::Sub"]: query for query in resources("AWS::Logs::QueryDefinition").values()}
ONE_REQUEST = QUERIES["${AWS::StackName}/one request"]
ONE_FUNCTION = QUERIES["${AWS::StackName}/one function"]
HTTP_API = resources("AWS::Serverless::HttpApi")["HttpApi"]
ACCESS_LINE: dict[str, str] = json.loads(HTTP_API["AccessLogSettings"]["Format"])
# CloudWatch adds them to each line.
DISCOVERED = {"@timestamp", "@message", "@logStream"}
RENAME = "PUT /chats/{id}/title"

LogLine = dict[str, Any]


def fields(query: str) -> set[str]:
    """Every field that a query shows, filters or sorts by."""
    words = re.findall(r"@?\w+", re.sub(r'"[^"]*"', "", query))
    return set(words) - {"fields", "filter", "sort", "or", "like", "asc", "desc"}


def compared(query: str, operator: str) -> list[tuple[str, str]]:
    """The fields that a query's filter compares, each with the value before its parameter is filled in."""
    (condition,) = re.findall(r"\| filter (.+)", query)
    pairs = re.findall(rf'(@?\w+) {operator} "([^"]*)"', condition)
    assert " or ".join(f'{field} {operator} "{value}"' for field, value in pairs) == condition
    return pairs


def rename(api: Api, chat: str, request_id: str) -> None:
    """A request with its id, as the HTTP API gives one to each."""
    api(RENAME, {"title": "Bread"}, chat=chat, requestContext=context(request_id))


def context(request_id: str, subject: str = "ada") -> dict[str, Any]:
    """What the HTTP API tells of ada's request, or of another's."""
    verified = {"jwt": {"claims": {"sub": subject}, "scopes": None}}
    return {"requestId": request_id, "http": {"method": "PUT"}, "authorizer": verified}


@pytest.fixture
def lines(api: Api, monkeypatch: pytest.MonkeyPatch) -> list[LogLine]:
    """Two requests, the second a backend's for a chat that does not exist, and the event of a third."""
    queue = boto3.client("sqs").create_queue(QueueName="failures")["QueueUrl"]
    boto3.client("events").create_event_bus(Name="titles")
    monkeypatch.setenv("EVENT_BUS_NAME", "titles")
    monkeypatch.setenv("FAILURE_QUEUE_URL", queue)
    monkeypatch.setenv("WATCH_URL", "ws://127.0.0.1:9/live")
    forget_parts()
    chat = api.new_chat()
    with logged() as written:
        rename(api, chat, "first")
        gone, second = "01ARZ3NDEKTSV4RRFFQ69G5FAV", context("second", CLIENT)
        as_backend(api, RENAME, {"title": "Bread"}, chat=gone, requestContext=second)
        invoke("TitleEventsFunction", {"Records": [record(1, None, chat_at(1))]})
    return list(map(json.loads, written.getvalue().splitlines()))


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES.keys())
def test_query_names_fields_that_lines_have(query: dict[str, Any], lines: list[LogLine]) -> None:
    """Of the functions' log groups or, where it searches that, of the access log."""
    in_lines = {name for line in lines for name in line}
    assert {"Ref": "LogGroup"} in query["LogGroupNames"]
    if {"Ref": "AccessLogGroup"} in query["LogGroupNames"]:
        in_lines |= set(ACCESS_LINE)
    assert fields(query["QueryString"]) <= in_lines | DISCOVERED


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES.keys())
def test_query_declares_the_parameters_that_it_uses(query: dict[str, Any]) -> None:
    """Logs Insights refuses others."""
    used = set(re.findall(r"{{(\w+)}}", query["QueryString"]))
    assert used == {parameter["Name"] for parameter in query["Parameters"]}


@pytest.mark.parametrize(
    ("correlation_id", "messages"),
    [("first", ["request_handled"]), ("second", ["request_handled"]), ("request-1", ["event_published"])],
)
def test_one_request_finds_all_of_its_lines_and_no_others(
    lines: list[LogLine], correlation_id: str, messages: list[str]
) -> None:
    """In the access log as well, and the event that the request led to."""
    wanted = [(field, correlation_id) for field, _ in compared(ONE_REQUEST["QueryString"], "=")]
    matching = [line["message"] for line in lines if any(line.get(name) == value for name, value in wanted)]
    assert matching == messages
    access_line = {**ACCESS_LINE, "requestId": correlation_id}
    assert ACCESS_LINE["requestId"] == "$context.requestId"
    assert any(access_line.get(name) == value for name, value in wanted)


@pytest.mark.parametrize("name", functions())
def test_one_function_finds_the_log_streams_of_that_function_alone(name: str) -> None:
    """All functions log to one group, in streams that Lambda names after them."""
    assert load_template()["Globals"]["Function"]["LoggingConfig"]["LogGroup"] == {"Ref": "LogGroup"}
    streams = {function: f"2026/11/26/titles-{function}-1A2B3C[$LATEST]0123abcd" for function in functions()}
    ((field, value),) = compared(ONE_FUNCTION["QueryString"], "like")
    assert field == "@logStream"
    searched = value.replace("{{function_name}}", f"titles-{name}-1A2B3C")
    assert [function for function, stream in streams.items() if searched in stream] == [name]
    (parameter,) = ONE_FUNCTION["Parameters"]
    assert parameter["DefaultValue"]["Ref"] in functions()
