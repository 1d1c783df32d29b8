"""The groups of a caller, by the token that the API's authorizer has verified.

The verified claims cannot tell them: an HTTP API hands ``["a b", "c"]`` over as the text ``[a b c]``.
"""

import base64
import json
import re
from collections.abc import Mapping
from typing import Any

from shared.rules.limits import may_be_limited

GROUPS_CLAIM = "cognito:groups"
# One token and nothing else. The authorizer has judged its form; it takes one without the scheme, too.
_BEARER = re.compile(r"(?:bearer +)?[\w-]+=*\.([\w-]+)=*\.[\w-]*=*", re.ASCII | re.IGNORECASE)


def groups_of(verified: Mapping[str, Any], authorization: str | None) -> frozenset[str]:
    """The groups in the payload of the bearer token, if ``verified`` are the authorizer's claims of it.

    A list names a group with each text in it; a text is one group, whatever is in it. There are none where
    no authorizer stood before, where the token is not the one that was verified, or cannot be read.
    """
    payload = _payload(authorization or "")
    if not verified.get("sub") or payload.get("sub") != verified["sub"]:
        return frozenset()
    told = payload.get(GROUPS_CLAIM)
    names = told if isinstance(told, list) else [told]
    return frozenset(name for name in names if isinstance(name, str) and may_be_limited(name))


def _payload(authorization: str) -> dict[str, Any]:
    """What the token says; nothing for what is no token."""
    token = _BEARER.fullmatch(authorization.strip())
    if token is None:
        return {}
    try:
        told = json.loads(base64.urlsafe_b64decode(token[1] + "=" * (-len(token[1]) % 4)))
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
