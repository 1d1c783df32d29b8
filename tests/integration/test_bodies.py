"""Any bytes as a body: each route answers as the contract says, and what is no JSON is refused as that."""

import base64
import json
import re
from itertools import count
from typing import Any, NoReturn

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.support.api import Answer, Api
from tests.support.contract import check_answer
from tests.support.sample import examples
from tools.contract.operation import Operation
from tools.contract.operations import OPERATIONS

WRITES = [operation for operation in OPERATIONS if operation.method != "get"]
WITH_BODY = [operation for operation in WRITES if operation.body]
FIELDS = sorted(
    {name for operation in WRITES if operation.body for name in operation.body.model_fields}
    | {"text", "type"}
)
# Beyond these a reader may refuse what is JSON (RFC 8259, 9).
MAX_DEPTH, MAX_DIGITS = 150, 400

_LEAVES = st.one_of(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    st.sampled_from(["\ud800", "\x00", "x" * 300, "user", "text", "day", 10**20, 10**399, 1e308, -0.0]),
)
_NAMES = st.sampled_from([*FIELDS, "\ud800", "NaN", ""])
_VALUES = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=4),
    max_leaves=12,
)
# Names may come twice.
_OBJECTS = st.lists(st.tuples(_NAMES, _VALUES), max_size=4).map(
    lambda pairs: "{" + ",".join(f"{json.dumps(name)}: {json.dumps(value)}" for name, value in pairs) + "}"
)
_PIECES = [*'{}[]":, 0\x00', "NaN", "1e9", "\\u", "d800", "title", "\ufeff"]
_TEXTS = st.one_of(_OBJECTS, _VALUES.map(json.dumps), st.lists(st.sampled_from(_PIECES)).map("".join))
_NUMBERS = count()
BODIES = st.binary(max_size=60) | _TEXTS.map(str.encode)


def send(api: Api, operation: Operation, text: str, **extra: Any) -> Answer:
    """The answer to a new administrator, whose chat it is and whose rates nobody has used."""
    owner = f"ada{next(_NUMBERS)}"
    of_a_chat = operation.path.startswith("/chats/")
    thing = "thing" if "{" in operation.path else ""
    if of_a_chat:
        thing = api("POST /chats", {"content": "How do I bake bread?"}, owner=owner).body["id"]
    return api(operation.route, text, chat=thing, owner=owner, groups=["admins"], **extra)


def is_json(body: bytes) -> bool:
    """Whether RFC 8259 knows it, by Python's reader less what that takes beyond."""

    def refuse(constant: str) -> NoReturn:
        raise ValueError(constant)

    def pairs(fields: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
        json.dumps(fields, ensure_ascii=False).encode()  # a half of a character cannot be
        return fields

    try:
        value = json.loads(body.decode(), parse_constant=refuse, object_pairs_hook=pairs)
        json.dumps(value, ensure_ascii=False).encode()
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("operation", WRITES, ids=lambda operation: operation.route)
@settings(
    max_examples=examples(25),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(body=BODIES)
@example(body=b"NaN")
@example(body=b"-Infinity")
@example(body=b'{"title": NaN, "title": "x"}')
@example(body=b'{"title": "x", "content": Infinity}')
@example(body=b'{"title": "\\ud800", "title": "x"}')
@example(body=b'{"provider": "extractive", "request_fields": {"a": {"b": [NaN]}}}')
@example(body=b'{"provider": "extractive", "request_fields": {"a": 1e999}}')
@example(body=b'{"provider": "extractive", "request_fields": {"a": ' + b"9" * 5_000 + b"}}")
@example(body=b'{"provider": "extractive", "request_fields": {"a": ' + b"9" * 4_000 + b"}}")
@example(body=b'{"provider": "extractive", "request_fields": {"a": ' + b"[" * 190 + b"]" * 190 + b"}}")
@example(body=b'{"limit_micros": ' + b"9" * 5_000 + b"}")
@example(body=b'{"title_version": 1' + b"0" * 4_000 + b"}")
@example(body=b"[" * 100_000)
@example(body=b'{"a":' * 40_000)
@example(body=b'\xef\xbb\xbf{"title": "x"}')
@example(body='{"title": "x"}'.encode("utf-16"))
@example(body=b'{"title": "\xed\xa0\x80"}')
@example(body=b'{"title": "x"}\x00')
@example(body=b"x" * 262_145)
def test_any_bytes_get_an_answer_of_the_contract(api: Api, operation: Operation, body: bytes) -> None:
    """No exception, a documented status and shape; invalid_json exactly for what is none."""
    # The API hands over in base64 what is no text to it.
    answer = send(api, operation, base64.b64encode(body).decode(), isBase64Encoded=True)
    check_answer(operation.route, answer.status, answer.body)
    if operation.body is None or len(body) > 256 * 1024 or (operation.may_lack_body and not body):
        return
    code = answer.body.get("code")
    deep = body.count(b"[") + body.count(b"{") > MAX_DEPTH
    long = re.search(rb"\d{%d}" % MAX_DIGITS, body)
    if not (deep or long):
        assert (code == "invalid_json") == (not is_json(body))


@pytest.mark.parametrize("operation", WITH_BODY, ids=lambda operation: operation.route)
@pytest.mark.parametrize("text", ["\ud800", '{"title": "\ud800"}'])
def test_half_of_a_character_in_the_event_is_no_json(api: Api, operation: Operation, text: str) -> None:
    """As an event's own JSON can bring it."""
    answer = send(api, operation, text)
    assert (answer.status, answer.body["code"]) == (400, "invalid_json")
