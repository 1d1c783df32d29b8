"""Calls as X-Ray subsegments: what the daemon gets of them, and that no call fails because of it."""

import json
import re
import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from threading import Thread
from typing import Any

import botocore.session
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from shared.adapters.logs import open_logger
from shared.adapters.models.endpoints import Endpoints
from shared.adapters.traces import Tracer
from shared.bootstrap import storage
from shared.rules.base_urls import parse_base_url
from tests.support.logged_lines import logged
from tests.support.stub_server import StubServer

TRACE = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1;Lineage=x"
QUOTED = "A secret title"
ONE_ATTEMPT = Config(retries={"total_max_attempts": 1}, connect_timeout=1, read_timeout=1)


class Daemon:
    """Takes what is sent as Lambda's daemon does."""

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.settimeout(5)
        self.address = f"127.0.0.1:{self.socket.getsockname()[1]}"

    def segment(self) -> dict[str, Any]:
        """The next segment."""
        header, _, body = self.socket.recv(65_536).partition(b"\n")
        assert json.loads(header) == {"format": "json", "version": 1}
        segment: dict[str, Any] = json.loads(body)
        return segment


@pytest.fixture
def daemon() -> Iterator[Daemon]:
    """A daemon of this machine."""
    daemon = Daemon()
    yield daemon
    daemon.socket.close()


class Table(BaseHTTPRequestHandler):
    """Answers every call with one status and a text that nobody may see."""

    status = 200

    def do_POST(self) -> None:
        """The answer, with a request id as AWS has it."""
        body = json.dumps({"__type": "SomeError", "message": QUOTED}).encode()
        self.send_response(self.status)
        self.send_header("x-amzn-RequestId", "REQUEST")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def table() -> Iterator[str]:
    """The address of such a table."""
    server = StubServer(("127.0.0.1", 0), Table)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def client_of(tracer: Tracer, endpoint_url: str = "http://127.0.0.1:1") -> Any:
    """A client of DynamoDB whose calls are traced."""
    keys: dict[str, Any] = {
        "aws_access_key_id": "x",
        "aws_secret_access_key": "x",
        "region_name": "us-east-1",
    }
    client = botocore.session.Session().create_client(
        "dynamodb", endpoint_url=endpoint_url, config=ONE_ATTEMPT, **keys
    )
    tracer.watch(client)
    return client


def key() -> dict[str, Any]:
    """An item of a person's."""
    return {"TableName": "chats", "Key": {"pk": {"S": "CHAT#ada#1"}, "sk": {"S": "CHAT"}}}


def test_call_is_a_part_of_the_invocations_trace(daemon: Daemon, table: str) -> None:
    """With the operation, the status and the log's correlation id, and nothing of what was sent."""
    open_logger().set_correlation_id("request-1")
    client_of(Tracer(daemon.address, lambda: TRACE), table).get_item(**key())
    segment = daemon.segment()
    assert segment["trace_id"] == "1-5759e988-bd862e3fe1be46a994272793"
    assert segment["parent_id"] == "53995c3f42cd8ad8"
    assert re.fullmatch("[0-9a-f]{16}", segment["id"])
    assert (segment["type"], segment["name"], segment["namespace"]) == ("subsegment", "dynamodb", "aws")
    assert segment["aws"] == {"operation": "GetItem", "request_id": "REQUEST"}
    assert segment["http"]["response"]["status"] == 200
    assert segment["annotations"] == {"correlation_id": "request-1"}
    assert segment["start_time"] <= segment["end_time"]
    assert "fault" not in segment
    assert QUOTED not in str(segment)
    assert "ada" not in str(segment)


@pytest.mark.parametrize(("status", "kind"), [(400, "error"), (500, "fault")])
def test_failed_call_is_shown_as_one(
    daemon: Daemon, table: str, monkeypatch: pytest.MonkeyPatch, status: int, kind: str
) -> None:
    """A refusal, such as a condition that does not hold, is no fault of the service."""
    monkeypatch.setattr(Table, "status", status)
    client = client_of(Tracer(daemon.address, lambda: TRACE), table)
    with pytest.raises(ClientError):
        client.get_item(**key())
    segment = daemon.segment()
    assert segment[kind] is True
    assert QUOTED not in str(segment)


