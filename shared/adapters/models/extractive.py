"""The offline titler as a model, without network and cost."""

from typing import ClassVar

from shared.rules.model_configs import ModelConfig
from shared.rules.offline_titles import NEW_CHAT_TITLE, extractive_title
from shared.rules.title_tasks import TitleTask
from shared.rules.usage import Usage
from shared.use_cases.ports.accounts import Charge
from shared.use_cases.ports.models import ModelAnswer


class Extractive:
    """Makes a title from the user's own words."""

    REQUIRED_FIELDS: ClassVar[tuple[str, ...]] = ()

    def __init__(self, config: ModelConfig) -> None:
        self.config = config

    def suggest(
        self,
        task: TitleTask,
        seconds: float,  # noqa: ARG002 - takes no time
        charge: Charge,
    ) -> ModelAnswer:
        """Returns the title, at once and for no tokens."""
        charge(Usage(calls=1))
        return ModelAnswer(extractive_title(task.turns, task.avoid) or NEW_CHAT_TITLE, is_title=True)
