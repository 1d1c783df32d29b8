"""What each provider that is asked over the network must keep to, on a stub of its own."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from threading import Event, get_ident
from typing import Any, get_args

import boto3
import pytest
from botocore.config import Config

from shared.adapters.connections import MAX_IDLE_SECONDS, watch_connections
from shared.adapters.models.bedrock import Bedrock
from shared.adapters.models.bedrock_errors import read_any_error
from shared.adapters.models.endpoints import Endpoints
from shared.adapters.models.extractive import Extractive
from shared.adapters.models.openai import Openai
from shared.adapters.models.provider import Provider
from shared.adapters.models.registry import PROVIDERS, title_models
from shared.adapters.models.remote_model import RemoteModel
from shared.adapters.models.unsupported_parameters import UnsupportedParameters
from shared.rules import model_configs
from shared.rules.errors.title_generation import (
    AnswerWithheld,
    ModelFailed,
    ModelThrottled,
    ModelUnavailable,
    TitleGenerationFailed,
    TitleTimeout,
)
from shared.rules.messages import Turn
from shared.rules.model_configs import ProviderName
from shared.rules.title_tasks import TitleTask
from shared.rules.usage import UNREPORTED, Usage
from tests.support.bedrock import HAIKU, StubBedrock, clients, stub_bedrock
from tests.support.clocks import Clocks
from tests.support.frozen_network import Way, way_to

TASK = TitleTask([Turn("user", "How do I bake bread?")])
READ_SECONDS = 60
ONCE = Config(retries={"total_max_attempts": 1})
HEARD = Usage(1, 0, 42, 7)
# Of a new provider: its class, beside a stub that answers it.
REMOTE: dict[str, type[Provider]] = {"bedrock": Bedrock, "openai": Openai}


def test_every_registered_provider_is_among_those_tested() -> None:
    """And has the name that a model config may have."""
    assert set(PROVIDERS) == set(get_args(model_configs.ProviderName))
    assert {**REMOTE, "extractive": Extractive} == PROVIDERS


class RemoteCall:
    """A provider's model on a stub, and what is charged for its calls."""

    def __init__(self, name: ProviderName, stub: StubBedrock, way: Way, threads: ThreadPoolExecutor) -> None:
        self.stub = stub
        self.way = way
        self.threads = threads
        self.charged: list[Usage] = []
        config = replace(HAIKU, provider=name, base_url=f"{way.endpoint_url}/v1")
        endpoints = Endpoints(READ_SECONDS, 1, allows_loopback=True)
        provider = REMOTE[name](clients(self._bedrock, lambda: endpoints))
        self._model = RemoteModel(provider, config, threads, UnsupportedParameters())
        self._client: Any = None

    def _bedrock(self) -> Any:
        if self._client is None:
            self._client = boto3.client("bedrock-runtime", config=ONCE)
            watch_connections(self._client)
            read_any_error(self._client)
        return self._client

    def suggest(self, seconds: float = 10.0) -> str:
        """What the model says."""
        self.charged.clear()
        return self._model.suggest(TASK, seconds, self.charged.append).text


@pytest.fixture(params=REMOTE)
def remote_call(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[RemoteCall]:
    """Each of them in turn."""
    with stub_bedrock() as stub, way_to(stub.endpoint_url) as way, ThreadPoolExecutor(1) as threads:
        monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", way.endpoint_url)
        yield RemoteCall(request.param, stub, way, threads)
        stub.gate.set()


def test_answer_is_charged_what_it_reports(remote_call: RemoteCall) -> None:
    """Until it is heard, what is not known."""
    assert remote_call.suggest() == remote_call.stub.text
    assert remote_call.charged == [UNREPORTED, HEARD]


@pytest.mark.parametrize("raw", [b"null", b"{}", b"[1]", b"\xff", b'{"usage": {"inputTokens": "many"}}'])
def test_answer_of_no_known_shape_says_nothing_and_is_charged_all_that_it_can_cost(
    remote_call: RemoteCall, raw: bytes
) -> None:
    """It raises an error of ours at most."""
    remote_call.stub.raw = raw
    with suppress(ModelUnavailable):
        assert remote_call.suggest() == ""
    assert remote_call.charged[-1] == UNREPORTED


def test_answer_that_was_withheld_is_charged(remote_call: RemoteCall) -> None:
    """As it reports."""
    remote_call.stub.stop_reason = "content_filtered"
    with pytest.raises(AnswerWithheld):
        remote_call.suggest()
    assert remote_call.charged == [UNREPORTED, HEARD]


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ((429, "ThrottlingException"), ModelThrottled),
        ((500, "InternalServerException"), ModelUnavailable),
        ((400, "ValidationException"), ModelFailed),
    ],
)
def test_error_of_the_providers_is_typed_and_free(
    remote_call: RemoteCall, error: tuple[int, str], kind: type[TitleGenerationFailed]
) -> None:
    """Only a model's own timeout is not."""
    remote_call.stub.error = error
    with pytest.raises(kind):
        remote_call.suggest()
    assert remote_call.charged == [UNREPORTED, Usage()]