def test_call_that_reaches_nobody_is_a_fault(daemon: Daemon) -> None:
    """It has no status."""
    client = client_of(Tracer(daemon.address, lambda: TRACE))
    with pytest.raises(BotoCoreError):
        client.get_item(**key())
    assert daemon.segment()["fault"] is True


def test_call_of_a_models_endpoint_is_traced(daemon: Daemon) -> None:
    """By its host. Without a status it failed."""
    tracer = Tracer(daemon.address, lambda: TRACE)
    with tracer.call("models.example.com") as ended:
        ended(200)
    segment = daemon.segment()
    assert (segment["name"], segment["namespace"]) == ("models.example.com", "remote")
    assert segment["http"]["response"]["status"] == 200
    with pytest.raises(OSError), tracer.call("models.example.com"):  # noqa: PT011 - any would do
        raise OSError
    assert daemon.segment()["fault"] is True


def test_request_to_an_endpoint_is_traced_with_its_status(
    daemon: Daemon, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By what sends all of them."""
    monkeypatch.setattr(Table, "status", 429)
    url = parse_base_url(table)
    assert url is not None
    endpoints = Endpoints(5, 1, allows_loopback=True, tracer=Tracer(daemon.address, lambda: TRACE))
    assert endpoints.post(url, "/chat/completions", b"{}", {})[0] == 429
    segment = daemon.segment()
    assert (segment["name"], segment["error"]) == (url.host, True)


@pytest.mark.parametrize("header", ["", TRACE.replace("Sampled=1", "Sampled=0"), "Sampled=1", "nonsense"])
def test_invocation_that_is_not_sampled_sends_nothing(daemon: Daemon, header: str) -> None:
    """X-Ray charges for each trace."""
    tracer, sampled = Tracer(daemon.address, lambda: header), Tracer(daemon.address, lambda: TRACE)
    for name, one in (("first", tracer), ("second", sampled)):
        with one.call(name) as ended:
            ended(200)
    assert daemon.segment()["name"] == "second"


@pytest.mark.parametrize(
    "address", ["127.0.0.1.invalid:1", "", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:99999", "tcp:h:1 udp:h:2 x"]
)
def test_daemon_that_cannot_be_reached_fails_no_call(address: str) -> None:
    """A trace is worth less than an answer."""
    with Tracer(address, lambda: TRACE).call("models.example.com") as ended:
        ended(200)


@pytest.mark.parametrize("mode", ["PassThrough", ""])
def test_function_traces_no_calls_by_default(monkeypatch: pytest.MonkeyPatch, mode: str) -> None:
    """Nor does it import what would."""
    monkeypatch.setenv("TRACING", mode)
    storage.settings.cache_clear()
    assert storage.tracer.__wrapped__() is None
    storage.settings.cache_clear()


def test_traced_functions_clients_are_watched(monkeypatch: pytest.MonkeyPatch, daemon: Daemon) -> None:
    """Those of every service, as the deployment's settings say."""
    monkeypatch.setenv("TRACING", "Active")
    monkeypatch.setenv("AWS_XRAY_DAEMON_ADDRESS", daemon.address)
    monkeypatch.setenv("_X_AMZN_TRACE_ID", TRACE)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_QUOTED_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    for cached in (storage.settings, storage.tracer):
        cached.cache_clear()
    client = storage.open_client("sqs", ONE_ATTEMPT, "http://127.0.0.1:1")
    with pytest.raises(BotoCoreError):
        client.list_queues()
    assert daemon.segment()["aws"]["operation"] == "ListQueues"
    for cached in (storage.settings, storage.tracer):
        cached.cache_clear()


def test_log_lines_name_the_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    """So one leads to the other."""
    monkeypatch.setenv("_X_AMZN_TRACE_ID", TRACE)
    with logged() as lines:
        open_logger().warning("request_handled")
    assert json.loads(lines.getvalue())["xray_trace_id"] == "1-5759e988-bd862e3fe1be46a994272793"
