"""Ports of models and their configs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from shared.rules.model_configs import ModelCatalog, ModelConfig
from shared.rules.title_tasks import TitleTask
from shared.use_cases.ports.accounts import Charge


@dataclass(frozen=True)
class ModelAnswer:
    """What a model gave as the title.

    ``is_title`` says that it needs no cleaning. ``is_weak`` says that the model did not write it where the
    title was asked for, so ``text`` is the whole answer and may hold anything. ``is_cut_off`` says that the
    answer ended at ``max_output_tokens`` before it held a title, so ``text`` is empty.
    """

    text: str
    is_title: bool = False
    is_weak: bool = False
    is_cut_off: bool = False


class TitleModel(Protocol):
    """Something that suggests titles.

    ``config`` is its config as it is asked: a call costs at most what is the most for this config.
    """

    @property
    def config(self) -> ModelConfig:
        """The config, with the structure by which the title is asked for."""

    def suggest(self, task: TitleTask, seconds: float, charge: Charge) -> ModelAnswer:
        """Returns one answer to ``task`` within ``seconds``.

        ``charge`` is told what it took, whatever comes of it.
        Raises ModelFailed (ModelOutOfService, ModelUnavailable, ModelThrottled), AnswerWithheld or
        TitleTimeout. After StructureRefused the config's next model asks by another structure.
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
