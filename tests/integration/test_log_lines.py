"""What callers send, in the log: ids of ours and nothing else of it, in lines of a bounded size."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from shared.adapters.logs import open_logger
from shared.bootstrap import storage
from shared.entrypoints.bugs import Bug
from shared.rules.ids import is_id
from tests.support.api import CONTEXT, Api, invoke
from tests.support.bedrock import HAIKU, StubBedrock
from tests.support.sample import examples
from tests.support.sockets import socket_event
from tests.support.sources import queued
from tests.support.template import functions, http_routes

MAX_LINE_BYTES = 4_096
# What every text of a caller's has in it, and no line of ours.
MARK = "zq7"
ULID = "01ARZ3NDEKTSV4RRFFQ69G5FAV"
# An HTTP API takes some 10 KB of path and headers.
MAX_IN_PATH, MAX_IN_BODY = 8_000, 100_000
ROUTES = sorted(route for function in functions().values() for route in http_routes(function))
FIELDS = (
    *("title", "content", "role", "status", "worker_id", "archived", "model_config_id", "title_version"),
    *("provider", "model_id", "fallback_id", "request_fields", "limit_micros", "period", "anything"),
)
FEW = settings(
    max_examples=examples(100),
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    database=None,
)


def texts(size: int) -> st.SearchStrategy[str]:
    """Texts up to ``size`` with the mark in them, many of them long."""

    def long(unit: str, length: int) -> str:
        return f"{MARK}{unit * (length // len(unit))}"[:size]

    return st.builds(long, st.text(min_size=1, max_size=12), st.integers(0, size))


bodies = st.one_of(
    texts(MAX_IN_BODY),
    st.dictionaries(
        st.sampled_from(FIELDS) | texts(200), texts(2_000) | st.integers() | st.none(), max_size=5
    ),
    st.builds(lambda text: {"role": text, "content": [{"type": text, "text": text}]}, texts(20_000)),
    st.builds(lambda text: {"provider": "bedrock", "request_fields": {text: {text: text}}}, texts(2_000)),
)


@contextmanager
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[list[str]]:
    """Fills at the end of the block with the lines of the log and of the metrics, as Lambda gets them."""
    caplog.clear()
    lines: list[str] = []
    with redirect_stdout(io.StringIO()) as printed:
        yield lines
    formatter = open_logger().registered_formatter
    lines += [formatter.format(record) for record in caplog.records] + printed.getvalue().splitlines()


def check(lines: list[str]) -> None:
    """No line is long or holds what a caller made up, except for what may be a chat's id."""
    for line in lines:
        assert len(line.encode()) <= MAX_LINE_BYTES
        fields = json.loads(line)
        chat_id = fields.pop("chat_id", None)
        assert MARK not in json.dumps(fields)
        assert chat_id is None or is_id(chat_id)


@pytest.mark.parametrize("route", ROUTES)
@FEW
@given(in_path=texts(MAX_IN_PATH), in_header=texts(MAX_IN_PATH), body=bodies)
@example(in_path=MARK * 2_333, in_header=MARK, body=None)
@example(in_path=MARK, in_header=MARK, body=None)
def test_request_logs_nothing_that_its_caller_made_up(
    api: Api, caplog: pytest.LogCaptureFixture, route: str, in_path: str, in_header: str, body: object
) -> None:
    """Such text may be in any part of the request. Each request of a user has a log line."""
    headers = dict.fromkeys(("idempotency-key", "if-match", "user-agent", "origin", in_header), in_header)
    with logged(caplog) as lines:
        api.send(
            route,
            body,
            chat=in_path,
            groups=["admins", in_header],
            headers=headers,
            queryStringParameters=dict.fromkeys(("limit", "cursor", "since", in_header), in_header),
            rawPath=in_path,
            cookies=[in_header],
        )
    check(lines)
    assert bool(lines) == (not route.startswith(("GET /openapi", "GET /ui", "$"))) or route == "GET /"


def test_request_logs_the_id_of_its_chat(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    """Of a chat that may be there; an administrator's path names no chat, whatever it looks like."""
    for route, expected in (("GET /chats/{id}", ULID), ("GET /admin/model-configs/{id}", None)):
        with logged(caplog) as lines:
            api(route, chat=ULID, groups=["admins"])
        (line,) = lines
        assert json.loads(line).get("chat_id") == expected


@FEW
@given(text=texts(MAX_IN_PATH), route=st.sampled_from(["$connect", "$default"]))
def test_socket_logs_nothing_that_its_caller_made_up(
    api: Api,  # noqa: ARG001 - its table
    caplog: pytest.LogCaptureFixture,
    text: str,
    route: str,
) -> None:
    """Neither what stands for a ticket nor what is said."""
    with pytest.MonkeyPatch.context() as patch, logged(caplog) as lines:
        patch.setenv("WATCH_URL", "ws://127.0.0.1:9/live")
        query = {"ticket": text, text: text}
        invoke("WatchSocketFunction", socket_event(route, "c1", queryStringParameters=query, body=text))
    check(lines)


@FEW
@given(text=texts(MAX_IN_PATH))
def test_event_logs_nothing_that_its_sender_made_up(
    api: Api,  # noqa: ARG001 - its table
    caplog: pytest.LogCaptureFixture,
    text: str,
) -> None:
    """A deletion of what can be no chat, and a message of a partition that is none."""
    image = {"pk": {"S": text}, "sk": {"S": f"MESSAGE#{ULID}"}, "role": {"S": "user"}}
    image |= {"created_at": {"S": "2126-01-01T00:00:00.000000Z"}, "content": {"S": text}}
    message = {"eventName": "INSERT", "dynamodb": {"SequenceNumber": "1", "NewImage": image}}
    with logged(caplog) as lines:
        for function, event in (
            ("PurgeFunction", queued({"detail": {"owner_id": text, "chat_id": text}})),
            ("AutoTitleFunction", {"Records": [message]}),
        ):
            with suppress(Bug):
                invoke(function, event, CONTEXT)
    check(lines)
    assert lines


def test_refused_parameters_of_a_model_are_logged_in_part(
    api: Api, bedrock: StubBedrock, caplog: pytest.LogCaptureFixture
) -> None:
    """However many fields an administrator gave its config; their number is told."""
    fields: dict[str, Any] = {f"field{number:03}{'x' * 50}": 1 for number in range(20)}
    storage.model_configs().put(HAIKU.__replace__(request_fields=fields))
    bedrock.refuses = {name: f"extraneous key [{name}]" for name in fields}
    with logged(caplog) as lines:
        assert api("POST /chats/{id}/title/propose", chat=api.new_chat()).status == 200
    check(lines)
    (line_logged,) = [json.loads(line) for line in lines if "left_out" in line]
    assert line_logged["count"] == len(fields) > len(line_logged["left_out"]) > 0
