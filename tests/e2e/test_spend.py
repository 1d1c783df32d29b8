"""Spend stays within its limit over HTTP, with a hundred requests and functions that die."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tests.e2e.conftest import BY_HAIKU, HAIKU, Service, new_chat
from tests.support.bedrock import StubBedrock
from tests.support.tables import missing
from tools.stack import aws
from tools.stack.users import add_user

LIMITS = "/admin/usage-limits"
# Of one call of haiku at most, and, by the stub, also what it comes to.
COST = HAIKU.max_output_tokens
CONCURRENT_REQUESTS = 12


@pytest.fixture
def admin(service: Service) -> Iterator[httpx.Client]:
    """An administrator's client."""
    with service.as_user(service.stack.admins[0]) as client:
        yield client
        client.delete(f"{LIMITS}/default")
        for limit in client.get(LIMITS).json()["limits"]:
            client.delete(f"{LIMITS}/{limit['subject']}s/{quote(limit['id'], safe='')}")


def usage(client: httpx.Client) -> dict[str, Any]:
    """The caller's usage."""
    report: dict[str, Any] = client.get("/usage").json()
    return report


def test_usage_reports_what_titles_cost(ada: httpx.Client, haiku_chat_id: str, bedrock: StubBedrock) -> None:
    """Each model call, to the micro-dollar; who has a key pays once."""
    before = usage(ada)
    key = {"idempotency-key": haiku_chat_id}
    answers = [ada.post(f"/chats/{haiku_chat_id}/title/regenerate", headers=key) for _ in range(3)]
    assert len({answer.text for answer in answers}) == 1
    assert [answer.headers.get("idempotency-replayed") for answer in answers] == [None, "true", "true"]
    assert answers[0].json()["usage"]["cost_micros"] == bedrock.output_tokens
    after = usage(ada)
    assert after["spent_micros"] == before["spent_micros"] + bedrock.output_tokens
    assert (after["calls"], len(bedrock.requests)) == (before["calls"] + 1, 1)
    reused = ada.post(f"/chats/{new_chat(ada)}/title/regenerate", headers=key)
    assert (reused.status_code, reused.json()["validations"][0]["field"]) == (400, "Idempotency-Key")


def test_administrators_limits_apply(service: Service, admin: httpx.Client, ada: httpx.Client) -> None:
    """Set, seen by the user at once, and taken back."""
    sub = service.stack.users[0].sub
    limit = {"limit_micros": 10**9, "period": "month"}
    assert admin.put(f"{LIMITS}/default", json=limit).status_code == 200
    assert usage(ada)["limit_micros"] == 10**9
    assert admin.put(f"{LIMITS}/users/{sub}", json={"limit_micros": 0}).status_code == 200
    chat_id = new_chat(ada, **BY_HAIKU)
    refused = ada.post(f"/chats/{chat_id}/title/propose")
    assert (refused.status_code, refused.json()["code"]) == (409, "usage_limit_exceeded")
    assert admin.delete(f"{LIMITS}/users/{sub}").status_code == 204
    assert ada.post(f"/chats/{chat_id}/title/propose").status_code == 200
    assert ada.put(f"{LIMITS}/default", json={}).status_code == 403


@pytest.mark.long
@pytest.mark.parametrize("crashes", [0, 12])
def test_hundred_requests_at_a_limit_for_37(
    service: Service, admin: httpx.Client, ada: httpx.Client, bedrock: StubBedrock, crashes: int
) -> None:
    """Exactly 37 ask a model, also when a third of them takes its function along.

    What a crash holds looks like titles under way: who finds no other room is told to come again.
    """
    if crashes and not Path("/proc/net/tcp").exists():
        missing("the processes to be ended are found by Linux's /proc")
    bedrock.output_tokens = COST
    chat_id = new_chat(ada, **BY_HAIKU)
    spent = usage(ada)["spent_micros"]
    limit = spent + 37 * COST
    sub = service.stack.users[0].sub
    admin.put(f"{LIMITS}/users/{sub}", json={"limit_micros": limit}).raise_for_status()
    killer = Killer(crashes, bedrock.endpoint_url)
    bedrock.on_call = killer.call

    def propose(_: int) -> int:
        answer = httpx.post(
            f"{service.stack.deployed.api_url}/chats/{chat_id}/title/propose",
            headers={"authorization": f"Bearer {service.stack.users[0].token}"},
            timeout=60,
        )
        return answer.status_code

    with ThreadPoolExecutor(CONCURRENT_REQUESTS) as threads:
        statuses = list(threads.map(propose, range(100)))
    counts = {status: statuses.count(status) for status in sorted(set(statuses))}
    # The emulator may run a request again whose process ended: that one is refused then, as the rest is.
    assert (counts.pop(200), len(bedrock.requests)) == (37 - crashes, 37), counts
    assert counts.keys() <= {409, 429, 502}
    assert counts.get(502, 0) <= crashes
    assert httpx.codes.TOO_MANY_REQUESTS in counts or not crashes, counts
    report = usage(ada)
    assert (report["spent_micros"], report["remaining_micros"]) == (limit, 0)
    assert report["reserved_micros"] == crashes * COST


