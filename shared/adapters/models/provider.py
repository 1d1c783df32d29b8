"""What turns a model config into a model, and the titler that needs none."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from shared.adapters.models.bedrock import BedrockModel
from shared.adapters.models.unsupported_parameters import UnsupportedParameters
from shared.rules.errors import ModelFailed
from shared.rules.messages import Turn
from shared.rules.model_configs import ModelConfig
from shared.rules.offline_titles import NEW_CHAT_TITLE, extractive_title
from shared.rules.usage import Usage
from shared.use_cases.accounts import Charge
from shared.use_cases.ports import ModelAnswer, TitleModel

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime.client import BedrockRuntimeClient

MAX_CALLS = 32


class ExtractiveModel:
    """Makes a title from the user's own words: no network, no cost."""

    def suggest(
        self,
        turns: Sequence[Turn],
        seconds: float,  # noqa: ARG002 - takes no time
        charge: Charge,
        *,
        strict_retry: bool,  # noqa: ARG002 - has one answer
    ) -> ModelAnswer:
        """The title, at once and for no tokens."""
        charge(Usage(calls=1))
        return ModelAnswer(extractive_title(turns) or NEW_CHAT_TITLE, is_title=True)


def provider(open_bedrock: Callable[[], "BedrockRuntimeClient"]) -> Callable[[ModelConfig], TitleModel]:
    """Models by their configs; the Bedrock client is opened when one first needs it."""
    threads = ThreadPoolExecutor(max_workers=MAX_CALLS, thread_name_prefix="model")
    unsupported = UnsupportedParameters()

    def model_of(config: ModelConfig) -> TitleModel:
        if config.provider == "extractive":
            return ExtractiveModel()
        if config.model_id is None:
            raise ModelFailed(detail=f"The model config {config.id} names no model.")
        return BedrockModel(open_bedrock(), config, threads, unsupported)

    return model_of
