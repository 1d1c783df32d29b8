"""Reads the token that the API's authorizer has verified.

The authorizer's claims are ambiguous: an HTTP API passes ``["a b", "c"]`` as the text ``[a b c]``.
"""

import base64
import json
import re
from collections.abc import Mapping
from typing import Any

from shared.rules.limits import may_be_limited

GROUPS_CLAIM = "cognito:groups"
# Issuers use either, as a text with spaces or as a list.
SCOPE_CLAIMS = ("scope", "scp")
# One token and nothing else. The authorizer has checked its form, and accepts one without the scheme, too.
_BEARER = re.compile(r"(?:bearer +)?[\w-]+=*\.([\w-]+)=*\.[\w-]*=*", re.ASCII | re.IGNORECASE)

Claims = Mapping[str, Any]


def claims_of(verified: Claims, authorization: str | None) -> Claims:
    """Returns the bearer token's claims if ``verified`` are the authorizer's claims of that token.

    There are none without an authorizer, or if the token is not the verified one or cannot be read.
    """
    payload = _payload(authorization or "")
    return payload if verified.get("sub") and payload.get("sub") == verified["sub"] else {}


def groups_in(claims: Claims) -> frozenset[str]:
    """Returns the groups in a token's claims. Each text of a list is a group. A single text is one group."""
    claim = claims.get(GROUPS_CLAIM)
    names = claim if isinstance(claim, list) else [claim]
    return frozenset(name for name in names if isinstance(name, str) and may_be_limited(name))


def scopes_in(claims: Claims) -> frozenset[str]:
    """Returns the scopes in a token's claims. A text may hold several, between spaces."""
    values = (claims.get(name) for name in SCOPE_CLAIMS)
    texts = [text for claim in values for text in (claim if isinstance(claim, list) else [claim])]
    return frozenset(scope for text in texts if isinstance(text, str) for scope in text.split(" ") if scope)


def _payload(authorization: str) -> dict[str, Any]:
    """Returns the token's claims, or none if it is not a token."""
    token = _BEARER.fullmatch(authorization.strip())
    if token is None:
        return {}
    try:
        claims = json.loads(base64.urlsafe_b64decode(token[1] + "=" * (-len(token[1]) % 4)))
    except (ValueError, RecursionError):
        return {}
    return claims if isinstance(claims, dict) else {}
