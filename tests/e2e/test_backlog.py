"""A backlog on the deployed template: the queue, its mapping and the role of its function."""

import time

import httpx
import pytest

from tests.e2e.conftest import Service

SECONDS = 60


@pytest.mark.long
def test_backlog_titles_a_chat_and_ends(service: Service, ada: httpx.Client, chat_id: str) -> None:
    """Started by an administrator, and worked on by way of the queue."""
    with service.as_user(service.stack.admins[0]) as admin:
        started = admin.post("/admin/backlogs", json={"budget_micros": 1_000_000})
        assert started.status_code in {200, 201}
        ends_at = time.monotonic() + SECONDS
        while (backlog := admin.get("/admin/backlogs").json()["backlogs"][0])["state"] == "running":
            assert time.monotonic() < ends_at, backlog
            time.sleep(0.5)
    assert (backlog["state"], backlog["failures"]) == ("done", [])
    assert backlog["titled"] >= 1
    assert ada.get(f"/chats/{chat_id}").json()["title_source"] == "automatic"
