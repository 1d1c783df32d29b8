"""What models refuse of a request that they can do without, and what this process has learnt of that."""

import re

from shared.adapters.logs import open_logger
from shared.rules.model_configs import ModelConfig

# The optional parameter that is no field of a config.
TEMPERATURE = "temperature"
# Of a complaint, which is a sentence or two.
MAX_COMPLAINT = 1_000
# In a log line: a config may have hundreds of fields.
MAX_LOGGED_NAMES = 5
# How providers name what they refuse; a field of the config's own is named as it is.
_SIGNS = {
    TEMPERATURE: "temperature",
    "json_schema": "output_?config|output_?format|textformat|json_schema|structured",
    "tool": "tool",
}
_logger = open_logger()


def unsupported_in(message: str, config: ModelConfig) -> frozenset[str]:
    """Which optional parameters of ``config``'s requests a provider complains of; all where it names none."""
    structure = {config.structured_output} if config.structured_output else set()
    optional = frozenset({TEMPERATURE, *structure, *config.request_fields})
    complaint = message[:MAX_COMPLAINT].lower()
    named = {name for name in optional if _is_named(name, complaint)}
    return frozenset(named) or optional


def _is_named(name: str, complaint: str) -> bool:
    # A config may have any number of fields: compiling an expression for each took 260 ms for 20,000.
    return bool(re.search(_SIGNS[name], complaint)) if name in _SIGNS else name.lower() in complaint


class UnsupportedParameters:
    """Remembers for each config what led to an answer when it was left out; a changed config starts anew."""

    def __init__(self) -> None:
        self._left_out: dict[str, frozenset[str]] = {}

    def known(self, config: ModelConfig) -> frozenset[str]:
        """What to leave out from the start."""
        return self._left_out.get(repr(config), frozenset())

    def learn(self, config: ModelConfig, left_out: frozenset[str]) -> None:
        """Keeps what an answer was got without, and says so once."""
        if left_out != self.known(config):
            self._left_out[repr(config)] = left_out
            told = {"count": len(left_out), "left_out": sorted(left_out)[:MAX_LOGGED_NAMES]}
            _logger.warning("unsupported_parameters_omitted", extra={"model_config_id": config.id, **told})
