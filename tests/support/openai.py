"""An OpenAI-compatible endpoint: the stub of Bedrock, asked and answering in that API's shapes."""

from dataclasses import replace
from typing import Any

from shared.rules.model_configs import ModelConfig
from tests.support.bedrock import HAIKU

KEY = "sk-secret-key-of-the-endpoint"
SECRET = "chat-titles/endpoint"  # noqa: S105 - its name


def openai_config(endpoint_url: str, **changes: Any) -> ModelConfig:
    """HAIKU at an OpenAI-compatible endpoint."""
    return replace(HAIKU, provider="openai", base_url=f"{endpoint_url}/v1", **changes)
