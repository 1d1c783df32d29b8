"""Steps with which a release writes items of every kind, and what its users read."""

from typing import Any

from tests.support.sockets import socket_event
from tests.support.sources import Stream
from tests.upgrade.release import Answer, Release

CHAT = "/chats/{id}"
BREAD = {"content": "How do I bake bread at home without an oven?"}
SENT = {"messages": [{"role": "user", **BREAD}]}
OWN_ID, DELETED_ID = "own-1", "own-2"
KEY = {"idempotency_key": "key-1"}
BACKLOGS = "POST /admin/backlogs"
PROPOSE, REGENERATE = f"POST {CHAT}/title/propose", f"POST {CHAT}/title/regenerate"
# Of one chat.
CHAT_READS = (f"GET {CHAT}", f"GET {CHAT}/messages", f"GET {CHAT}/title/history")
READS = ("GET /chats", "GET /title-changes?since=2026-01-01T00:00:00Z")
ADMIN_READS = ("GET /admin/model-configs", "GET /admin/title-style", "GET /admin/usage-limits")
Reads = dict[str, Any]


class Walk:
    """Ada's and root's steps. ``ticket`` opens a socket, which nobody has opened yet."""

    ticket: str

    def write(self, release: Release, stream: Stream) -> None:
        """Leave items of every kind."""
        self._configure(release)
        for chat_id in (OWN_ID, DELETED_ID):
            must(release(f"PUT {CHAT}", BREAD, thing=chat_id), 201)
        release.deliver(stream)
        self._talk(release)
        self._title(release)
        release.deliver(stream)
        must(release(f"DELETE {CHAT}", thing=DELETED_ID), 204)
        self._connect(release)
        release.deliver(stream)

    def _configure(self, release: Release) -> None:
        config = {"provider": "extractive", "input_micros_per_million": 0, "output_micros_per_million": 0}
        limits = {"limit_micros": 10**6, "period": "month"}
        for route, body, thing in (
            ("PUT /admin/model-configs/{id}", config, "offline"),
            ("PUT /admin/model-configs/{id}/default", None, "offline"),
            ("PUT /admin/model-configs/{id}/title-model", None, "offline"),
            ("PUT /admin/title-style", {"max_words": 5}, ""),
            ("PUT /admin/usage-limits/default", limits, ""),
            ("PUT /admin/usage-limits/users/{proxy+}", {"limit_micros": 10**6}, "ada"),
            ("PUT /admin/usage-limits/groups/{proxy+}", {"limit_micros": 10**6}, "trial"),
        ):
            assert release(route, body, thing=thing, owner="root").status in {200, 204}, route

        if release.has(BACKLOGS):
            must(release(BACKLOGS, {"budget_micros": 1}, owner="root"), 201)

    def _talk(self, release: Release) -> None:
        route = f"POST {CHAT}/messages"
        must(release(route, {"role": "assistant", "content": "In a pan."}, thing=OWN_ID), 201)
        must(release(route, {"role": "user", "id": "m1", "content": "Which flour?"}, thing=OWN_ID), 201)
        must(release(f"PATCH {CHAT}", {"archived": True, "status": "running"}, thing=OWN_ID), 200)

    def _title(self, release: Release) -> None:
        must(release(f"PUT {CHAT}/title", {"title": "Stove bread"}, thing=OWN_ID), 200)
        must(release(f"POST {CHAT}/title/restore", {"title_version": 1}, thing=OWN_ID), 200)
        must(release(PROPOSE, thing=OWN_ID, **KEY), 200)
        must(release("POST /titles", SENT), 200)

    def _connect(self, release: Release) -> None:
        self.ticket = ticket_of(release)
        event = socket_event("$connect", "tab", queryStringParameters={"ticket": ticket_of(release)})
        assert release.invoke("WatchSocketFunction", event)["statusCode"] == 200


def ticket_of(release: Release) -> str:
    """A new ticket."""
    url: str = must(release("POST /watch"), 201).body["url"]
    return url.partition("ticket=")[2]


def must(answer: Answer, status: int) -> Answer:
    """The answer, which has this status."""
    assert answer.status == status, answer
    return answer


def read(release: Release) -> Reads:
    """The answers to everything that reads, but for what depends on the time."""
    reads = {route: must(release(route), 200).body for route in READS}
    reads |= {route: must(release(route, thing=OWN_ID), 200).body for route in CHAT_READS}
    reads |= {route: must(release(route, owner="root"), 200).body for route in ADMIN_READS}
    return reads


def lacks(new: Any, old: Any) -> list[str]:
    """What of the ``old`` answer the ``new`` one does not have. It may have more fields."""
    match old:
        case dict():
            if not isinstance(new, dict):
                return [f"{old} became {new}"]
            return [
                f"{name}: {problem}"
                for name, value in old.items()
                for problem in (lacks(new[name], value) if name in new else ["is gone"])
            ]
        case list():
            if not isinstance(new, list) or len(new) != len(old):
                return [f"{old} became {new}"]
            return [problem for pair in zip(new, old, strict=True) for problem in lacks(*pair)]
    return [] if new == old else [f"{old} became {new}"]
