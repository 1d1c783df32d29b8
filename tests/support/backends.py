"""Tokens of backends, and what they send."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from shared.entrypoints.http.callers import GROUPS_HEADER, USER_HEADER
from tests.support.api import Answer, Api

SCOPE = "chat-titles/act-for-users"
# As Cognito makes it: no person, and the client as the subject.
CLIENT = "5k2mq8vb1"
CLAIMS = {"sub": CLIENT, "client_id": CLIENT, "scope": SCOPE, "token_use": "access"}


def naming(user: str, groups: object = None) -> dict[str, str]:
    """The headers that name a user, and the groups if there are any."""
    named = (
        {} if groups is None else {GROUPS_HEADER: ",".join(quote(str(name), "") for name in listed(groups))}
    )
    return {USER_HEADER: quote(user, ""), **named}


def listed(groups: object) -> list[Any]:
    """The groups as a list."""
    return groups if isinstance(groups, list) else [groups]


def as_backend(
    api: Api,
    route: str,
    body: object = None,
    *,
    user: str = "ada",
    groups: object = None,
    claims: Mapping[str, Any] = CLAIMS,
    headers: Mapping[str, str] | None = None,
    **extra: Any,
) -> Answer:
    """The answer to a backend that acts for a user; ``headers`` come beside those that name the user."""
    sent = naming(user, groups) | dict(headers or {})
    return api(route, body, claims=claims, headers=sent, **extra)
