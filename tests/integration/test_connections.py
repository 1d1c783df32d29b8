"""Which connections are used again: none from before a freeze, and every other."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ConnectionClosedError, HTTPClientError

from shared.adapters.connections import MAX_IDLE_SECONDS, AbortableConnection
from shared.bootstrap import storage
from tests.integration.test_http import PROPOSE
from tests.support.api import Api
from tests.support.bedrock import COST, StubBedrock, stub_bedrock
from tests.support.clocks import Clocks
from tests.support.fake_services import fake_services
from tests.support.frozen_network import Way, make_certificate, way_to

# What fails once has failed.
ONCE = Config(read_timeout=5, retries={"total_max_attempts": 1})
# A call of each protocol that our clients speak.
CALLS: dict[str, Any] = {
    "apigatewaymanagementapi": lambda client: client.post_to_connection(ConnectionId="tab", Data=b"{}"),
    "bedrock-runtime": lambda client: client.converse(modelId="m", messages=[]),
    "events": lambda client: client.put_events(
        Entries=[{"Source": "s", "DetailType": "t", "Detail": "{}", "EventBusName": "b"}]
    ),
    "sqs": lambda client: client.send_message(QueueUrl="https://q", MessageBody="{}"),
}


@pytest.fixture(params=["http", "https"])
def certificate(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path | None:
    """None, or one that botocore trusts."""
    if request.param == "http":
        return None
    path = make_certificate(tmp_path / "certificate.pem")
    monkeypatch.setenv("AWS_CA_BUNDLE", str(path))
    return path


@pytest.fixture
def stub() -> Iterator[StubBedrock]:
    """A stub of Bedrock."""
    with stub_bedrock() as bedrock:
        yield bedrock


@pytest.fixture(params=CALLS)
def way_and_call(
    request: pytest.FixtureRequest, stub: StubBedrock, certificate: Path | None
) -> Iterator[tuple[Way, Any]]:
    """A way to a stub, and a call that goes over it."""
    with fake_services() as around, ExitStack() as stack:
        server = stub.endpoint_url if request.param == "bedrock-runtime" else around.endpoint_url
        way = stack.enter_context(way_to(server, certificate))
        client = storage.open_client(request.param, ONCE, way.endpoint_url)
        yield way, lambda: CALLS[request.param](client)


def test_connection_is_used_again_while_it_is_young(way_and_call: tuple[Way, Any], clocks: Clocks) -> None:
    """Its age counts from its last use."""
    way, call = way_and_call
    for _ in range(5):
        call()
        clocks.freeze(MAX_IDLE_SECONDS - 5)
    assert way.connections == 1


@pytest.mark.parametrize("set_back", [0, -3600])
def test_connection_from_before_a_freeze_is_not_used_again(
    way_and_call: tuple[Way, Any], clocks: Clocks, set_back: int
) -> None:
    """It ages also if the wall clock was set back."""
    way, call = way_and_call
    call()
    way.freeze()
    clocks.freeze(MAX_IDLE_SECONDS + 1)
    clocks.set_wall(set_back)
    call()
    assert (way.connections, way.resets) == (2, 0)


def test_connections_of_calls_side_by_side_age_each_by_itself(
    way_and_call: tuple[Way, Any], clocks: Clocks
) -> None:
    """One that was used lately keeps no other."""
    way, call = way_and_call
    together = threading.Barrier(2, timeout=60)

    def call_together() -> None:
        together.wait()
        call()

    def twice() -> None:
        with ThreadPoolExecutor(2) as threads:
            for done in [threads.submit(call_together) for _ in range(2)]:
                done.result()

    while way.connections < 2:
        twice()
    way.freeze()
    clocks.freeze(MAX_IDLE_SECONDS + 1)
    call()
    twice()
    assert way.resets == 0


def test_young_connection_that_is_cut_fails(way_and_call: tuple[Way, Any]) -> None:
    """The request may have been carried out."""
    way, call = way_and_call
    call()
    way.freeze()
    with pytest.raises(ConnectionClosedError):
        call()
    assert way.resets == 1


@pytest.mark.parametrize("way_and_call", ["bedrock-runtime"], indirect=True)
def test_request_ends_when_its_connection_is_aborted(
    way_and_call: tuple[Way, Any], stub: StubBedrock
) -> None:
    """At once, and the next one is refused before it is sent."""
    _, call = way_and_call
    stub.gate.clear()
    ours = AbortableConnection()

    def converse() -> None:
        with ours.in_use():
            call()

    with ThreadPoolExecutor(1) as threads:
        under_way = threads.submit(converse)
        while not stub.requests:
            time.sleep(0.01)
        assert ours.is_used
        ours.abort()
        with pytest.raises(HTTPClientError):
            under_way.result()
        stub.gate.set()
        with pytest.raises(HTTPClientError):
            threads.submit(converse).result()
    assert len(stub.requests) == 1
    call()


@pytest.mark.parametrize("way_and_call", ["bedrock-runtime"], indirect=True)
def test_connection_that_is_aborted_before_its_request_is_not_used(
    way_and_call: tuple[Way, Any], stub: StubBedrock
) -> None:
    """Nothing is sent."""
    _, call = way_and_call
    ours = AbortableConnection()
    ours.abort()
    with ours.in_use(), pytest.raises(HTTPClientError):
        call()
    assert (ours.is_used, stub.requests) == (False, [])


@pytest.fixture
def way(api: Api, bedrock: StubBedrock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Way]:  # noqa: ARG001 - its model
    """The way to the default model of ``api``."""
    with way_to(bedrock.endpoint_url) as to_bedrock:
        monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", to_bedrock.endpoint_url)
        yield to_bedrock


def test_title_after_a_freeze_costs_what_it_costs(api: Api, way: Way, clocks: Clocks) -> None:
    """No call fails on a cut connection, which could not be told from one that was carried out."""
    chat = api.new_chat()
    assert api(PROPOSE, chat=chat).body["usage"]["cost_micros"] == COST
    way.freeze()
    clocks.freeze(3600)
    usage = api(PROPOSE, chat=chat).body["usage"]
    assert (usage["calls"], usage["cost_micros"]) == (1, COST)
    assert (way.connections, way.resets) == (2, 0)


def test_title_whose_young_connection_is_cut_is_charged_all_that_it_can_cost(api: Api, way: Way) -> None:
    """It was sent, and may have been answered; the second try is charged beside it."""
    chat = api.new_chat()
    assert api(PROPOSE, chat=chat).status == 200
    way.freeze()
    usage = api(PROPOSE, chat=chat).body["usage"]
    assert (usage["calls"], usage["unreported_calls"]) == (2, 1)
    assert usage["cost_micros"] > 10 * COST
