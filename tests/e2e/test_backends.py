"""A backend's real token on the deployed stack: it acts for the user that it names, and for nobody else."""

from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import quote

import httpx
import pytest

from shared.entrypoints.http.callers import GROUPS_HEADER, USER_HEADER
from tests.e2e.conftest import Service, new_chat
from tests.e2e.test_fan_out import hear, watch
from tools.stack.users import backend_token

QUESTION = {"content": "How do I bake bread at home without an oven?"}


@pytest.fixture
def backend(service: Service) -> Iterator[httpx.Client]:
    """The backend's client, which names no user by itself."""
    with service.as_user(token=backend_token(service.stack.deployed)) as client:
        yield client


def for_user(service: Service, number: int) -> dict[str, str]:
    """The header that names one of the stack's users."""
    return {USER_HEADER: quote(service.stack.users[number].sub, "")}


def test_backends_chat_is_its_users_and_nobody_elses(
    service: Service, ada: httpx.Client, backend: httpx.Client
) -> None:
    """Created for ada: her own token finds it, and grace's does not. Its event names the client."""
    created = backend.post("/chats", json=QUESTION, headers=for_user(service, 0))
    assert created.status_code == 201
    chat = created.json()["id"]
    assert ada.get(f"/chats/{chat}").json() == created.json()
    assert backend.get(f"/chats/{chat}", headers=for_user(service, 1)).status_code == 404
    with service.as_user(service.stack.users[1]) as grace:
        assert grace.get(f"/chats/{chat}").status_code == 404
    assert ada.put(f"/chats/{chat}/title", json={"title": "Bread"}).status_code == 200
    client_id = service.stack.deployed.outputs["BackendClientId"]
    events = service.events(chat, until=2)
    assert {event["title_version"]: event["client_id"] for event in events} == {1: client_id, 2: None}


def test_named_users_groups_open_no_admin_route(service: Service, backend: httpx.Client) -> None:
    """The same headers open the routes of users."""
    headers = {**for_user(service, 0), GROUPS_HEADER: "admins"}
    assert backend.get("/usage", headers=headers).status_code == 200
    assert backend.get("/admin/usage-limits", headers=headers).status_code == 403


def test_header_that_names_a_user_needs_the_scope(service: Service, ada: httpx.Client) -> None:
    """A user's token may not send it, an administrator's neither."""
    (root,) = service.stack.admins
    with service.as_user(root) as admin:
        for client in (ada, admin):
            refused = client.get("/chats", headers=for_user(service, 1))
            assert (refused.status_code, refused.json()["code"]) == (403, "may_not_act_for_users")


@pytest.mark.parametrize("headers", [{}, {USER_HEADER: ""}, {USER_HEADER: "a" * 5_000}, {USER_HEADER: "a,b"}])
def test_backend_must_name_one_user(backend: httpx.Client, headers: dict[str, str]) -> None:
    """Through a real API, too."""
    refused = backend.get("/chats", headers=headers)
    assert (refused.status_code, refused.json()["validations"][0]["field"]) == (400, USER_HEADER)


def test_backends_ticket_opens_its_users_connection(
    service: Service, ada: httpx.Client, backend: httpx.Client
) -> None:
    """The browser that gets it is told of ada's titles."""
    backend.headers.update(for_user(service, 0))
    chat = new_chat(ada)
    service.events(chat, until=1)
    with ExitStack() as tabs:
        tab = watch(backend, tabs)
        assert ada.put(f"/chats/{chat}/title", json={"title": "Bread"}).status_code == 200
        assert hear(tab)["chat"]["title"] == "Bread"
