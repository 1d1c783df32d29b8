"""The cost of model calls and its upper bound, in micro-dollars rounded up."""

import json
from collections.abc import Mapping
from dataclasses import replace

from shared.rules.model_configs import STRUCTURES, ModelConfig, StructuredOutput
from shared.rules.prompts import title_instructions, title_turns
from shared.rules.structures import SCHEMA_JSON
from shared.rules.title_tasks import TitleTask
from shared.rules.usage import Usage

# The instructions and the schema are fixed text. All measured vocabularies need at most half as many tokens
# (docs/decisions/0010).
FIXED_BYTES_PER_TOKEN = 2
# The tokens that a provider adds to a request with one turn, around a further turn, a schema or a tool.
UNSEEN_TOKENS, UNSEEN_TURN_TOKENS = 128, 16
UNSEEN_STRUCTURE_TOKENS: Mapping[StructuredOutput, int] = {"json_schema": 64, "tool": 864}
_MILLION = 1_000_000


def max_input_tokens(config: ModelConfig, task: TitleTask) -> int:
    """Returns the most tokens of a request for this task, since a UTF-8 byte is at most one token.

    Of the structures of ``auto`` the first is meant: before the next is tried, its own cost is reserved.
    """
    structure = STRUCTURES[config.structured_output][0]
    fields = json.dumps(config.request_fields, ensure_ascii=False)
    turns = title_turns(task, structure)
    texts = "".join(turn.text for turn in turns) + task.style.instructions + fields
    text_bytes = len(texts.encode("utf-8", "surrogatepass"))
    schema = 0 if structure == "text" else len(SCHEMA_JSON)
    fixed_bytes = len(title_instructions(task, structure)) - len(task.style.instructions) + schema
    unseen = UNSEEN_TOKENS + UNSEEN_TURN_TOKENS * (len(turns) - 1) + UNSEEN_STRUCTURE_TOKENS.get(structure, 0)
    return -(-fixed_bytes // FIXED_BYTES_PER_TOKEN) + text_bytes + unseen


def max_cost(config: ModelConfig, task: TitleTask) -> int:
    """Returns the most that one call of the config's model can cost."""
    if not (config.input_micros_per_million or config.output_micros_per_million):
        return 0  # without a look at the conversation, which the offline titler need not prepare
    return _cost(config, max_input_tokens(config, task), config.max_output_tokens)


def priced(usage: Usage, config: ModelConfig, max_micros: int) -> Usage:
    """Returns one call's ``usage`` with its cost, which is ``max_micros`` if it reported nothing."""
    reported = _cost(config, usage.input_tokens, usage.output_tokens)
    return replace(usage, cost_micros=max_micros if usage.unreported_calls else reported)


def _cost(config: ModelConfig, input_tokens: int, output_tokens: int) -> int:
    of_input = input_tokens * (config.input_micros_per_million or 0)
    of_output = output_tokens * (config.output_micros_per_million or 0)
    return -(-(of_input + of_output) // _MILLION)
