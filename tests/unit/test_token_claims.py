"""Groups by the token that the authorizer has verified, whatever its claims look like."""

import base64
import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.entrypoints.http.token_claims import claims_of, groups_in
from tests.support.api import as_verified, bearer

# Close to the group that is trusted, and in the signs of the form that an HTTP API gives a list.
_NAMES = st.one_of(
    st.sampled_from(["admins", "Admins", "admins ", "[admins]", "former admins", "admins,", "ádmins", ""]),
    st.lists(st.sampled_from(["admins", "[", "]", " ", ",", '"', "x", "ü"]), max_size=5).map("".join),
    st.text(max_size=8),
)
_OTHER = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | _NAMES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=3),
)


def groups_of(verified: dict[str, Any], authorization: str | None) -> frozenset[str]:
    """The groups of a request."""
    return groups_in(claims_of(verified, authorization))


CLAIMS = st.one_of(_NAMES, st.lists(_NAMES, max_size=500), st.lists(_OTHER, max_size=6), _OTHER)


@given(CLAIMS)
@example(["former admins"])
@example(["Support admins"])
@example("former admins")
@example([["admins"]])
@example({"admins": "admins"})
@example(["\ud800", "admins"])
@example([f"group {number}" for number in range(500)])
def test_admins_are_those_whose_list_holds_the_exact_name(claim: Any) -> None:
    """A text is a list of one; nothing else names a group."""
    claims = {"sub": "ada", "cognito:groups": claim}
    groups = groups_of(as_verified(claims), bearer(claims))
    listed = claim if isinstance(claim, list) else [claim]
    assert ("admins" in groups) == ("admins" in [name for name in listed if isinstance(name, str)])
    assert groups <= {name for name in listed if isinstance(name, str)}


def test_every_name_of_a_long_list_is_a_group() -> None:
    """Spaces, commas, brackets and other scripts are parts of a name."""
    names = {f"{kind} {number}" for number in range(100) for kind in ("a, b", "[c]", '"d"', "größer", "日本")}
    claims = {"sub": "ada", "cognito:groups": sorted(names)}
    assert groups_of(as_verified(claims), bearer(claims)) == names


ADMIN = {"sub": "ada", "cognito:groups": ["admins"]}
TOKEN = bearer(ADMIN).removeprefix("Bearer ")


@pytest.mark.parametrize("header", [f"Bearer {TOKEN}", f"bearer  {TOKEN}", TOKEN, f" {TOKEN} "])
def test_token_counts_in_each_form_that_the_authorizer_takes(header: str) -> None:
    """The scheme may be missing, as in a request by hand."""
    assert groups_of({"sub": "ada"}, header) == {"admins"}


@pytest.mark.parametrize(
    ("verified", "header"),
    [
        ({}, f"Bearer {TOKEN}"),
        ({"sub": ""}, bearer({"sub": "", "cognito:groups": ["admins"]})),
        ({"sub": "grace"}, f"Bearer {TOKEN}"),
        ({"sub": "ada", "cognito:groups": "[admins]"}, None),
        ({"sub": "ada"}, f"Bearer {TOKEN},Bearer {TOKEN}"),
        ({"sub": "ada"}, f"Basic {TOKEN}"),
        ({"sub": "ada"}, f"Bearer {TOKEN}.more"),
        ({"sub": "ada"}, f"Bearer {TOKEN.rpartition('.')[0]}"),
        ({"sub": "5"}, bearer({"sub": 5, "cognito:groups": ["admins"]})),
        ({"sub": "ada"}, bearer(["ada"])),
    ],
)
def test_token_that_is_not_the_verified_one_names_no_groups(
    verified: dict[str, Any], header: str | None
) -> None:
    """The flattened claim is no way out."""
    assert groups_of(verified, header) == frozenset()


def _token_of(payload: bytes) -> str:
    return f"Bearer e30.{base64.urlsafe_b64encode(payload).decode().rstrip('=') or '_'}.c2ln"


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: json.dumps(text).encode()))
@example(b"[" * 50_000)
@example(b'{"sub": ' + b"9" * 5_000 + b"}")
@example(b"\xff\xfe")
@example(b"NaN")
def test_payload_that_cannot_be_read_names_no_groups(payload: bytes) -> None:
    """And raises nothing."""
    assert groups_of({"sub": "ada"}, _token_of(payload)) == frozenset()


@given(st.text(max_size=300))
def test_header_that_holds_no_token_names_no_groups(header: str) -> None:
    """And raises nothing."""
    assert groups_of({"sub": "ada"}, header) == frozenset()
