"""The providers by their names in model configs. A new provider is registered here."""

from concurrent.futures import ThreadPoolExecutor

from shared.adapters.models.bedrock import Bedrock
from shared.adapters.models.extractive import Extractive
from shared.adapters.models.openai import Openai
from shared.adapters.models.provider import Clients, Provider
from shared.adapters.models.remote_model import RemoteModel
from shared.adapters.models.unsupported_parameters import UnsupportedParameters
from shared.rules.errors.title_generation import ModelFailed
from shared.rules.model_configs import ModelConfig
from shared.use_cases.ports.models import Models, TitleModel

PROVIDERS: dict[str, type[Provider] | type[Extractive]] = {
    "bedrock": Bedrock,
    "openai": Openai,
    "extractive": Extractive,
}
MAX_CALLS = 32


def required_fields(provider: str) -> tuple[str, ...]:
    """Returns the fields that a model config needs for its provider."""
    return PROVIDERS[provider].REQUIRED_FIELDS


def title_models(clients: Clients) -> Models:
    """Returns a function from config to model. A process remembers each model's unsupported parameters."""
    providers = {
        name: provider(clients)
        for name, provider in PROVIDERS.items()
        if not issubclass(provider, Extractive)
    }
    threads = ThreadPoolExecutor(max_workers=MAX_CALLS, thread_name_prefix="model")
    unsupported = UnsupportedParameters()

    def model_of(config: ModelConfig) -> TitleModel:
        if PROVIDERS.get(config.provider) is Extractive:
            return Extractive(config)
        provider = providers.get(config.provider)
        if provider is None:
            raise ModelFailed(detail=f"The model config {config.id} names no provider.")
        provider.open(config)
        return RemoteModel(provider, config, threads, unsupported)

    return model_of
