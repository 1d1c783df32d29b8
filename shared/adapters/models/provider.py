"""The interface of a model provider (docs/adding-a-provider.md)."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from shared.rules.errors.title_generation import TitleGenerationFailed
from shared.rules.model_configs import ModelConfig
from shared.rules.title_tasks import TitleTask
from shared.rules.usage import Usage

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime.client import BedrockRuntimeClient

    from shared.adapters.models.endpoints import Endpoints


class SecretsClient(Protocol):
    """Secrets Manager's client."""

    def get_secret_value(self, *, SecretId: str) -> dict[str, Any]:  # noqa: N803 - botocore's name
        """Returns the secret's current value as ``SecretString``."""


@dataclass(frozen=True)
class Clients:
    """Opens the clients that providers need, each when a call first needs it."""

    bedrock: Callable[[], "BedrockRuntimeClient"]
    endpoints: Callable[[], "Endpoints"]
    secrets: Callable[[], SecretsClient]


@dataclass(frozen=True)
class ProviderAnswer:
    """A model's text and usage. ``title`` is what it passed to the tool.

    ``is_withheld``: a guardrail, a filter or the model withheld the answer. ``is_cut_off``: it ended at its
    most output tokens, so ``text`` is what was written until then. Text that ended at the stop sequence ends
    with it. If the answer ended in any other way, its text is empty.
    """

    text: str
    usage: Usage
    title: str | None = None
    is_withheld: bool = False
    is_cut_off: bool = False


class CallFailed(Exception):
    """A call without an answer. Its cause is the sender's exception.

    ``failure`` is the error that the call ends in. ``is_free`` says that the provider answered with an error,
    which costs nothing. ``complaint`` is the provider's message if it refused the request, maybe for one of
    its parameters. ``message`` is the provider's message for the log, if it does not quote the request.
    """

    def __init__(
        self,
        failure: TitleGenerationFailed,
        *,
        is_free: bool = False,
        complaint: str | None = None,
        message: str | None = None,
    ) -> None:
        self.failure = failure
        self.is_free = is_free
        self.complaint = complaint
        self.message = message
        super().__init__(failure.detail)


class Provider(Protocol):
    """A provider that is called over the network.

    Its requests use connections of ``shared.adapters.connections``. So a call can be cut at its timeout, and
    it is known whether the call may cost something.
    """

    REQUIRED_FIELDS: ClassVar[tuple[str, ...]]
    """The fields that a model config needs for this provider."""

    REPLACED: ClassVar[frozenset[str]]
    """Parameters of the provider's requests that it replaces if a message refuses them by their name."""

    def __init__(self, clients: Clients) -> None:
        """Opens nothing yet."""

    def open(self, config: ModelConfig) -> None:
        """Opens what the config's requests need, if it is not open.

        This does not count as a call's time or latency.
        """

    def build_request(self, config: ModelConfig, task: TitleTask, without: Collection[str] = ()) -> Any:
        """Returns the request for a title. The config's ``structured_output`` is never ``auto``.

        ``without`` names optional parameters to omit (``unsupported_parameters``).
        """

    def send(self, request: Any) -> Any:
        """Returns the provider's answer to one request, without retries. Raises CallFailed."""

    def parse_answer(self, answer: Any) -> ProviderAnswer:
        """Parses an answer of any shape. Raises nothing."""
