"""Reads the caller's groups from the token that the API's authorizer has verified.

The authorizer's claims are ambiguous: an HTTP API passes ``["a b", "c"]`` as the text ``[a b c]``.
"""

import base64
import json
import re
from collections.abc import Mapping
from typing import Any

from shared.rules.limits import may_be_limited

GROUPS_CLAIM = "cognito:groups"
# One token and nothing else. The authorizer has checked its form, and accepts one without the scheme, too.
_BEARER = re.compile(r"(?:bearer +)?[\w-]+=*\.([\w-]+)=*\.[\w-]*=*", re.ASCII | re.IGNORECASE)


def groups_of(verified: Mapping[str, Any], authorization: str | None) -> frozenset[str]:
    """Returns the groups in the bearer token if ``verified`` are the authorizer's claims of that token.

    Each text of a list is a group. A single text is one group. There are none without an authorizer, or if
    the token is not the verified one or cannot be read.
    """
    payload = _payload(authorization or "")
    if not verified.get("sub") or payload.get("sub") != verified["sub"]:
        return frozenset()
    claim = payload.get(GROUPS_CLAIM)
    names = claim if isinstance(claim, list) else [claim]
    return frozenset(name for name in names if isinstance(name, str) and may_be_limited(name))


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
