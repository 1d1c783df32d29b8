"""The offline titler as a model, without network and cost."""

from collections.abc import Sequence
from typing import ClassVar

from shared.adapters.models.provider import Clients
from shared.rules.messages import Turn
from shared.rules.offline_titles import NEW_CHAT_TITLE, extractive_title
from shared.rules.usage import Usage
from shared.use_cases.ports.accounts import Charge
from shared.use_cases.ports.models import ModelAnswer


class Extractive:
    """Makes a title from the user's own words."""

    REQUIRED_FIELDS: ClassVar[tuple[str, ...]] = ()

    def __init__(self, _: Clients) -> None:
        """Needs no client."""

    def suggest(
        self,
        turns: Sequence[Turn],
        seconds: float,  # noqa: ARG002 - takes no time
        charge: Charge,
        *,
        strict_retry: bool,  # noqa: ARG002 - has one answer
    ) -> ModelAnswer:
        """Returns the title, at once and for no tokens."""
        charge(Usage(calls=1))
        return ModelAnswer(extractive_title(turns) or NEW_CHAT_TITLE, is_title=True)
