"""Ports of models and their configs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from shared.rules.model_configs import ModelCatalog, ModelConfig
from shared.rules.title_tasks import TitleTask
from shared.use_cases.ports.accounts import Charge


@dataclass(frozen=True)
class ModelAnswer:
    """A model's answer as received. ``is_title`` says that it needs no cleaning."""

    text: str
    is_title: bool = False


class TitleModel(Protocol):
    """Something that suggests titles."""

    def suggest(self, task: TitleTask, seconds: float, charge: Charge) -> ModelAnswer:
        """Returns one answer to ``task`` within ``seconds``.

        ``charge`` is told what it took, whatever comes of it.
        Raises ModelFailed (ModelUnavailable, ModelThrottled), AnswerWithheld or TitleTimeout.
        """


Models = Callable[[ModelConfig], TitleModel]


class ModelConfigs(Protocol):
    """The deployment's model configs."""

    def catalog(self) -> ModelCatalog:
        """Returns all model configs."""


class KnownModelConfigs(Protocol):
    """Knows which model configs exist."""

    def exists(self, config_id: str) -> bool:
        """Returns whether the config exists. Raises StorageUnavailable."""


class ModelConfigAdmin(ModelConfigs, Protocol):
    """The deployment's model configs, for administrators."""

    def put(self, config: ModelConfig) -> None:
        """Stores ``config``. It replaces a config with the same id."""

    def delete(self, config_id: str) -> None:
        """Removes the config if it exists."""

    def make_default(self, config_id: str) -> None:
        """Makes it the config of every chat that has none of its own."""

    def make_title_model(self, config_id: str | None) -> None:
        """Makes it the title model of all chats. With None each chat's own config applies."""
