"""The requests that ``make load`` sends, against a server that takes them all."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from itertools import count

import pytest

from tests.support.stub_server import StubServer
from tools.load.checks import wrong_answers
from tools.load.outcomes import Remains
from tools.load.traffic import MAX_LAST_TITLES, MIX, Traffic, in_background

RATE, SECONDS = 400, 1.0
LIMITED = "Bearer g"


@pytest.fixture
def api() -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """Its URL, and what it gets: method, path and token."""
    numbers, received = count(), list[tuple[str, str, str]]()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            received.append((self.command, self.path, self.headers["authorization"]))
            answer = {"id": str(next(numbers)), "title_version": next(numbers)}
            status = 201 if self.path.endswith(("/chats", "/messages")) else 200
            if received[-1][2] == LIMITED and self.path.endswith("/propose"):
                status, answer = 409, {"code": "usage_limit_exceeded"}
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            self.do_POST()

        def do_PUT(self) -> None:
            self.do_POST()

        def log_message(self, *_: object) -> None:
            pass

    with StubServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", received
        server.shutdown()
        thread.join()


def test_each_request_is_sent_once_and_its_outcome_kept(api: tuple[str, list[tuple[str, str, str]]]) -> None:
    """At the rate, of all kinds, by all users, with their tokens."""
    url, received = api
    traffic = Traffic(url, f"{url}/bare", {"ada": "a", "grace": "g"})
    took = traffic.run(RATE, SECONDS, "grace")
    outcomes = traffic.outcomes
    assert len(outcomes) == len(received) == RATE * SECONDS + 2 + 1
    assert (outcomes[-1].user, outcomes[-1].status) == ("grace", 409)
    assert took >= SECONDS * (1 - 1 / RATE)
    assert {outcome.action for outcome in outcomes} == MIX.keys()
    assert {token for _, _, token in received} == {"Bearer a", LIMITED}
    assert not list(wrong_answers(outcomes, Remains(limits={"grace": 0})))
    made = [outcome for outcome in outcomes if outcome.action == "create"]
    owners = {outcome.chat_id: outcome.user for outcome in made}
    assert all(outcome.chat_id == outcome.answer["id"] for outcome in made)
    others = [outcome for outcome in outcomes if outcome.action != "create"]
    assert all(owners[outcome.chat_id] == outcome.user for outcome in others)


def test_limited_user_asks_until_it_is_refused(api: tuple[str, list[tuple[str, str, str]]]) -> None:
    """And gives up if nothing refuses it."""
    url, received = api
    Traffic(url, f"{url}/bare", {"ada": "a"}).run(1, 0.1, "ada")
    assert [path for _, path, _ in received] == ["/chats"] + ["/chats/0/title/propose"] * MAX_LAST_TITLES


def test_work_in_the_background_is_over_when_its_block_is() -> None:
    """Step by step, meanwhile."""
    steps, reached = count(), threading.Event()

    def work() -> Iterator[int]:
        for step in steps:
            if step == 3:
                reached.set()
            yield step

    with in_background(work()):
        assert reached.wait(60)
    after = next(steps)
    assert next(steps) == after + 1
