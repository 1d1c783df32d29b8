"""Models and their configs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from shared.rules.messages import Turn
from shared.rules.model_configs import ModelCatalog, ModelConfig
from shared.use_cases.ports.accounts import Charge


@dataclass(frozen=True)
class ModelAnswer:
    """A model's answer as it came; ``is_title`` says that it needs no cleaning."""

    text: str
    is_title: bool = False


class TitleModel(Protocol):
    """Something that suggests titles."""

    def suggest(
        self, turns: Sequence[Turn], seconds: float, charge: Charge, *, strict_retry: bool
    ) -> ModelAnswer:
        """One answer within ``seconds``; with ``strict_retry`` the instructions are stricter.

        ``charge`` is told what it took, whatever comes of it.
        Raises ModelFailed (ModelUnavailable, ModelThrottled), AnswerWithheld or TitleTimeout.
        """


Models = Callable[[ModelConfig], TitleModel]


class ModelConfigs(Protocol):
    """The deployment's model configs."""

    def catalog(self) -> ModelCatalog:
        """All of them."""


class KnownModelConfigs(Protocol):
    """Which model configs there are."""

    def exists(self, config_id: str) -> bool:
        """Whether there is such a config. Raises StorageUnavailable."""


class ModelConfigAdmin(ModelConfigs, Protocol):
    """The deployment's model configs, for those who may change them."""

    def put(self, config: ModelConfig) -> None:
        """Stores ``config`` in place of one with the same id."""

    def delete(self, config_id: str) -> None:
        """Removes the config, whether it exists or not."""

    def make_default(self, config_id: str) -> None:
        """Makes it the config of every chat that has none of its own."""

    def make_title_model(self, config_id: str | None) -> None:
        """Has it make the titles of all chats; None lets each chat's own make them again."""
