"""Optional request parameters that models refuse, as far as this process has learnt them."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from shared.adapters.logs import open_logger
from shared.adapters.models.loggable_messages import letters, may_quote, words_in
from shared.adapters.models.refused_parameters import (
    MAX_MESSAGE,
    STOP,
    SYSTEM,
    TEMPERATURE,
    names_of,
    refused_by,
)
from shared.rules.model_configs import STRUCTURES, ModelConfig

# The most names in a log line. A config may have hundreds of fields.
MAX_LOGGED_NAMES = 5
_logger = open_logger()


@dataclass(frozen=True)
class Refusal:
    """The parameters to omit in the refused call, and those of them to omit in later calls too."""

    omitted: frozenset[str] = frozenset()
    learnt: frozenset[str] = frozenset()


def unsupported_in(
    message: str,
    config: ModelConfig,
    sent: Collection[str],
    left_out: frozenset[str] = frozenset(),
    replaced: frozenset[str] = frozenset(),
) -> Refusal:
    """Returns the parameters to omit after a provider refused a request with ``message``.

    Those in ``left_out`` were omitted already. The texts ``sent`` may have caused the refusal, and the
    message may quote them. So only what the provider names in words of its own is learnt, or may be one of
    the config's request fields. Else this call omits our own parameters: the named ones, or all if none is
    named. A system prompt and what is ``replaced`` are omitted only by name.
    """
    fields = frozenset(config.request_fields)
    usual = frozenset({TEMPERATURE, STOP, *STRUCTURES[config.structured_output]} - {"text"}) - left_out
    named = refused_by(message, usual | (fields | replaced | {SYSTEM}) - left_out)
    learnt = _certain(named, message[:MAX_MESSAGE], sent)
    ours = named - learnt - fields
    # A structure that was refused for certain may be followed by a costlier one. Else it is text.
    structures = usual & set(STRUCTURES["auto"]) if ours & set(STRUCTURES["auto"]) else set[str]()
    return Refusal((learnt | ours | structures) or usual - fields, learnt)


def _certain(named: frozenset[str], message: str, sent: Collection[str]) -> frozenset[str]:
    """Returns those of the ``named`` parameters that the message has not from the texts ``sent``."""
    if not named or may_quote(message, sent):
        return frozenset()
    said = {word for text in sent for word in words_in(text)}
    return frozenset(parameter for parameter in named if said.isdisjoint(map(letters, names_of(parameter))))


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
