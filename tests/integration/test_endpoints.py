"""Where requests to a model's endpoint may go, and what of an answer is read."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from urllib3.exceptions import NewConnectionError, SSLError

from shared.adapters.models import endpoints
from shared.adapters.models.endpoints import MAX_ANSWER_BYTES, AddressNotAllowed, AnswerTooLarge, Endpoints
from shared.rules.base_urls import parse_base_url
from tests.support.frozen_network import make_certificate, way_to
from tests.support.stub_server import StubServer

READ_SECONDS = 5
PUBLIC, METADATA, LOOPBACK = "8.8.8.8", "169.254.169.254", "127.0.0.1"


class Server:
    """Answers each POST with ``status``, ``headers`` and ``body``; ``paths`` are those that were asked."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.paths: list[str] = []
        self.status, self.headers, self.body = 200, {"content-length": "2"}, b"{}"


@pytest.fixture
def server() -> Iterator[Server]:
    """One on 127.0.0.1."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            stub.paths.append(self.path)
            self.send_response(stub.status)
            for name, value in stub.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(stub.body)

        def log_message(self, *_: object) -> None:
            """Nothing: the test's output is not the place."""

    with StubServer((LOOPBACK, 0), Handler) as listening:
        stub = Server(listening.server_port)
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield stub
        listening.shutdown()


def post(base_url: str, *, allows_loopback: bool = True) -> tuple[int, bytes]:
    """The status and the body of the answer to a request."""
    url = parse_base_url(base_url)
    assert url
    return Endpoints(READ_SECONDS, 1, allows_loopback=allows_loopback).post(
        url, "/chat/completions", b"{}", {}
    )


@contextmanager
def names(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> Iterator[list[object]]:
    """Each name is resolved to the next addresses. Gives the addresses that were connected to; none is."""
    connected: list[object] = []
    left = list(answers)

    def resolve(_host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in left.pop(0)]

    def connect(address: object, *_: object, **__: object) -> socket.socket:
        connected.append(address)
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", resolve)
        patch.setattr(endpoints, "create_connection", connect)
        yield connected


def test_endpoint_on_this_machine_is_reached_where_it_is_allowed(server: Server) -> None:
    """As by the local stack."""
    assert post(f"http://127.0.0.1:{server.port}/v1") == (200, b"{}")
    assert server.paths == ["/v1/chat/completions"]


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_endpoint_on_this_machine_is_refused_elsewhere(server: Server, scheme: str, host: str) -> None:
    """A function's own machine has the runtime's API on it."""
    with pytest.raises(AddressNotAllowed):
        post(f"{scheme}://{host}:{server.port}/v1", allows_loopback=False)
    assert server.paths == []


@pytest.mark.parametrize(
    "host", ["169.254.169.254", "0x7f.1", "2130706433", "10.0.0.1", "[::ffff:a9fe:a9fe]"]
)
def test_address_that_is_not_public_is_refused(host: str) -> None:
    """However it is written."""
    with pytest.raises(AddressNotAllowed):
        post(f"https://{host}/v1", allows_loopback=False)


@pytest.mark.parametrize("allows_loopback", [True, False])
def test_name_that_leads_to_cloud_metadata_is_refused(
    monkeypatch: pytest.MonkeyPatch, *, allows_loopback: bool
) -> None:
    """Nothing is connected to."""
    with names(monkeypatch, [METADATA]) as connected, pytest.raises(AddressNotAllowed):
        post("https://models.example.com/v1", allows_loopback=allows_loopback)
    assert connected == []


def test_name_is_resolved_once_and_the_checked_address_is_connected_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A second look-up could lead elsewhere."""
    with names(monkeypatch, [METADATA, PUBLIC], [METADATA]) as connected, pytest.raises(NewConnectionError):
        post("https://models.example.com/v1", allows_loopback=False)
    assert connected == [(PUBLIC, 443)]


def test_name_that_leads_nowhere_is_a_failed_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """So is one that no name can be."""
    with pytest.raises(NewConnectionError):
        post(f"https://{'a' * 64}.example.com/v1")

    def resolve(*_: object, **__: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(NewConnectionError):
        post("https://unknown.example.com/v1")


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One for 127.0.0.1, which is trusted."""
    path = make_certificate(tmp_path / "certificate.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    return path


def test_certificate_is_verified_by_the_hosts_name(server: Server, certificate: Path) -> None:
    """Not by the address that it is connected to."""
    with way_to(f"http://127.0.0.1:{server.port}", certificate) as way:
        port = way.endpoint_url.rpartition(":")[2]
        assert post(f"https://127.0.0.1:{port}/v1") == (200, b"{}")
        with pytest.raises(SSLError):
            post(f"https://localhost:{port}/v1")


def test_certificate_that_nobody_vouches_for_is_refused(server: Server, tmp_path: Path) -> None:
    """Nothing is sent."""
    certificate = make_certificate(tmp_path / "certificate.pem")
    with way_to(f"http://127.0.0.1:{server.port}", certificate) as way, pytest.raises(SSLError):
        post(f"{way.endpoint_url}/v1")
    assert server.paths == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_is_not_followed(server: Server, status: int) -> None:
    """It could lead past the checks, and take the key with it."""
    server.status = status
    server.headers |= {"location": f"http://127.0.0.1:{server.port}/elsewhere"}
    assert post(f"http://127.0.0.1:{server.port}/v1") == (status, b"{}")
    assert server.paths == ["/v1/chat/completions"]


@pytest.mark.parametrize("status", [429, 503])
def test_nothing_is_tried_again(server: Server, status: int) -> None:
    """Whatever the answer asks for."""
    server.status = status
    server.headers |= {"retry-after": "0"}
    assert post(f"http://127.0.0.1:{server.port}/v1") == (status, b"{}")
    assert len(server.paths) == 1


@pytest.mark.parametrize("headers", [{"content-length": str(MAX_ANSWER_BYTES + 1)}, {"connection": "close"}])
def test_answer_that_is_too_large_is_not_read(server: Server, headers: dict[str, str]) -> None:
    """With a length or without."""
    server.headers, server.body = headers, b" " * (MAX_ANSWER_BYTES + 1)
    with pytest.raises(AnswerTooLarge):
        post(f"http://127.0.0.1:{server.port}/v1")


def test_largest_answer_is_read(server: Server) -> None:
    """All of it."""
    server.headers, server.body = {"content-length": str(MAX_ANSWER_BYTES)}, b" " * MAX_ANSWER_BYTES
    assert post(f"http://127.0.0.1:{server.port}/v1") == (200, server.body)


def test_compressed_answer_stays_as_it_is(server: Server) -> None:
    """It was not asked for, and could become very large."""
    server.headers |= {"content-encoding": "gzip"}
    assert post(f"http://127.0.0.1:{server.port}/v1") == (200, b"{}")
