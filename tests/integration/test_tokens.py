"""What a token is for, an access token opens the API and no other kind does, and what guards each answer."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.bootstrap import storage
from tests.support.api import Api
from tests.support.template import functions, http_routes

OPEN = http_routes(functions()["WebFunction"])
ROUTES = sorted({route for function in functions().values() for route in http_routes(function)} - OPEN)
CHAT = "01ARZ3NDEKTSV4RRFFQ69G5FAV"


@pytest.mark.parametrize("route", ROUTES)
def test_id_token_is_refused_on_every_route(api: Api, route: str) -> None:
    """An administrator's too; nothing is read or written before."""
    calls: list[str] = []
    storage.dynamodb().meta.events.register("before-call", lambda model, **_: calls.append(model.name))
    refused = api(route, {}, chat=CHAT, groups=["admins"], claims={"token_use": "id"})
    assert (refused.status, refused.body["code"], calls) == (401, "unauthorized", [])


@pytest.mark.parametrize("claims", [{}, {"token_use": "access"}])
def test_access_token_is_taken_with_and_without_the_claim(api: Api, claims: dict[str, Any]) -> None:
    """Only Cognito's tokens have it."""
    assert api("GET /chats", claims=claims).status == 200
    assert api("GET /admin/usage-limits", groups=["admins"], claims=claims).status == 200


@given(
    st.text(max_size=8)
    | st.none()
    | st.booleans()
    | st.integers()
    | st.lists(st.sampled_from(["access", "id"]))
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_token_is_refused_when_its_use_is_any_other(api: Api, use: object) -> None:
    """By the exact word, as the API hands claims over."""
    status = api("GET /usage", claims={"token_use": use}).status
    assert status == (200 if use == "access" else 401)


@pytest.mark.parametrize("route", sorted({*ROUTES, *OPEN}))
def test_answer_on_every_route_carries_nosniff(api: Api, route: str) -> None:
    """A browser takes it for what it says it is."""
    assert api(route, {}, chat=CHAT, groups=["admins"]).headers["x-content-type-options"] == "nosniff"
