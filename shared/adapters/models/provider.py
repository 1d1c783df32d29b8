"""What a provider of models is: how a title is asked for there (docs/adding-a-provider.md)."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from shared.rules.errors.title_generation import TitleGenerationFailed
from shared.rules.messages import Turn
from shared.rules.model_configs import ModelConfig
from shared.rules.usage import Usage

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime.client import BedrockRuntimeClient


class Clients:
    """What opens the clients that providers need, each when a call first needs it."""

    def __init__(self, bedrock: Callable[[], "BedrockRuntimeClient"]) -> None:
        self.bedrock = bedrock


@dataclass(frozen=True)
class ProviderAnswer:
    """What a model said and took. ``is_withheld``: a guardrail, a filter or the model kept the answer back.

    ``text`` is blank where the answer was cut off or has none.
    """

    text: str
    usage: Usage
    is_withheld: bool = False


class CallFailed(Exception):
    """A call that brought no answer; its cause is the error of whatever sent it.

    ``failure`` is what the call ends in. ``is_free`` says that the provider answered with an error, for which
    nobody pays. ``complaint`` are the provider's words where it refused the request.
    """

    def __init__(
        self, failure: TitleGenerationFailed, *, is_free: bool = False, complaint: str | None = None
    ) -> None:
        self.failure = failure
        self.is_free = is_free
        self.complaint = complaint
        super().__init__(failure.detail)


class Provider(Protocol):
    """A provider that is asked over the network.

    Its requests go over connections of ``shared.adapters.connections``: so a call can be cut when its time is
    over, and it is known whether it may have to be paid.
    """

    REQUIRED_FIELDS: ClassVar[tuple[str, ...]]
    """The fields that a model config has to have for this provider."""

    def __init__(self, clients: Clients) -> None:
        """Opens nothing yet."""

    def open(self) -> None:
        """Opens what requests need, if it is not open: no call's time or latency holds it."""

    def build_request(
        self, config: ModelConfig, turns: Sequence[Turn], *, strict_retry: bool, without: Collection[str] = ()
    ) -> Any:
        """The request for a title, with stricter instructions after an answer that held none.

        ``without`` names optional parameters that the model refuses (``unsupported_parameters``).
        """

    def send(self, request: Any) -> Any:
        """The provider's answer, by one request and no retries. Raises CallFailed."""

    def parse_answer(self, answer: Any) -> ProviderAnswer:
        """What an answer holds, whatever its shape. Raises nothing."""
