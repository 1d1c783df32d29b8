"""Whatever stands in the place of an answer: a title or a typed error, and what is known is spent."""

import json
from http import HTTPStatus
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from shared.bootstrap import spending, storage
from shared.rules.costs import max_cost
from shared.rules.messages import Turn
from shared.rules.model_configs import StructuredOutput
from shared.rules.prompts import STRICT_RETRY
from shared.rules.title_tasks import TitleTask
from tests.integration.test_http import PROPOSE, REGENERATE
from tests.support.api import Api, forget_parts
from tests.support.bedrock import HAIKU, INPUT_COST, OUTPUT_COST, StubBedrock
from tests.support.chat_completions import PATH, chat_completion
from tests.support.contract import check_answer
from tests.support.openai import openai_config
from tests.support.sample import examples

CONTENT = "How do I bake bread?"
TURNS = [Turn("user", CONTENT)]
MAX_TEXT, MAX_TOKENS = 20_000, 10**9
ANSWERED = {HTTPStatus.OK, HTTPStatus.BAD_GATEWAY, HTTPStatus.GATEWAY_TIMEOUT}
FEW = settings(
    max_examples=examples(60),
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    database=None,
)
UNREADABLE = {"The model's answer could not be read.", "The model answered with an error."}
TOKENS = [("inputTokens", "outputTokens"), ("prompt_tokens", "completion_tokens")]
# As it stands in a request's JSON.
_STRICT = json.dumps(STRICT_RETRY)[1:-1]
_names = count()

# Text of which models make titles, and of which parsers make trouble.
PIECES = st.sampled_from(
    ['{"title": ', "[", "{", '"', "\\", "```json\n", "</think>", "<think>", "a,b:", "\n", "**"]
)
texts = st.one_of(
    st.text(max_size=200),
    st.lists(PIECES | st.text(max_size=5), max_size=30).map("".join),
    st.builds(
        lambda parts, times: ("".join(parts) * times)[:MAX_TEXT],
        st.lists(PIECES | st.text(min_size=1, max_size=3), min_size=1, max_size=4),
        st.integers(1, MAX_TEXT),
    ),
)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def an_answer(text: str = "Baking bread") -> dict[str, Any]:
    """A Converse answer as it should be."""
    return {
        "output": {"message": {"role": "assistant", "content": [{"text": text}]}},
        "stopReason": "end_turn",
        "usage": {"inputTokens": 42, "outputTokens": 7, "totalTokens": 49},
        "metrics": {"latencyMs": 1},
    }


PLACES: dict[str, list[list[str | int]]] = {"bedrock": [
    [], ["output"], ["output", "message"], ["output", "message", "content"],
    ["output", "message", "content", 0], ["output", "message", "content", 0, "text"],
    ["output", "message", "content", 0, "toolUse"],
    ["stopReason"], ["usage"], ["usage", "inputTokens"], ["usage", "outputTokens"], ["metrics"],
], "openai": [
    [], ["choices"], ["choices", 0], ["choices", 0, "message"], ["choices", 0, "message", "content"],
    ["choices", 0, "message", "refusal"], ["choices", 0, "message", "tool_calls"],
    ["choices", 0, "message", "tool_calls", 0],
    ["choices", 0, "message", "tool_calls", 0, "function", "arguments"],
    ["choices", 0, "finish_reason"], ["usage"], ["usage", "prompt_tokens"], ["usage", "completion_tokens"],
    ["usage", "total_tokens"],
]}  # fmt: skip


def in_shape(provider: str, answer: dict[str, Any]) -> dict[str, Any]:
    """The answer in the provider's shape."""
    return answer if provider == "bedrock" else chat_completion(answer)


@st.composite
def answers(draw: st.DrawFn, provider: str) -> bytes:
    """An answer with anything in one of its places, or anything at all."""
    answer: Any = {"answer": in_shape(provider, an_answer())}
    if provider == "openai" and draw(st.booleans()):
        function = {"name": "title", "arguments": '{"title": "Baking bread"}'}
        answer["answer"]["choices"][0]["message"]["tool_calls"] = [{"function": function}]
    place = ["answer", *draw(st.sampled_from(PLACES[provider]))]
    inside = answer
    for name in place[:-1]:
        if name == "tool_calls":
            inside.setdefault(name, [{"function": {}}])
        inside = inside[name]
    inside[place[-1]] = draw(anything | st.just({"input": {"title": draw(texts)}}))
    return json.dumps(answer["answer"]).encode()


def most_of(request: dict[str, Any]) -> int:
    """The most that a call can cost, by the structure and the room that its request asks for."""
    structure: StructuredOutput = "text"
    if request.keys() & {"outputConfig", "response_format"}:
        structure = "json_schema"
    if request.keys() & {"toolConfig", "tools"}:
        structure = "tool"
    room = request["max_tokens"] if request["path"] == PATH else request["inferenceConfig"]["maxTokens"]
    config = HAIKU.__replace__(structured_output=structure, max_output_tokens=room)
    return max_cost(config, TitleTask(TURNS, is_strict=_STRICT in json.dumps(request)))


def known_cost(raw: bytes, request: dict[str, Any], *, unreadable: bool) -> int:
    """What is known of an answer's cost: what it reports, else the most that its call can cost."""
    most, path = most_of(request), request["path"]
    if unreadable:
        return most
    try:
        reported = json.loads(raw)["usage"]
        tokens = [reported[name] for name in TOKENS[path == PATH]]
    except (ValueError, TypeError, KeyError, RecursionError):
        return most
    if not all(map(is_count, tokens)):
        return most
    total = reported.get("total_tokens") if path == PATH else None
    output = max(tokens[1], total - tokens[0]) if is_count(total) else tokens[1]
    return int(tokens[0] * INPUT_COST + output * OUTPUT_COST)


