"""Optional request parameters that models refuse, as far as this process has learnt them."""

import re
from collections.abc import Iterator
from dataclasses import replace

from shared.adapters.logs import open_logger
from shared.adapters.models.refused_parameters import STOP, SYSTEM, TEMPERATURE, refused_by
from shared.rules.model_configs import STRUCTURES, ModelConfig

# The most names in a log line. A config may have hundreds of fields.
MAX_LOGGED_NAMES = 5
# Request fields that turn reasoning off. Without them a title may cost many times as much.
_REASONING = re.compile("think|reason", re.IGNORECASE)
_logger = open_logger()


def unsupported_in(
    message: str,
    config: ModelConfig,
    left_out: frozenset[str] = frozenset(),
    replaced: frozenset[str] = frozenset(),
) -> frozenset[str]:
    """Returns the parameters to omit after a provider refused a request with ``message``.

    Those in ``left_out`` were omitted already. A system prompt and what is ``replaced`` are omitted only by
    name. If the message names nothing, ours are omitted first, then the config's request fields, and at last
    those that turn reasoning off.
    """
    steps = [frozenset(step) - left_out for step in _steps(config)]
    named = refused_by(message, replaced.union({SYSTEM}, *steps) - left_out)
    return named or next(filter(None, steps), frozenset())


def _steps(config: ModelConfig) -> Iterator[set[str]]:
    yield {TEMPERATURE, STOP, *STRUCTURES[config.structured_output]} - {"text"}
    reasoning = set(filter(_REASONING.search, config.request_fields))
    yield set(config.request_fields) - reasoning
    yield reasoning


class UnsupportedParameters:
    """Remembers for each config which omitted parameters led to an answer. A changed config starts anew.

    A structure counts as a parameter.
    """

    def __init__(self) -> None:
        self._left_out: dict[str, frozenset[str]] = {}

    def known(self, config: ModelConfig) -> frozenset[str]:
        """Returns the parameters to omit."""
        return self._left_out.get(_model(config), frozenset())

    def learn(self, config: ModelConfig, left_out: frozenset[str]) -> None:
        """Remembers what was left out beside what is known, and logs it once."""
        left_out |= self.known(config)
        if left_out != self.known(config):
            self._left_out[_model(config)] = left_out
            names = {"count": len(left_out), "left_out": sorted(left_out)[:MAX_LOGGED_NAMES]}
            _logger.warning("unsupported_parameters_omitted", extra={"model_config_id": config.id, **names})


def _model(config: ModelConfig) -> str:
    # A call with more room for the answer is the same model's.
    return repr(replace(config, max_output_tokens=1))
