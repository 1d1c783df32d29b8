"""The emulator behind its front: SDKs and curl are served, web pages of other origins are not."""

import base64
import io
import json
import os
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import pytest

from tests.e2e.conftest import Service
from tests.support.chromium import chromium
from tests.support.tables import missing
from tools.stack import aws
from tools.stack.emulator import Emulator, free_port
from tools.stack.front import HOST, is_product_path
from tools.stack.sam import PROJECT
from tools.stack.stack import STACK_BIN

FUNCTIONS = "/2015-03-31/functions"
ROLE = "arn:aws:iam::000000000000:role/any"
EMPTY_STACK = quote(json.dumps({"Resources": {"Made": {"Type": "AWS::SQS::Queue"}}}))
# What a page sends without asking first (a "simple" request), and what each would make.
CREATE_STACK = f"/?Action=CreateStack&Version=2010-05-15&StackName=by-a-page&TemplateBody={EMPTY_STACK}"
# No path of an API: the emulator takes it for a call.
NO_STAGE = f"/_aws/execute-api/none{CREATE_STACK[1:]}"
ATTACK = """async ([emulator, body, gets]) => {
  const path = `${emulator}/2015-03-31/functions`;
  const posted = (type, mode) =>
    fetch(path, { method: "POST", mode, headers: { "content-type": type }, body });
  const read = fetch(path).then(() => "read", () => "");
  const tries = [posted("text/plain", "no-cors"), posted("application/json", "cors"), read];
  const shown = (element, src) => new Promise((done) => {
    Object.assign(element, { onload: done, onerror: done, src });
    document.body.append(element);
  });
  for (const address of gets.map((get) => emulator + get)) {
    tries.push(fetch(address, { mode: "no-cors" }));
    tries.push(shown(new Image(), address));
    tries.push(shown(document.createElement("iframe"), address));
  }
  const socket = new WebSocket(`${emulator.replace("http", "ws")}/none`);
  tries.push(new Promise((done) => { socket.onclose = done; }));
  await Promise.allSettled(tries);
  return read;
}"""
FORM = """([action, body]) => {
  const form = document.createElement("form");
  Object.assign(form, { action, method: "POST", enctype: "text/plain" });
  const field = document.createElement("input");
  [field.name, field.value] = body.split("=");
  form.append(field);
  document.body.append(form);
  form.submit();
}"""


@pytest.fixture(scope="module")
def emulator() -> Iterator[str]:
    """The address of an emulator without a stack, as open as ``make run`` has it."""
    if not (STACK_BIN / "python").exists():
        missing("the local stack's environment has not been made: 'make test' does it")
    home = PROJECT / ".local" / "test-front"
    process = Emulator(STACK_BIN / "python", home, free_port(), {})
    process.start()
    yield process.endpoint_url
    process.stop()


def zipped() -> bytes:
    """A function's code, of a length that base64 needs no = for."""
    for comment in (b"", b"-", b"--"):
        code = io.BytesIO()
        with zipfile.ZipFile(code, "w") as archive:
            archive.writestr("app.py", "def handler(event, context):\n    return 'run'\n")
            archive.comment = comment
        if len(code.getvalue()) % 3 == 0:
            return code.getvalue()
    raise AssertionError


def function(name: str) -> str:
    """The body of a call that makes the function ``name``."""
    wanted = {"FunctionName": name, "Runtime": "python3.13", "Handler": "app.handler", "Role": ROLE}
    return json.dumps({**wanted, "Code": {"ZipFile": base64.b64encode(zipped()).decode()}})


def existing(emulator: str) -> tuple[set[str], set[str]]:
    """The functions and the stacks that there are."""
    functions = aws.client("lambda", emulator).list_functions()["Functions"]
    stacks = aws.client("cloudformation", emulator).describe_stacks()["Stacks"]
    return {resource["FunctionName"] for resource in functions}, {
        resource["StackName"] for resource in stacks
    }


def status(address: str, method: str, path: str, body: str = "", **headers: str) -> int:
    """The status of a request whose headers are all made by hand."""
    connection = HTTPConnection(urlsplit(address).netloc, timeout=30)
    connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    length = {"content-length": str(len(body))} if body else {}
    all_headers = {"host": urlsplit(address).netloc, **length, **headers}
    for name, value in all_headers.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders(body.encode())
    answered = connection.getresponse().status
    connection.close()
    return answered


@contextmanager
def other_origin() -> Iterator[str]:
    """The address of an empty page on another port of this machine."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>Another page</title>")

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer((HOST, 0), Page) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://{HOST}:{server.server_port}"
        server.shutdown()


@pytest.mark.long
def test_page_on_another_port_makes_nothing(emulator: str) -> None:
    """Nor can it read what there is: by fetch, image, frame, WebSocket or form."""
    with chromium() as browser, other_origin() as page:
        tab = browser.new_page()
        tab.goto(page)
        read = tab.evaluate(ATTACK, [emulator, function("by-fetch"), [CREATE_STACK, NO_STAGE]])
        # text/plain joins name and value with =, which stays inside a string of the JSON.
        by_form = function("by-form").replace("{", '{"Description": "=", ', 1)
        tab.evaluate(FORM, [emulator + FUNCTIONS, by_form])
        tab.wait_for_url(f"{emulator}/**")
    assert (existing(emulator), read) == ((set(), set()), "")


@pytest.mark.long
def test_sdk_and_curl_are_served(emulator: str) -> None:
    """What they send makes what a page's did not."""
    functions = aws.client("lambda", emulator)
    functions.create_function(**{**json.loads(function("by-sdk")), "Code": {"ZipFile": zipped()}})
    answer = functions.invoke(FunctionName="by-sdk")
    assert json.load(answer["Payload"]) == "run"
    functions.delete_function(FunctionName="by-sdk")
    assert status(emulator, "POST", FUNCTIONS, function("by-curl"), user_agent="curl/8.14.1") == 201
    assert status(emulator, "GET", CREATE_STACK) == 200
    assert existing(emulator) == ({"by-curl"}, {"by-a-page"})
    functions.delete_function(FunctionName="by-curl")
    aws.client("cloudformation", emulator).delete_stack(StackName="by-a-page")


