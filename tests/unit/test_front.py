"""The front of the local emulator: who may call what, decided by headers that no web page can choose."""

import argparse
import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.stack.binding import BRIDGE, LOOPBACK, binding
from tools.stack.front import CONTAINER_NAMES, Front, Receive, Scope, Send

PORT = 4566
OWN = f"127.0.0.1:{PORT}"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko)"
PRODUCT_PATHS = [
    "/_aws/execute-api/1a2b3c/$default",
    "/_aws/execute-api/1a2b3c/$default/chats/x/title",
    "/_aws/execute-api/1a2b3c/live",
]
# Each is an AWS call to the emulator, whatever it looks like.
AWS_PATHS = [
    "/",
    "/2015-03-31/functions",
    "/_ministack/reset",
    "/_aws/sqs/messages",
    "/_aws/execute-api",
    "/_aws/execute-api/",
    "/_aws/execute-api/1a2b3c",
    "/_aws/execute-api//live",
    "/_aws/execute-api/1a2b3c/live/@connections/abc",
    "/_aws/execute-api/1a2b3c//@connections/abc",
    "//_aws/execute-api/1a2b3c/live",
    "/x/_aws/execute-api/1a2b3c/live",
    "/_AWS/execute-api/1a2b3c/live",
]
# What browsers send with a request that no page of the stack's own makes.
FOREIGN = [
    {"origin": "http://127.0.0.1:8000"},
    {"origin": "http://localhost:8000"},
    {"origin": "http://127.0.0.1"},
    {"origin": f"https://{OWN}"},
    {"origin": f"http://{OWN}.evil.example"},
    {"origin": "null"},
    {"origin": ""},
    {"origin": "http://evil.example", "sec-fetch-site": "same-origin"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "none"},
    {"sec-fetch-site": "same-origin, cross-site"},
    {"user-agent": BROWSER},
]
OWN_OR_NO_BROWSER = [
    {},
    {"user-agent": "curl/8.14.1"},
    {"user-agent": "Boto3/1.43.102 md/Botocore#1.43.106", "authorization": "AWS4-HMAC-SHA256 …"},
    {"origin": f"http://{OWN}", "sec-fetch-site": "same-origin", "user-agent": BROWSER},
    {"origin": f"http://localhost:{PORT}", "sec-fetch-site": "cross-site", "user-agent": BROWSER},
    {"sec-fetch-site": "same-origin", "user-agent": BROWSER},
]
FOREIGN_HOSTS = [
    "",
    "127.0.0.1",
    "127.0.0.1:80",
    f"127.0.0.2:{PORT}",
    f"0.0.0.0:{PORT}",
    f"evil.example:{PORT}",
    f"localhost.evil.example:{PORT}",
    f"1a2b3c.execute-api.127.0.0.1:{PORT}",
    f"bucket.localhost:{PORT}",
    f"localhost.:{PORT}",
    f"[::1]:{PORT}",
    f"host.docker.internal:{PORT}",
    f"{OWN}, evil.example",
]


def status(
    path: str, headers: dict[str, str], kind: str = "http", port: int = PORT, names: tuple[str, ...] = ()
) -> int:
    """The status of the answer: 200 where the emulator is reached, which the front is put before."""
    sent: list[dict[str, Any]] = []

    async def emulator(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200})

    async def receive() -> dict[str, Any]:
        raise AssertionError("the front reads no bodies")

    async def send(message: dict[str, Any]) -> None:
        await asyncio.sleep(0)
        sent.append(message)

    raw_headers = [(name.encode(), value.encode("latin-1", "replace")) for name, value in headers.items()]
    front = Front(emulator, port, names)
    asyncio.run(front({"type": kind, "path": path, "headers": raw_headers}, receive, send))
    assert sent[0]["type"].startswith("websocket.http" if kind == "websocket" and len(sent) > 1 else "http.")
    answered: int = sent[0]["status"]
    return answered


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize("path", AWS_PATHS)
def test_aws_call_of_a_foreign_page_is_refused(path: str, kind: str) -> None:
    """Whatever its browser tells of it; what comes from the own page or no browser passes."""
    for headers in FOREIGN:
        assert status(path, {"host": OWN, **headers}, kind) == 403, headers
    for headers in OWN_OR_NO_BROWSER:
        assert status(path, {"host": OWN, **headers}, kind) == 200, headers


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize("path", PRODUCT_PATHS)
def test_product_path_passes_for_any_page(path: str, kind: str) -> None:
    """Tokens, tickets and the API's own CORS decide there."""
    for headers in [*FOREIGN, *OWN_OR_NO_BROWSER]:
        assert status(path, {"host": OWN, **headers}, kind) == 200, headers


@pytest.mark.parametrize("host", FOREIGN_HOSTS)
def test_request_for_another_host_is_refused(host: str) -> None:
    """A name that was made to point here (DNS rebinding) makes a page's requests its own; for every path."""
    for path in (*AWS_PATHS, *PRODUCT_PATHS):
        for headers in OWN_OR_NO_BROWSER:
            assert status(path, {"host": host, **headers}) == 403


