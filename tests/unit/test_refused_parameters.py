"""Which parameter a provider's message refuses. The messages come from the issues of other projects."""

import pytest

from shared.adapters.models.refused_parameters import MAX_MESSAGE, STOP, SYSTEM, TEMPERATURE, refused_by
from shared.adapters.models.unsupported_parameters import Refusal, UnsupportedParameters, unsupported_in
from shared.rules.model_configs import ModelConfig

FIELDS = {"thinking", "top_p", "top_k", "inferenceConfig", "reasoning_effort", "max_tokens"}
OPTIONAL = {TEMPERATURE, STOP, SYSTEM, "json_schema", "tool", *FIELDS}
ERRORS = "The model returned the following errors: "
MESSAGES = {
    # Anthropic's models on Bedrock
    ERRORS + "temperature may only be set to 1 when thinking is enabled.": TEMPERATURE,
    "`temperature` may only be set to 1 when thinking is enabled. Please consult our documentation at "
    "https://docs.anthropic.com/en/docs/build-with-claude/extended-thinking": TEMPERATURE,
    "temperature may only be set to 1 when thinking is enabled or in adaptive mode": TEMPERATURE,
    ERRORS + "`temperature` is deprecated for this model.": TEMPERATURE,
    ERRORS + '{"type":"error","request_id":"req_4zbow7qk","error":{"type":"invalid_request_error","message":'
    '"`temperature` is deprecated for this model."}}': TEMPERATURE,
    ERRORS
    + "`temperature` and `top_p` cannot both be specified for this model. Please use only one.": TEMPERATURE,
    ERRORS + "output_config.format: Extra inputs are not permitted": "json_schema",
    ERRORS + "output: Extra inputs are not permitted": "json_schema",
    "output_format: structured outputs are not supported": "json_schema",
    ERRORS + "Thinking may not be enabled when tool_choice forces tool use.": "tool",
    ERRORS + '"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" and '
    '"output_config.effort" to control thinking behavior.': "thinking",
    ERRORS + "thinking.type: Input should be 'enabled'": "thinking",
    ERRORS + "thinking: Extra inputs are not permitted": "thinking",
    # Converse itself: Nova, Llama, Mistral, Qwen, gpt-oss, Titan, DeepSeek
    "This model doesn't support the outputConfig.textFormat field. Remove outputConfig.textFormat and try "
    "again.": "json_schema",
    "This model doesn't support the toolConfig.toolChoice.tool field. Remove toolConfig.toolChoice.tool and "
    "try again.": "tool",
    "This model doesn’t support the toolConfig.toolChoice.any field. Remove it and try again.": "tool",
    "This model doesn't support tool use.": "tool",
    "This model doesn't support tool use in streaming mode.": "tool",
    "This model doesn't support the stopSequences field. Remove stopSequences and try again.": STOP,
    "This model doesn't support system messages. Try again without a system message or use a model that "
    "supports system messages.": SYSTEM,
    # Models' own schemas
    "Malformed input request: extraneous key [stop_sequences] is not permitted, please reformat your input "
    "and try again.": STOP,
    "Malformed input request: #: extraneous key [top_k] is not permitted, please reformat your input and try "
    "again.": "top_k",
    ERRORS
    + "Malformed input request: #/inferenceConfig/temperature: 0 is not greater or equal to 1.0E-5, please "
    "reformat your input and try again.": TEMPERATURE,
    ERRORS
    + "Malformed input request: #/inferenceConfig: extraneous key [topK] is not permitted, please reformat "
    "your input and try again.": "inferenceConfig",
    ERRORS + "Malformed input request: #/toolConfig/tools/0/toolSpec/inputSchema/json: extraneous key "
    "[additionalProperties] is not permitted, please reformat your input and try again.": "tool",
    # botocore that is too old
    'Parameter validation failed:\nUnknown parameter in input: "outputConfig", must be one of: modelId, '
    "messages, system, inferenceConfig, toolConfig, guardrailConfig": "json_schema",
    # OpenAI's, which gateways pass on
    "Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) value is "
    "supported.": TEMPERATURE,
    "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' "
    "instead.": "max_tokens",
    "temperature: Unsupported value": TEMPERATURE,
    "model does not support tools": "tool",
    "Unsupported value: 'messages[0].role' does not support 'system' with this model.": SYSTEM,
    "System role not supported": SYSTEM,
    "Unsupported parameter: 'stop' is not supported with this model.": STOP,
    "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model. Learn more "
    "about supported models at the Structured Outputs guide.": "json_schema",
    '{"detail": [{"loc": ["body", "response_format"], "msg": "Extra inputs not allowed"}]}': "json_schema",
    '{"error": {"message": "Unrecognized request argument supplied: reasoning_effort", "type": '
    '"invalid_request_error", "param": null, "code": null}}': "reasoning_effort",
}
NAMELESS = [
    ERRORS + "Validation Error",
    "This request is malformed.",
    "max_completion_tokens: 300 > 256, which is the maximum allowed number of output tokens",
    "Try again without temperature, thinking or tools.",
    "This request is not valid. Supported parameters: temperature, tools.",
    "",
    "`'\"[" * 300,
]