@pytest.mark.long
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", FUNCTIONS, function("by-hand")),
        ("OPTIONS", FUNCTIONS, ""),
        ("GET", CREATE_STACK, ""),
        ("GET", NO_STAGE, ""),
        ("GET", "/_ministack/health", ""),
        ("POST", "/_ministack/reset", ""),
        ("POST", "/_aws/execute-api/none/live/@connections/one", "{}"),
    ],
)
def test_call_from_elsewhere_is_refused(emulator: str, method: str, path: str, body: str) -> None:
    """By its Origin, by what its browser says of it without one, and by a host that only points here."""
    netloc = urlsplit(emulator).netloc
    for origin in ("http://127.0.0.1:8000", "https://evil.example", "null"):
        assert status(emulator, method, path, body, origin=origin) == 403
    for site in ("cross-site", "same-site", "none"):
        assert status(emulator, method, path, body, sec_fetch_site=site) == 403
    assert status(emulator, method, path, body, user_agent="Mozilla/5.0") == 403
    for host in ("evil.example", netloc.replace(HOST, "evil.example"), HOST):
        assert status(emulator, method, path, body, host=host) == 403
    assert existing(emulator) == (set(), set())


@pytest.mark.long
def test_own_page_may_call(emulator: str) -> None:
    """It signs users in at the emulator's Cognito."""
    path = "/_ministack/health"
    assert status(emulator, "GET", path, origin=emulator, sec_fetch_site="same-origin") == 200
    assert status(emulator, "GET", path, origin=emulator.replace(HOST, "localhost")) == 200
    assert status(emulator, "GET", path, host=urlsplit(emulator).netloc.replace(HOST, "localhost")) == 200


def test_front_and_emulator_agree_on_what_a_products_path_is() -> None:
    """What the front takes for an API's is served as that, and not as a call of AWS."""
    parts = ("", "_aws", "execute-api", "1a2b3c", "live", "$default", "@connections", "..", "2015-03-31")
    starts = ("/_aws/execute-api", "/_aws/execute-api/1a2b3c", "/_aws", "/restapis", "")
    tails = [
        "",
        *(f"/{first}" for first in parts),
        *(f"/{first}/{second}" for first in parts for second in parts),
    ]
    paths = [
        start + tail + end for start in starts for tail in tails for end in ("", "/", "/x", "/@connections/x")
    ]
    products = [path for path in paths if is_product_path(path)]
    ask = (
        "import json, sys; from ministack.app import _parse_execute_api_url as parse\n"
        "print(json.dumps([parse('127.0.0.1:4566', path) for path in json.load(sys.stdin)]))"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    process = subprocess.run(
        [STACK_BIN / "python", "-c", ask],
        input=json.dumps(products),
        env=environment,
        text=True,
        capture_output=True,
        check=True,
    )
    served = json.loads(process.stdout)
    assert len(products) > 100
    assert all(match and not match[2].startswith("/@connections/") for match in served)


def test_api_is_open_to_pages_as_its_own_cors_says(service: Service, ada: httpx.Client) -> None:
    """A foreign page needs a token, and gets no leave to read. By another host nobody is served."""
    api = service.stack.deployed.api_url
    foreign = {"origin": "http://127.0.0.1:8000", "sec-fetch-site": "same-site"}
    answer = ada.get("/chats", headers=foreign)
    assert (answer.status_code, answer.headers.get("access-control-allow-origin")) == (200, None)
    assert httpx.get(f"{api}/chats", headers=foreign).status_code == 401
    assert httpx.get(f"{api}/", headers=foreign).status_code == 200
    assert httpx.get(f"{api}/", headers={"host": "evil.example"}).text.startswith(
        "The local stack is not served"
    )


def test_websocket_is_open_to_pages_by_ticket(service: Service, ada: httpx.Client) -> None:
    """Of any origin, by the own host. To send through it is a call of AWS."""
    foreign = {"origin": "https://evil.example"}
    assert upgraded(ada.post("/watch").json()["url"], **foreign) == 101
    assert upgraded(ada.post("/watch").json()["url"], host="evil.example") == 403
    assert upgraded(f"{service.stack.deployed.endpoint_url}/none", **foreign) == 403
    managed = f"{service.stack.deployed.watch_url.replace('ws', 'http', 1)}/@connections/one"
    assert httpx.post(managed, headers=foreign, content="{}").text.startswith(
        "The emulator answers no browser"
    )


def upgraded(url: str, **headers: str) -> int:
    """The status of a WebSocket's handshake."""
    address = urlsplit(url)
    handshake = {"connection": "Upgrade", "upgrade": "websocket", "sec_websocket_version": "13"}
    key = base64.b64encode(b"any sixteen byte").decode()
    target = f"{address.path}?{address.query}"
    return status(f"http://{address.netloc}", "GET", target, **handshake, sec_websocket_key=key, **headers)
