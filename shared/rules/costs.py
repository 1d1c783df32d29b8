"""What model calls cost, and what they can cost at most, in whole micro-dollars and never too few."""

import json
from collections.abc import Sequence
from dataclasses import replace

from shared.rules.messages import Turn
from shared.rules.model_configs import ModelConfig
from shared.rules.prompts import SHARPER, TITLE_INSTRUCTIONS, title_prompt
from shared.rules.usage import Usage

# An answer and a sharper one, each asked for twice where the model is in trouble (``use_cases.suggest``).
MOST_CALLS_PER_CONFIG = 4
# What a provider adds to a request: its own words around turns and tools, and the schema of the answer.
UNSEEN_TOKENS = 2_048
_MILLION = 1_000_000


def most_input_tokens(config: ModelConfig, turns: Sequence[Turn]) -> int:
    """As many tokens as a request for these turns can be: no vocabulary makes two of one UTF-8 byte."""
    fields = json.dumps(config.request_fields, ensure_ascii=False)
    text = TITLE_INSTRUCTIONS + SHARPER + title_prompt(turns) + fields
    return len(text.encode("utf-8", "surrogatepass")) + UNSEEN_TOKENS


def highest_cost(chain: Sequence[ModelConfig], turns: Sequence[Turn]) -> int:
    """What a title can cost when every config of ``chain`` is asked as often as it can be."""
    return sum(MOST_CALLS_PER_CONFIG * _highest_cost_of_call(config, turns) for config in chain)


def priced(usage: Usage, config: ModelConfig, turns: Sequence[Turn]) -> Usage:
    """``usage`` of ``config``'s model with its cost; what was not reported costs the most it can."""
    reported = _cost(config, usage.input_tokens, usage.output_tokens)
    if not usage.unreported_calls:
        return replace(usage, cost_micros=reported)
    unreported = usage.unreported_calls * _highest_cost_of_call(config, turns)
    return replace(usage, cost_micros=reported + unreported)


def _highest_cost_of_call(config: ModelConfig, turns: Sequence[Turn]) -> int:
    return _cost(config, most_input_tokens(config, turns), config.max_output_tokens)


def _cost(config: ModelConfig, input_tokens: int, output_tokens: int) -> int:
    of_input = input_tokens * (config.input_micros_per_million or 0)
    of_output = output_tokens * (config.output_micros_per_million or 0)
    return -(-(of_input + of_output) // _MILLION)
