"""What model calls cost, and what one can cost at most, in whole micro-dollars and never too few."""

import json
from collections.abc import Sequence
from dataclasses import replace

from shared.rules.messages import Turn
from shared.rules.model_configs import ModelConfig
from shared.rules.prompts import STRICT_RETRY, TITLE_INSTRUCTIONS, title_prompt
from shared.rules.usage import Usage

# Our own instructions are fixed: every vocabulary measured has half as many tokens (docs/decisions/0010).
INSTRUCTION_BYTES_PER_TOKEN = 2
# What a provider adds to a request: its own words around a turn, and around a tool or a schema.
UNSEEN_TOKENS = 128
UNSEEN_STRUCTURE_TOKENS = 1_024
_MILLION = 1_000_000


def max_input_tokens(config: ModelConfig, turns: Sequence[Turn], *, strict_retry: bool) -> int:
    """As many tokens as a request for these turns can be: no vocabulary makes two of one UTF-8 byte."""
    instructions = TITLE_INSTRUCTIONS + (STRICT_RETRY if strict_retry else "")
    fields = json.dumps(config.request_fields, ensure_ascii=False)
    structure = UNSEEN_STRUCTURE_TOKENS if config.structured_output else 0
    words = len((title_prompt(turns) + fields).encode("utf-8", "surrogatepass"))
    return -(-len(instructions) // INSTRUCTION_BYTES_PER_TOKEN) + words + UNSEEN_TOKENS + structure


def max_cost(config: ModelConfig, turns: Sequence[Turn], *, strict_retry: bool) -> int:
    """What one call of the config's model can cost."""
    return _cost(config, max_input_tokens(config, turns, strict_retry=strict_retry), config.max_output_tokens)


def priced(usage: Usage, config: ModelConfig, max_micros: int) -> Usage:
    """``usage`` of one call of ``config``'s model with its cost: ``max_micros`` where it reported nothing."""
    reported = _cost(config, usage.input_tokens, usage.output_tokens)
    return replace(usage, cost_micros=max_micros if usage.unreported_calls else reported)


def _cost(config: ModelConfig, input_tokens: int, output_tokens: int) -> int:
    of_input = input_tokens * (config.input_micros_per_million or 0)
    of_output = output_tokens * (config.output_micros_per_million or 0)
    return -(-(of_input + of_output) // _MILLION)
