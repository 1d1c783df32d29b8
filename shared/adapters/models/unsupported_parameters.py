"""Optional request parameters that models refuse, as far as this process has learnt them."""

import re

from shared.adapters.logs import open_logger
from shared.rules.model_configs import ModelConfig

# The only optional parameter that is not a field of a config.
TEMPERATURE = "temperature"
# The part of a complaint that is searched. Usually it has a sentence or two.
MAX_COMPLAINT = 1_000
# The most names in a log line. A config may have hundreds of fields.
MAX_LOGGED_NAMES = 5
# How providers name the parameters that they refuse. A request field goes by its own name.
_SIGNS = {
    TEMPERATURE: "temperature",
    "json_schema": "output_?config|output_?format|textformat|json_schema|structured",
    "tool": "tool",
}
_logger = open_logger()


def unsupported_in(message: str, config: ModelConfig) -> frozenset[str]:
    """Returns the optional parameters that a provider's message names, or all if it names none."""
    structure = {config.structured_output} if config.structured_output else set()
    optional = frozenset({TEMPERATURE, *structure, *config.request_fields})
    complaint = message[:MAX_COMPLAINT].lower()
    named = {name for name in optional if _is_named(name, complaint)}
    return frozenset(named) or optional


def _is_named(name: str, complaint: str) -> bool:
    # Without an expression for each field: compiling them took 260 ms for 20,000 fields.
    return bool(re.search(_SIGNS[name], complaint)) if name in _SIGNS else name.lower() in complaint


class UnsupportedParameters:
    """Remembers for each config which omitted parameters led to an answer. A changed config starts anew."""

    def __init__(self) -> None:
        self._left_out: dict[str, frozenset[str]] = {}

    def known(self, config: ModelConfig) -> frozenset[str]:
        """Returns the parameters to omit."""
        return self._left_out.get(repr(config), frozenset())

    def learn(self, config: ModelConfig, left_out: frozenset[str]) -> None:
        """Remembers the parameters without which a call succeeded, and logs them once."""
        if left_out != self.known(config):
            self._left_out[repr(config)] = left_out
            names = {"count": len(left_out), "left_out": sorted(left_out)[:MAX_LOGGED_NAMES]}
            _logger.warning("unsupported_parameters_omitted", extra={"model_config_id": config.id, **names})