@pytest.mark.parametrize("message", MESSAGES)
def test_message_refuses_the_parameter_that_it_names_and_no_other(message: str) -> None:
    """Not those of its advice, its conditions and its lists of what is allowed."""
    assert refused_by(message, OPTIONAL) == {MESSAGES[message]}


@pytest.mark.parametrize("message", NAMELESS)
def test_message_that_names_nothing_refuses_nothing_by_name(message: str) -> None:
    """What is advised is not what is refused."""
    assert refused_by(message, OPTIONAL) == set()


def test_parameter_that_is_not_sent_is_not_found() -> None:
    """A message that names it refuses something else."""
    assert refused_by("temperature is not supported", {STOP, "top_k"}) == set()


def test_only_the_beginning_of_a_message_is_read() -> None:
    """Whoever answers may send a megabyte."""
    assert refused_by(" " * MAX_MESSAGE + "`temperature` is not supported", OPTIONAL) == set()


def test_refusal_that_names_nothing_costs_one_call_our_own_parameters() -> None:
    """And no request field of an administrator's, which may be a guardrail."""
    config = ModelConfig("a", "bedrock", "m", request_fields={"thinking": {"type": "disabled"}, "top_k": 1})
    ours = frozenset({TEMPERATURE, STOP, "json_schema", "tool"})
    assert unsupported_in("Validation Error", config, ()) == Refusal(ours)
    assert unsupported_in("Validation Error", config, (), ours) == Refusal()


def test_structure_that_may_not_have_been_refused_is_replaced_by_text() -> None:
    """The next structure may cost more, and the one that costs less is not given up for others."""
    config = ModelConfig("a", "bedrock", "m")
    message, schema = "output_config.format: Extra inputs are not permitted", frozenset({"json_schema"})
    assert unsupported_in(message, config, ["Why?"]) == Refusal(schema, learnt=schema)
    refusal = unsupported_in(message, config, ["What is output_config?"])
    assert refusal == Refusal(schema | {"tool"})


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ("What is the best option?", STOP),
        ("Non-stopping trains", STOP),
        ("When may I plant sunflower seeds?", "seed"),
        ("Can anyone knit?", "n"),
    ],
)
def test_name_inside_other_words_of_the_chat_is_learnt(said: str, refused: str) -> None:
    """The message does not quote it from there."""
    config = ModelConfig("a", "bedrock", "m", request_fields={"seed": 1, "n": 1})
    refusal = unsupported_in(f"Unknown parameter: '{refused}'", config, [said])
    assert refusal == Refusal(frozenset({refused}), learnt=frozenset({refused}))


@pytest.mark.parametrize("said", ["n", "`N`", "a.n", "the-n-th", "\uff2e is", "n\u0303 is", "\u00f1", "[n_]"])
def test_name_that_is_a_word_of_the_chat_is_not_learnt(said: str) -> None:
    """The message may quote it, in any form of its letters."""
    config = ModelConfig("a", "bedrock", "m", request_fields={"n": 1})
    assert not unsupported_in("Unknown parameter: 'n'", config, ["Why?", said]).learnt


def test_what_calls_learn_side_by_side_adds_up() -> None:
    """A call that began before another one had learnt forgets nothing of that."""
    unsupported, config = UnsupportedParameters(), ModelConfig("a", "bedrock", "m")
    for left_out in ({"json_schema"}, set[str](), {TEMPERATURE}):
        unsupported.learn(config, frozenset(left_out))
    assert unsupported.known(config) == {"json_schema", TEMPERATURE}
    assert unsupported.known(ModelConfig("a", "bedrock", "newer")) == set()