def test_call_that_is_too_slow_is_cut_and_charged_all_that_it_can_cost(remote_call: RemoteCall) -> None:
    """Its thread is free for the next call, though the model never answers."""
    remote_call.stub.gate.clear()
    with pytest.raises(TitleTimeout):
        remote_call.suggest(0.5)
    assert remote_call.charged == [UNREPORTED]
    assert remote_call.threads.submit(lambda: True).result(timeout=10)


def test_call_that_is_answered_byte_by_byte_is_cut(remote_call: RemoteCall) -> None:
    """No single read of it is too slow."""
    remote_call.suggest()  # makes the client, which a slow machine takes long for
    remote_call.stub.drip = 0.05
    with pytest.raises(TitleTimeout):
        remote_call.suggest(1.5)
    assert remote_call.charged == [UNREPORTED]


def test_timeout_that_the_model_tells_of_is_charged_all_that_it_can_cost(remote_call: RemoteCall) -> None:
    """It may have worked until then."""
    remote_call.stub.error = (408, "ModelTimeoutException")
    with pytest.raises(TitleTimeout):
        remote_call.suggest()
    assert remote_call.charged == [UNREPORTED]


def test_call_whose_connection_is_cut_is_charged_all_that_it_can_cost(remote_call: RemoteCall) -> None:
    """It was sent, and may have been answered."""
    remote_call.suggest()
    remote_call.way.freeze()
    with pytest.raises(ModelUnavailable):
        remote_call.suggest()
    assert remote_call.charged == [UNREPORTED]


def test_call_after_a_freeze_goes_over_a_new_connection(remote_call: RemoteCall, clocks: Clocks) -> None:
    """Nothing fails, and nothing is charged twice."""
    remote_call.suggest()
    remote_call.way.freeze()
    clocks.freeze(MAX_IDLE_SECONDS + 1)
    remote_call.suggest()
    assert (remote_call.charged, remote_call.way.connections) == ([UNREPORTED, HEARD], 2)


def test_call_that_nobody_could_send_costs_nothing(remote_call: RemoteCall) -> None:
    """All threads are at work until it is given up."""
    until_given_up = Event()
    remote_call.threads.submit(until_given_up.wait)
    with pytest.raises(TitleTimeout):
        remote_call.suggest(0.05)
    until_given_up.set()
    assert (remote_call.charged, remote_call.stub.requests) == ([UNREPORTED, Usage()], [])


def test_parameter_that_is_refused_is_left_out_from_then_on(remote_call: RemoteCall) -> None:
    """At once, within the same call."""
    remote_call.stub.refuses = {"temperature": "`temperature` is deprecated for this model."}
    assert remote_call.suggest() == remote_call.suggest() == remote_call.stub.text
    assert len(remote_call.stub.requests) == 3


def test_refusal_that_comes_too_late_is_not_answered(remote_call: RemoteCall, clocks: Clocks) -> None:
    """Nobody waits for a second request any longer."""
    remote_call.stub.refuses = {"temperature": "temperature is not supported"}
    remote_call.stub.during_call = lambda: clocks.go_on(READ_SECONDS)
    with pytest.raises(ModelFailed):
        remote_call.suggest(READ_SECONDS)
    assert len(remote_call.stub.requests) == 1


def test_client_is_opened_by_whoever_asks_and_not_within_a_calls_time() -> None:
    """A cold client takes long, and botocore's session is not for two threads at once."""
    opened: list[int] = []

    def open_bedrock() -> Any:
        opened.append(get_ident())

    title_models(clients(open_bedrock))(HAIKU)
    assert opened == [get_ident()]


def test_config_of_an_unknown_provider_is_refused() -> None:
    """It was stored by a version that knew it."""
    unknown: Any = "gone"
    with pytest.raises(ModelFailed) as refused:
        title_models(clients())(replace(HAIKU, provider=unknown))
    assert refused.value.detail == "The model config haiku names no provider."
