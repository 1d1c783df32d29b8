"""Which model makes a chat's titles, and how it wants to be asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Annotated, Any, Literal, get_args

from shared.rules.errors.title_generation import NoDefaultModel

ProviderName = Literal["bedrock", "extractive"]
StructuredOutput = Literal["json_schema", "tool"]
OnFailure = Literal["error", "extractive"]

DEFAULT_OUTPUT_TOKENS = 256
MAX_OUTPUT_TOKENS = 8_192
MAX_PRICE = 10**10
# All configs are read at once and listed in one answer, for which Lambda has 6 MB: each takes 57 KB at worst.
# Ten administrators who write at the same instant may pass it, by nine in all, and the answer still has room.
MAX_MODEL_CONFIGS = 100
MAX_REQUEST_FIELDS_BYTES = 8_192
MAX_ID_LENGTH = 64
CONFIG_ID = f"[A-Za-z0-9_.-]{{1,{MAX_ID_LENGTH}}}"

# The values or, of a text, the lengths that an administrator may give.
ConfigId = Annotated[str, range(1, MAX_ID_LENGTH + 1)]
ModelId = Annotated[str, range(1, 2049)]
OutputTokens = Annotated[int, range(1, MAX_OUTPUT_TOKENS + 1)]
Price = Annotated[int, range(MAX_PRICE + 1)]


@dataclass(frozen=True)
class ModelConfig:
    """A model that an administrator has made available; ``model_id`` is the provider's name for it.

    ``structured_output`` is how the model can be held to an object ``{title}``, None where it cannot.
    ``max_output_tokens`` needs room for what a model thinks before it answers. ``request_fields`` go to
    the model as they are, 8192 bytes of JSON at most: that is where reasoning is turned off or low, in each
    model's own words.
    ``fallback_id`` names the config to ask when this one is throttled, too slow or in trouble, and
    ``on_failure`` says whether the offline titler stands in when no model gave a title.
    A config that is not ``enabled`` is passed over as one that does not exist. The prices are micro-dollars
    per million tokens: 1,000,000 is a dollar per million, null is unknown.
    """

    id: str
    provider: ProviderName
    model_id: ModelId | None = None
    structured_output: StructuredOutput | None = None
    max_output_tokens: OutputTokens = DEFAULT_OUTPUT_TOKENS
    request_fields: Mapping[str, Any] = field(default_factory=dict)
    fallback_id: ConfigId | None = None
    on_failure: OnFailure = "error"
    enabled: bool = True
    input_micros_per_million: Price | None = 0
    output_micros_per_million: Price | None = 0

    @property
    def may_be_asked(self) -> bool:
        """Whether it is enabled and its prices are known: no limit could hold otherwise."""
        prices = (self.input_micros_per_million, self.output_micros_per_million)
        return self.enabled and (self.provider == "extractive" or None not in prices)


# What a request's body or a stored item leaves out of these is null; of the others, their default.
NULLABLE = frozenset(one.name for one in fields(ModelConfig) if type(None) in get_args(one.type))


@dataclass(frozen=True)
class ModelCatalog:
    """Every model config of the deployment, the default one and the one for titles."""

    configs: Mapping[str, ModelConfig]
    default_id: str | None
    title_model_id: str | None = None

    def chain(self, wanted_id: str | None) -> list[ModelConfig]:
        """The config to ask, then its fallbacks, each once.

        The administrator's title model comes first, then the chat's own, then the default; one that is
        gone is passed over. Raises NoDefaultModel when none of them exists.
        """
        found = (self._found(config_id) for config_id in (self.title_model_id, wanted_id, self.default_id))
        config = next(filter(None, found), None)
        if config is None:
            raise NoDefaultModel
        chain: list[ModelConfig] = []
        while config is not None and config not in chain:
            chain.append(config)
            config = self._found(config.fallback_id)
        return chain

    @property
    def has_a_config_for_every_chat(self) -> bool:
        """Whether no chat is without a config to ask."""
        return any(map(self._found, (self.title_model_id, self.default_id)))

    def _found(self, config_id: str | None) -> ModelConfig | None:
        config = self.configs.get(config_id) if config_id is not None else None
        return config if config is not None and config.may_be_asked else None
