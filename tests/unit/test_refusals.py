"""What one user's refusal changes for the call that it met, and for the calls of other users."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.adapters.models.bedrock import Bedrock
from shared.adapters.models.remote_model import RemoteModel
from shared.adapters.models.unsupported_parameters import UnsupportedParameters
from shared.rules.errors.title_generation import ModelFailed
from shared.rules.messages import Turn
from shared.rules.model_configs import STRUCTURES, ModelConfig
from shared.rules.title_tasks import TitleTask
from tests.support.bedrock import clients
from tests.support.sample import examples
from tests.unit.test_refused_parameters import MESSAGES

FIELDS = {"guard": ["oats"], "top_k": 1, "thinking": {"type": "disabled"}, "stop": ["x"]}
CONFIG = ModelConfig("a", "bedrock", "m", request_fields=FIELDS)
OTHERS_WORDS = "Why is the sky blue?"
NAMES = [*FIELDS, "temperature", "output_config.format", "toolConfig", "system"]
# What a provider may put in front of, or behind, what it quotes.
OWN_WORDS = ["", "Validation Error", "Malformed input request: ", "Blocked by policy: ", ", in the input. "]
WORDS = st.lists(
    st.sampled_from(
        [*NAMES, *(f"`{name}`" for name in NAMES), "bread", "is not supported", ". ", "when", '"']
    )
    | st.text(max_size=9),
    min_size=1,
    max_size=9,
).map(" ".join)


class Model:
    """A process that asks one config's model. Its provider refuses while ``refuses`` gives a message.

    It knows that the model does not take the ``learnt`` parameters.
    """

    def __init__(self, learnt: frozenset[str] = frozenset()) -> None:
        self.refuses: Callable[[dict[str, Any]], str | None] = lambda _: None
        self.requests: list[dict[str, Any]] = []
        self._unsupported = UnsupportedParameters()
        self._unsupported.learn(CONFIG, learnt)

    def converse(self, **request: Any) -> dict[str, Any]:
        """As botocore's client has it."""
        self.requests.append(request)
        message = self.refuses(request)
        if message is None:
            return {}
        answer: Any = {"Error": {"Code": "ValidationException", "Message": message}}
        answer["ResponseMetadata"] = {"HTTPStatusCode": 400}
        raise ClientError(answer, "Converse")

    def requests_for(self, words: str) -> list[dict[str, Any]]:
        """The requests for a title of this conversation, by whichever structure they end with."""
        self.requests = []
        with ThreadPoolExecutor(1) as threads:
            for _ in STRUCTURES[CONFIG.structured_output]:
                model = RemoteModel(Bedrock(clients(lambda: self)), CONFIG, threads, self._unsupported)
                with suppress(ModelFailed):
                    model.suggest(TitleTask([Turn("user", words)]), 10, lambda _: None)
                    break
        return self.requests


def fields_of(request: dict[str, Any]) -> dict[str, Any]:
    """An administrator's fields in a request."""
    fields: dict[str, Any] = request.get("additionalModelRequestFields", {})
    return fields


@settings(max_examples=examples(300), deadline=None, suppress_health_check=list(HealthCheck))
@given(
    said=WORDS,
    start=st.integers(0, 40),
    length=st.integers(0, 60),
    before=st.sampled_from(OWN_WORDS),
    behind=st.sampled_from(OWN_WORDS),
    padding=st.sampled_from([0, 0, 0, 290, 900]),
    refusals=st.integers(1, 9),
)
def test_refusal_that_names_nothing_in_its_own_words_changes_nothing_for_others(
    said: str, start: int, length: int, before: str, behind: str, padding: int, refusals: int
) -> None:
    """Whatever of the conversation it quotes, and where. No call loses an administrator's field by it."""
    others = Model().requests_for(OTHERS_WORDS)
    model = Model()
    message = f"{before}{'.' * padding}{said[start : start + length]}{behind}"
    model.refuses = lambda _: message if len(model.requests) <= refusals else None
    assert all(fields_of(request) == FIELDS for request in model.requests_for(said))
    model.refuses = lambda _: None
    assert model.requests_for(OTHERS_WORDS) == others


@settings(max_examples=examples(200), deadline=None, suppress_health_check=list(HealthCheck))
@given(said=WORDS, quoted=WORDS, own=st.sampled_from(sorted(MESSAGES)))
def test_refusal_changes_nothing_for_others_but_what_the_provider_names(
    said: str, quoted: str, own: str
) -> None:
    """One parameter, if its message is like one of those that providers are known to send."""
    model = Model()
    model.refuses = lambda _: f"{own} {quoted}" if len(model.requests) == 1 else None
    model.requests_for(f"{said} {quoted}")
    model.refuses = lambda _: None
    known = [Model(), Model(frozenset({MESSAGES[own]}))]
    assert model.requests_for(OTHERS_WORDS) in [other.requests_for(OTHERS_WORDS) for other in known]


@pytest.mark.parametrize(
    "message",
    [
        "extraneous key [guard] is not permitted",
        "EXTRANEOUS KEY [GUARD] is not permitted",
        "[guard] is not permitted",
        "In the input: " + "." * 400 + r'"message": "[gu\u0061rd] is bad"',
    ],
)
def test_field_that_a_message_quotes_from_the_conversation_stays(message: str) -> None:
    """In the refused call too, which ends with the refusal if our own parameters were not its reason."""
    model = Model()
    model.refuses = lambda _: message
    words = "[gu\\u0061rd] is bad" if "bad" in message else "Why is an extraneous key [guard] not permitted?"
    requests = model.requests_for(words)
    assert len(requests) >= 2
    assert all(fields_of(request) == FIELDS for request in requests)


def test_field_that_the_provider_names_in_its_own_words_is_left_out_from_then_on() -> None:
    """An administrator's mistake costs one request, whoever meets it first."""
    model = Model()
    model.refuses = lambda request: (
        "extraneous key [top_k] is not permitted" if "top_k" in fields_of(request) else None
    )
    assert len(model.requests_for("How do I bake bread?")) == 2
    (request,) = model.requests_for(OTHERS_WORDS)
    assert fields_of(request) == {name: value for name, value in FIELDS.items() if name != "top_k"}
