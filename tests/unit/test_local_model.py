"""Naming a language model for the local stack."""

import os
import signal
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from moto import mock_aws

from shared.rules.model_configs import DEFAULT_OUTPUT_TOKENS
from tests.support.bedrock import stub_bedrock
from tools.command_error import CommandError
from tools.stack import aws, smollm2
from tools.stack.local_model import SMOLLM2_SECRET, LocalModel

CLOSED = "http://127.0.0.1:9"


def test_model_without_a_server_address_is_an_error(tmp_path: Path) -> None:
    """Only one model is served from here; of the others it must be said where."""
    with pytest.raises(CommandError, match="Where is llama served"):
        LocalModel("llama", None, tmp_path)


@pytest.mark.parametrize("url", [CLOSED, "nonsense"])
def test_server_that_does_not_answer(url: str, tmp_path: Path) -> None:
    """It is told before anything else starts."""
    with pytest.raises(CommandError, match=f"No model server answers at {url}"):
        LocalModel("llama", url, tmp_path).start()


@pytest.mark.parametrize("path", ["", "/", "/v1", "/v1/"])
def test_server_that_answers(path: str, tmp_path: Path) -> None:
    """The config has an id that a path may hold, and the model's own name for the server."""
    with stub_bedrock() as server:
        model = LocalModel("qwen3:4b", server.endpoint_url + path, tmp_path)
        model.start()
        model.stop()
    assert (model.config.id, model.config.model_id) == ("qwen3-4b", "qwen3:4b")
    assert (model.config.provider, model.config.base_url) == ("openai", f"{server.endpoint_url}/v1")
    assert model.config.may_be_asked


def test_smallest_model_may_write_no_more_than_a_title_takes(tmp_path: Path) -> None:
    """Others may think first."""
    smallest, other = (LocalModel(name, CLOSED, tmp_path).config for name in ("smollm2", "qwen3:4b"))
    assert smallest.max_output_tokens < other.max_output_tokens == DEFAULT_OUTPUT_TOKENS


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """What SmolLM2's server would be started with, in place of the server and its weights."""
    parameters = SimpleNamespace(model=SimpleNamespace())
    xllamacpp = SimpleNamespace(
        CommonParams=lambda: parameters, Server=lambda _: SimpleNamespace(listening_address="")
    )
    monkeypatch.setitem(sys.modules, "xllamacpp", xllamacpp)
    weights = SimpleNamespace(suffix=".gguf", locate=lambda: "weights")
    monkeypatch.setattr(smollm2, "files", lambda _: [weights])
    monkeypatch.setattr(signal, "pause", lambda: None)
    return parameters


@mock_aws
def test_model_that_is_served_from_here_is_started_with_a_key_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, served: SimpleNamespace
) -> None:
    """Each start makes one, which the functions read. That the server asks for it is not tested."""
    keys = []
    for _ in range(2):
        model = LocalModel("smollm2", None, tmp_path)
        monkeypatch.setattr(os, "environ", vars(vars(model)["_server"])["_environment"])
        assert smollm2.main(["4999"]) == 0
        keys += served.api_keys
    assert len(set(keys)) == 2
    assert min(map(len, keys)) >= 32
    manager: Any = aws.client("secretsmanager", "https://secretsmanager.us-east-1.amazonaws.com")
    model.store_key(manager.meta.endpoint_url)
    assert model.config.api_key_secret == SMOLLM2_SECRET
    assert manager.get_secret_value(SecretId=SMOLLM2_SECRET)["SecretString"] == keys[-1]