def test_request_without_a_host_is_refused() -> None:
    """As HTTP/1.0 lets it be."""
    assert status("/", {}) == 403


def test_two_hosts_are_refused() -> None:
    """The emulator might heed the other one."""
    front = Front(lambda *_: asyncio.sleep(0), PORT)
    assert front.rejection("/", [(b"host", OWN.encode()), (b"host", b"evil.example")]) is not None
    assert front.rejection("/", [(b"host", OWN.encode())]) is None


def test_own_origin_beside_a_foreign_one_is_refused() -> None:
    """Each must be the own."""
    front = Front(lambda *_: asyncio.sleep(0), PORT)
    own, foreign = (b"origin", f"http://{OWN}".encode()), (b"origin", b"https://evil.example")
    assert front.rejection("/", [(b"host", OWN.encode()), own, foreign]) is not None
    assert front.rejection("/", [(b"host", OWN.encode()), own]) is None


@pytest.mark.parametrize("host", [OWN, f"localhost:{PORT}", f"LocalHost:{PORT}"])
def test_own_hosts_are_served(host: str) -> None:
    """In any case of letters, as host names are."""
    assert status("/", {"host": host}) == 200


def test_port_80_is_left_out_by_clients() -> None:
    """And written by some."""
    for host in ("127.0.0.1", "localhost:80"):
        assert status("/", {"host": host}, port=80) == 200
    assert status("/", {"host": "127.0.0.1", "origin": "http://127.0.0.1"}, port=80) == 200


@given(st.text(), st.text(), st.sampled_from([b"origin", b"sec-fetch-site"]))
def test_any_other_origin_is_refused_for_any_other_path(path: str, value: str, name: bytes) -> None:
    """Unless a path is a product's or a value is the own, nothing passes."""
    front = Front(lambda *_: asyncio.sleep(0), PORT)
    headers = [(b"host", OWN.encode()), (name, value.encode())]
    may_pass = path.startswith("/_aws/execute-api/") or value in {f"http://{OWN}", "same-origin"}
    assert may_pass or front.rejection(path, headers) is not None


@pytest.mark.parametrize("name", CONTAINER_NAMES)
def test_containers_may_call_where_they_are_let_in(name: str) -> None:
    """By the names that engines give this machine; a browser by such a name may not."""
    host = {"host": f"{name}:{PORT}"}
    assert status("/", host) == 403
    assert status("/", host, names=CONTAINER_NAMES) == 200
    assert status("/", {**host, "origin": f"http://{name}:{PORT}"}, names=CONTAINER_NAMES) == 403
    assert status("/", {**host, "user-agent": BROWSER}, names=CONTAINER_NAMES) == 403


def test_loopback_is_the_default_and_warns_of_nothing() -> None:
    """Nobody else gets there."""
    assert binding("127.0.0.1") == LOOPBACK
    assert (LOOPBACK.addresses, LOOPBACK.names, LOOPBACK.warning) == (("127.0.0.1",), (), "")


def test_bridge_is_found_by_its_interface() -> None:
    """Beside loopback, on which this machine calls. Loopback stands for a bridge: it is sure to be here."""
    bound = binding(BRIDGE, ("no-such-bridge", "lo"))
    assert bound.addresses == ("127.0.0.1", "127.0.0.1")
    assert set(CONTAINER_NAMES) < set(bound.names)
    assert "container" in bound.warning
    assert bound.warning.startswith("WARNING: the emulator listens on 127.0.0.1")


def test_bridge_that_is_not_there_opens_nothing() -> None:
    """Docker Desktop has none on this side: its containers come by loopback, under a name of theirs."""
    bound = binding(BRIDGE, ("no-such-bridge",))
    assert bound.addresses == ("127.0.0.1",)
    assert bound.names == CONTAINER_NAMES
    assert bound.warning.startswith("WARNING: there is no no-such-bridge")


@pytest.mark.parametrize("address", ["0.0.0.0", "192.0.2.7", "127.0.0.2"])  # noqa: S104 - what is warned of
def test_wider_address_is_warned_of(address: str) -> None:
    """And loopback goes on to work, by which this machine's own commands call."""
    wide = binding(address)
    assert set(wide.addresses) == ({address} if address == "0.0.0.0" else {"127.0.0.1", address})  # noqa: S104
    assert wide.warning.startswith(f"WARNING: the emulator listens on {address} and asks for no credentials.")
    assert f"BIND={BRIDGE}" in wide.warning
    assert (address in wide.names) == (address != "0.0.0.0")  # noqa: S104


@pytest.mark.parametrize("address", ["", "localhost", "::", "127.0.0.1:4566", "256.1.1.1", "docker0"])
def test_what_is_no_address_is_refused(address: str) -> None:
    """With a line that says what is one."""
    with pytest.raises(argparse.ArgumentTypeError, match="neither 'bridge' nor an IPv4 address"):
        binding(address)
