"""The model config that a request names."""

from shared.rules.errors.requests import InvalidRequest
from shared.use_cases.ports.models import KnownModelConfigs


def require_known(configs: KnownModelConfigs, config_id: str | None) -> None:
    """Raises InvalidRequest if the request names a config that does not exist."""
    if config_id is not None and not configs.exists(config_id):
        raise InvalidRequest.of_field("model_config_id", "There is no such model config.")
