"""Model configs: which model makes a chat's titles, and with which parameters."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Annotated, Any, Literal, get_args

from shared.rules.errors.title_generation import NoDefaultModel
from shared.rules.title_styles import OWN_STYLE, TitleStyle

ProviderName = Literal["bedrock", "openai", "extractive"]
StructuredOutput = Literal["auto", "json_schema", "tool", "text"]
OnFailure = Literal["error", "extractive"]

# How a model is asked for a title, in the order in which it is tried. Every model takes the last.
STRUCTURES: Mapping[StructuredOutput, tuple[StructuredOutput, ...]] = {
    "auto": ("json_schema", "tool", "text"),
    "json_schema": ("json_schema", "text"),
    "tool": ("tool", "text"),
    "text": ("text",),
}
DEFAULT_OUTPUT_TOKENS = 256
MAX_OUTPUT_TOKENS = 8_192
MAX_PRICE = 10**10
# One answer lists all configs. Lambda's limit for it is 6 MB, and a config takes up to 58 KB. Ten concurrent
# writers may exceed this number by nine, which the answer still has room for.
MAX_MODEL_CONFIGS = 100
MAX_REQUEST_FIELDS_BYTES = 8_192
MAX_ID_LENGTH = 64
CONFIG_ID = f"[A-Za-z0-9_.-]{{1,{MAX_ID_LENGTH}}}"

# The allowed values, or for a text the allowed lengths.
ConfigId = Annotated[str, range(1, MAX_ID_LENGTH + 1)]
BaseUrlText = Annotated[str, range(1, 201)]
SecretName = Annotated[str, range(1, 201)]
ModelId = Annotated[str, range(1, 2049)]
OutputTokens = Annotated[int, range(1, MAX_OUTPUT_TOKENS + 1)]
Price = Annotated[int, range(MAX_PRICE + 1)]


@dataclass(frozen=True)
class ModelConfig:
    """A model that an administrator has made available. ``model_id`` is the provider's name for it.

    ``base_url`` is where an OpenAI-compatible endpoint is served, for example https://api.openai.com/v1.
    ``api_key_secret`` names the secret in Secrets Manager that is the endpoint's key, if it needs one.
    ``structured_output`` is how the model is asked for a title: by a JSON schema, by a tool that it must
    use, or as text between ``<title>`` and ``</title>``. ``auto`` tries them in this order. A structure that
    the model refuses is replaced by text. ``max_output_tokens`` includes tokens for reasoning.
    ``send_temperature`` is false for a model that takes no temperature. ``example_titles`` shows a small
    model a few conversations with their titles first. ``request_fields`` are passed to the model unchanged,
    at most 8192 bytes of JSON. They can reduce reasoning or turn it off.
    ``fallback_id`` names the config to use if this one is throttled, too slow or fails. ``on_failure`` says
    whether the offline titler is used if no model gave a title.
    A config that is not ``enabled`` counts as missing. Prices are micro-dollars per million tokens: 1,000,000
    is a dollar per million, and null is unknown.
    """

    id: str
    provider: ProviderName
    model_id: ModelId | None = None
    base_url: BaseUrlText | None = None
    api_key_secret: SecretName | None = None
    structured_output: StructuredOutput = "auto"
    max_output_tokens: OutputTokens = DEFAULT_OUTPUT_TOKENS
    send_temperature: bool = True
    example_titles: bool = False
    request_fields: Mapping[str, Any] = field(default_factory=dict)
    fallback_id: ConfigId | None = None
    on_failure: OnFailure = "error"
    enabled: bool = True
    input_micros_per_million: Price | None = 0
    output_micros_per_million: Price | None = 0

    @property
    def may_be_asked(self) -> bool:
        """Whether it is enabled and its prices are known. Without prices no limit could be enforced."""
        prices = (self.input_micros_per_million, self.output_micros_per_million)
        return self.enabled and (self.provider == "extractive" or None not in prices)

    def without_structures(self, refused: Collection[str]) -> "ModelConfig":
        """Returns the config with the first structure that is not ``refused``."""
        structures = STRUCTURES[self.structured_output]
        usable = (structure for structure in structures if structure not in refused)
        return replace(self, structured_output=next(usable, "text"))

    def with_more_room(self) -> "ModelConfig":
        """Returns the config with twice the output tokens, within what a config may have."""
        return replace(self, max_output_tokens=min(2 * self.max_output_tokens, MAX_OUTPUT_TOKENS))


# If a body or a stored item omits one of these, it is null. Any other field gets its default.
NULLABLE = frozenset(
    config_field.name for config_field in fields(ModelConfig) if type(None) in get_args(config_field.type)
)


@dataclass(frozen=True)
class ModelCatalog:
    """All model configs of the deployment, the default's id, the title model's id, and the titles' style."""

    configs: Mapping[str, ModelConfig]
    default_id: str | None
    title_model_id: str | None = None
    style: TitleStyle = OWN_STYLE

    def chain(self, wanted_id: str | None) -> list[ModelConfig]:
        """Returns the config to use, then its fallbacks, each once.

        It is the administrator's title model, else the chat's own config, else the default. Missing configs
        are skipped. Raises NoDefaultModel if none of them exists.
        """
        configs = (self._usable(config_id) for config_id in (self.title_model_id, wanted_id, self.default_id))
        config = next(filter(None, configs), None)
        if config is None:
            raise NoDefaultModel
        chain: list[ModelConfig] = []
        while config is not None and config not in chain:
            chain.append(config)
            config = self._usable(config.fallback_id)
        return chain

    @property
    def has_a_config_for_every_chat(self) -> bool:
        """Whether every chat has a config to use."""
        return any(map(self._usable, (self.title_model_id, self.default_id)))

    def _usable(self, config_id: str | None) -> ModelConfig | None:
        config = self.configs.get(config_id) if config_id is not None else None
        return config if config is not None and config.may_be_asked else None