def is_count(tokens: Any) -> bool:
    """Whether it may be a number of tokens."""
    return type(tokens) is int and 0 <= tokens <= MAX_TOKENS


def check(api: Api, bedrock: StubBedrock, raw: bytes, route: str, *, key: bool) -> None:
    """One title by a model that answers so."""
    bedrock.raw = raw
    bedrock.requests.clear()
    owner, extra = f"owner-{next(_names)}", {"headers": {"idempotency-key": "k"}} if key else {}
    chat = api("POST /chats", {"content": CONTENT}, owner=owner).body["id"]
    answer = api(route, chat=chat, owner=owner, **extra)
    check_answer(route, answer.status, answer.body)
    assert answer.status in ANSWERED
    spend = spending.spend().read(owner, "month", storage.now())
    assert spend.reserved_micros == 0
    unreadable = answer.body.get("detail") in UNREADABLE
    costs = [known_cost(raw, request, unreadable=unreadable) for request in bedrock.requests]
    assert spend.spent_micros == sum(costs)
    if key:
        assert api(route, chat=chat, owner=owner, **extra).body == answer.body
        assert len(bedrock.requests) == len(costs)


@pytest.fixture(params=["bedrock", "openai"])
def provider(request: pytest.FixtureRequest, bedrock: StubBedrock, monkeypatch: pytest.MonkeyPatch) -> str:
    """Whose model is the default, at the same stub."""
    name: str = request.param
    if name == "openai":
        monkeypatch.setenv("DEV_LOCAL_MODELS", "true")
        forget_parts()
        storage.model_configs().put(openai_config(bedrock.endpoint_url))
    return name


ways = pytest.mark.parametrize(("route", "key"), [(PROPOSE, False), (REGENERATE, True)])


@ways
def test_any_text_of_a_model_ends_in_a_title_or_a_typed_error(
    api: Api, bedrock: StubBedrock, provider: str, route: str, *, key: bool
) -> None:
    """Up to 20 KB."""

    @FEW
    @given(texts)
    @example('{"title: ' + "[" * 400)
    @example('{"title": ' + "9" * 5_000 + "}")
    @example("[" * MAX_TEXT)
    @example("\ud800" * 100)
    def of_text(text: str) -> None:
        check(api, bedrock, json.dumps(in_shape(provider, an_answer(text))).encode(), route, key=key)

    of_text()


@ways
def test_any_json_in_place_of_an_answer_ends_in_a_title_or_a_typed_error(
    api: Api, bedrock: StubBedrock, provider: str, route: str, *, key: bool
) -> None:
    """In the place of the whole, or of any part of it."""

    @FEW
    @given(answers(provider))
    @example(b"[" * 50_000)
    @example(b'{"a":' * 50_000)
    @example(json.dumps(in_shape(provider, an_answer())).encode().replace(b"42", b"4" * 5_000))
    @example(json.dumps({**an_answer(), "output": {"message": {"content": [None]}}}).encode())
    @example(json.dumps(an_answer()).encode().replace(b'{"text": "Baking bread"}', b"[" * 900 + b"]" * 900))
    def of_json(raw: bytes) -> None:
        check(api, bedrock, raw, route, key=key)

    of_json()


def check_error(api: Api, bedrock: StubBedrock, raw: bytes, error: tuple[int, str]) -> None:
    """One title by a model that answers with an error: it costs nothing, and throttling is not retried."""
    bedrock.raw, bedrock.error = raw, error
    bedrock.requests.clear()
    owner = f"owner-{next(_names)}"
    chat = api("POST /chats", {"content": CONTENT}, owner=owner).body["id"]
    answer = api(PROPOSE, chat=chat, owner=owner)
    spend = spending.spend().read(owner, "month", storage.now())
    assert (answer.status, answer.body["code"]) == (HTTPStatus.BAD_GATEWAY, "model_failed")
    assert (spend.spent_micros, spend.reserved_micros) == (0, 0)
    status, _ = error
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        assert answer.body["detail"] == "The model is throttled."
    # A request that is refused may be sent once more without its optional parameters.
    most = 1 if status in {300, 302, 404, HTTPStatus.TOO_MANY_REQUESTS} else 2
    least = 2 if status >= HTTPStatus.INTERNAL_SERVER_ERROR else 1
    assert least <= len(bedrock.requests) <= most


ERROR_FIELDS = st.sampled_from(["__type", "code", "Code", "message", "Message", "originalStatusCode"])


@pytest.mark.usefixtures("provider")
def test_any_body_of_an_error_answer_costs_nothing(api: Api, bedrock: StubBedrock) -> None:
    """Its status says what it is, with the header that names the error or without."""

    @FEW
    @given(
        st.one_of(
            st.dictionaries(ERROR_FIELDS, anything).map(json.dumps).map(str.encode),
            anything.map(json.dumps).map(str.encode),
            st.binary(max_size=50),
        ),
        st.sampled_from([300, 302, 400, 404, 429, 500, 503]),
        st.sampled_from(["", "SomethingNewException"]),
    )
    @example(b"null", 429, "ThrottlingException")
    @example(b'{"__type": 5}', 400, "")
    @example(b'{"message": [1]}', 400, "")
    @example(b'{"a":' * 50_000, 500, "")
    @example(b"\xff", 429, "")
    def with_body(raw: bytes, status: int, code: str) -> None:
        check_error(api, bedrock, raw, (status, code))

    with_body()
