"""Which model makes a chat's titles."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from shared.rules.errors import NoDefaultModel

Provider = Literal["bedrock", "extractive"]


@dataclass(frozen=True)
class ModelConfig:
    """A model that an administrator has made available; ``model_id`` is the provider's name for it."""

    id: str
    provider: Provider
    model_id: str | None = None


@dataclass(frozen=True)
class ModelCatalog:
    """Every model config of the deployment, and which one is the default."""

    configs: Mapping[str, ModelConfig]
    default_id: str | None

    def choose(self, wanted_id: str | None) -> ModelConfig:
        """The chat's own config, else the default. Raises NoDefaultModel when neither exists."""
        for config_id in (wanted_id, self.default_id):
            if config_id is not None and (config := self.configs.get(config_id)):
                return config
        raise NoDefaultModel
