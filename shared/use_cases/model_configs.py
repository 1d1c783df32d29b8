"""Say which models make titles."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shared.rules.base_urls import parse_base_url
from shared.rules.errors.requests import InvalidRequest, NotFound
from shared.rules.model_configs import (
    CONFIG_ID,
    MAX_ID_LENGTH,
    MAX_MODEL_CONFIGS,
    MAX_REQUEST_FIELDS_BYTES,
    ModelConfig,
    ProviderName,
)
from shared.use_cases.ports.models import ModelConfigAdmin

_ID = re.compile(CONFIG_ID)
_SECRET_NAME = re.compile(r"[A-Za-z0-9/_+=.@-]+")
_BASE_URL_RULE = (
    "A base URL begins with https:// and has no user, query or fragment. "
    "Only a server on this machine may have http://."
)


@dataclass(frozen=True)
class ManageModelConfigs:
    """Stores, deletes and chooses model configs for administrators.

    ``required_fields`` gives the fields that a config needs for its provider.
    """

    configs: ModelConfigAdmin
    required_fields: Callable[[ProviderName], Sequence[str]]

    def get(self, config_id: str) -> ModelConfig:
        """Returns the config with this id. Raises NotFound."""
        config = self.configs.catalog().configs.get(config_id)
        if config is None:
            raise NotFound
        return config

    def put(self, config: ModelConfig) -> ModelConfig:
        """Stores ``config`` in place of one with the same id. Raises InvalidRequest that names the field."""
        _check(config, self.required_fields(config.provider))
        _check_beside_others(config, set(self.configs.catalog().configs))
        self.configs.put(config)
        return config

    def delete(self, config_id: str) -> None:
        """Removes the config. Chats and fallbacks that name it skip it. Raises NotFound."""
        self.configs.delete(self.get(config_id).id)

    def make_default(self, config_id: str) -> None:
        """Makes it the config of chats that name none. Raises NotFound."""
        self.configs.make_default(self.get(config_id).id)

    def make_title_model(self, config_id: str | None) -> None:
        """Makes it the title model of all chats. With None each chat's own applies. Raises NotFound."""
        self.configs.make_title_model(None if config_id is None else self.get(config_id).id)


def _check(config: ModelConfig, required_fields: Sequence[str]) -> None:
    """Raises InvalidRequest for a config that is invalid by itself."""
    if not _ID.fullmatch(config.id):
        raise InvalidRequest.of_field(
            "id", f"An id has 1 to {MAX_ID_LENGTH} letters, digits, dots, hyphens or underscores."
        )
    for required in required_fields:
        if getattr(config, required) in {None, ""}:
            raise InvalidRequest.of_field(required, f"A {config.provider} config needs this field.")
    if config.base_url is not None and parse_base_url(config.base_url) is None:
        raise InvalidRequest.of_field("base_url", _BASE_URL_RULE)
    if config.api_key_secret is not None and not _SECRET_NAME.fullmatch(config.api_key_secret):
        raise InvalidRequest.of_field("api_key_secret", "This is the name of a secret, not its ARN.")
    if len(json.dumps(config.request_fields, ensure_ascii=False).encode()) > MAX_REQUEST_FIELDS_BYTES:
        raise InvalidRequest.of_field(
            "request_fields", f"These are {MAX_REQUEST_FIELDS_BYTES} bytes of JSON at most."
        )


def _check_beside_others(config: ModelConfig, ids: set[str]) -> None:
    """Raises InvalidRequest for a config that is invalid beside the configs with ``ids``."""
    if config.fallback_id is not None and config.fallback_id not in ids:
        raise InvalidRequest.of_field("fallback_id", "There is no such model config.")
    if config.fallback_id == config.id:
        raise InvalidRequest.of_field("fallback_id", "A config is no fallback of its own.")
    if len(ids | {config.id}) > MAX_MODEL_CONFIGS:
        raise InvalidRequest.of_field("id", f"There are {MAX_MODEL_CONFIGS} model configs at most.")
