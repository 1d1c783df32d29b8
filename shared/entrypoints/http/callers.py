"""Who a request is for: the token's own user, or the user whom a backend's token acts for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from shared.adapters.logs import name_client
from shared.bootstrap.settings import Settings
from shared.entrypoints.http.development import development_principal
from shared.entrypoints.http.token_claims import claims_of, groups_in, scopes_in
from shared.rules.errors.requests import Forbidden, InvalidRequest, MayNotActForUsers, Unauthorized
from shared.rules.limits import may_be_limited
from shared.rules.texts import is_client_id

USER_HEADER, GROUPS_HEADER = "chat-titles-user", "chat-titles-groups"
MAX_GROUPS, MAX_GROUPS_LENGTH = 100, 8_000
# Visible ASCII and percent-encoded bytes. An API joins a header that was sent twice by a comma.
ENCODED_NAME = "([!-$&-+.-~-]|%[0-9A-Fa-f]{2})+"
_ENCODED_NAME = re.compile(ENCODED_NAME)


@dataclass(frozen=True)
class Caller:
    """The owner whom a request is for, and the owner's groups."""

    owner_id: str
    groups: frozenset[str]
    client_id: str | None = None
    """The client that acts for the owner. It is None if the token is the owner's own."""


def caller_of(event: Mapping[str, Any], headers: Mapping[str, str], settings: Settings) -> Caller:
    """Returns the caller, and names a client that acts for users in the log. ``headers`` are in lower case.

    Raises Unauthorized without a principal, and for a token whose ``token_use`` is not ``access``. Raises
    MayNotActForUsers for a user who is named without the scope, Forbidden for an /admin route with it, and
    InvalidRequest if the scope is there and no one user is named.
    """
    authorizer = event["requestContext"].get("authorizer") or {}
    verified = (authorizer.get("jwt") or {}).get("claims") or {}
    claims = claims_of(verified, headers.get("authorization"))
    acts_for_users = settings.act_for_users_scope in scopes_in(claims)
    client_id = _client_id(claims) if acts_for_users else None
    name_client(client_id)  # Before anything is refused, so that the log names whom to tell.
    own_id = _own_id(verified, headers, settings)
    if not acts_for_users:
        if headers.keys() & {USER_HEADER, GROUPS_HEADER}:
            raise MayNotActForUsers
        return Caller(own_id, groups_in(claims))
    if client_id is None:
        raise MayNotActForUsers(detail="The token names no client in client_id, azp or sub.")
    if " /admin/" in event["routeKey"]:
        raise Forbidden(detail="A token that acts for users is no administrator's.")
    return Caller(_named_user(headers), _named_groups(headers), client_id)


def _own_id(verified: Mapping[str, Any], headers: Mapping[str, str], settings: Settings) -> str:
    # An ID token is meant for a client. The authorizer accepts it too, because its audience is right.
    if verified.get("token_use", "access") != "access":
        raise Unauthorized(detail="An access token is needed; this is a token for another use.")
    own_id: str | None = verified.get("sub") or development_principal(headers, settings.dev_owner_id)
    if not own_id:
        raise Unauthorized
    if not may_be_limited(own_id):
        raise Unauthorized(detail="The token's sub is too long, or cannot be printed.")
    return own_id


def _client_id(claims: Mapping[str, Any]) -> str | None:
    names = (claims.get(name) for name in ("client_id", "azp", "sub"))
    return next((name for name in names if isinstance(name, str) and is_client_id(name)), None)


def _named_user(headers: Mapping[str, str]) -> str:
    if USER_HEADER not in headers:
        raise InvalidRequest.of_field(
            USER_HEADER, "A token that acts for users must name one in this header."
        )
    return _decoded(headers[USER_HEADER], USER_HEADER)


def _named_groups(headers: Mapping[str, str]) -> frozenset[str]:
    header = headers.get(GROUPS_HEADER, "")
    names = re.split("[ ,]+", header.strip(" ,")) if len(header) <= MAX_GROUPS_LENGTH else []
    if len(header) > MAX_GROUPS_LENGTH or len(names) > MAX_GROUPS:
        detail = f"This header has at most {MAX_GROUPS} groups and {MAX_GROUPS_LENGTH} characters."
        raise InvalidRequest.of_field(GROUPS_HEADER, detail)
    return frozenset(_decoded(name, GROUPS_HEADER) for name in names if name)


def _decoded(text: str, header: str) -> str:
    """Returns the name in ``text``, which follows the same rule as a token's ``sub``."""
    try:
        name = unquote(text, errors="strict") if _ENCODED_NAME.fullmatch(text) else ""
    except UnicodeDecodeError:
        name = ""
    if not may_be_limited(name):
        detail = (
            "A name is sent once, has 1 to 512 bytes that can be printed, and is percent-encoded in UTF-8."
        )
        raise InvalidRequest.of_field(header, detail)
    return name