class Killer:
    """Ends the processes that make the first few calls of a model."""

    def __init__(self, times: int, model_url: str) -> None:
        self._left = times
        self._model_port = int(model_url.rpartition(":")[2])
        self._lock = Lock()

    def call(self, port: int) -> None:
        """A call has come from this port of this machine."""
        with self._lock:
            if not self._left:
                return
            self._left -= 1
        os.kill(process_at(port, self._model_port), signal.SIGKILL)
        time.sleep(0.2)


def process_at(port: int, server_port: int) -> int:
    """The process with a connection between these ports open: one of the stack's, which this test started."""
    ends = (f":{port:04X}", f":{server_port:04X}")
    connections = [line.split() for line in Path("/proc/net/tcp").read_text("utf-8").splitlines()]
    # Others may use the same port to reach another one.
    inodes = {connection[9] for connection in connections if (connection[1][-5:], connection[2][-5:]) == ends}
    (inode,) = inodes - {"0"}
    # The newest first: the stack's own, and not the many files of what was there before.
    for process in sorted(
        (int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()), reverse=True
    ):
        with suppress(OSError):  # gone meanwhile, or not ours
            if f"socket:[{inode}]" in [fd.readlink().name for fd in Path(f"/proc/{process}/fd").iterdir()]:
                return process
    raise AssertionError(f"Nobody is at port {port}.")


def test_limits_of_ids_that_an_address_must_encode(admin: httpx.Client) -> None:
    """Each is set, read and deleted by its very id, or refused where the API would make another of it."""
    names = ["auth0|a/b", "/admins/eu", "spiffe://trust/a", "ü 日本#1", "a b", "former admins"]
    for kind in ("users", "groups"):
        paths = {name: f"{LIMITS}/{kind}/{quote(name, safe='')}" for name in names}
        for name, path in paths.items():
            assert admin.put(path, json={"limit_micros": 7}).json()["id"] == name
            assert admin.get(path).json()["id"] == name
        limits = admin.get(LIMITS).json()["limits"]
        assert {limit["id"] for limit in limits if limit["subject"] == kind[:-1]} == set(names)
        assert [admin.delete(path).status_code for path in paths.values()] == [204] * len(names)
        for name in ("50%", "a%2Fb", "a?b", "a/../b"):
            refused = admin.put(f"{LIMITS}/{kind}/{quote(name, safe='')}", json={"limit_micros": 7})
            assert (refused.status_code, refused.json()["code"]) == (400, "invalid_request")


def test_limit_applies_to_a_group_with_spaces_in_its_name(service: Service, admin: httpx.Client) -> None:
    """It is one group: no administrators' for the words in it, and limited by its whole name."""
    group, deployed = "former admins", service.stack.deployed
    cognito = aws.client("cognito-idp", deployed.endpoint_url)
    cognito.create_group(UserPoolId=deployed.outputs["UserPoolId"], GroupName=group)
    with service.as_user(add_user(deployed, "mallory", group)) as mallory:
        assert mallory.get(LIMITS).status_code == 403
        assert admin.put(f"{LIMITS}/groups/{quote(group)}", json={"limit_micros": 7}).status_code == 200
        assert usage(mallory)["limit_micros"] == 7
