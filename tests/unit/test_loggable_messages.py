"""A provider's message is logged in part, and not where it may quote the conversation."""

import pytest

from shared.adapters.models.loggable_messages import MAX_LOGGED, loggable

RETIRED = "This model version has reached the end of its life. Please refer to the AWS documentation."
SENT = ["How do I bake bread at home?", "面包需要发酵。"]


def test_message_of_the_providers_own_is_logged_in_part() -> None:
    """300 characters at most."""
    assert loggable(RETIRED, SENT) == RETIRED
    assert loggable("x" * 1_000, SENT) == "x" * MAX_LOGGED


@pytest.mark.parametrize(
    "message",
    [
        "Value 'How do I bake bread at home?' at 'messages' failed to satisfy constraint",
        "input_value='…bake\n  BREAD at…', input_type=str",
        "messages.0.content.0.text: 面包需要发酵 is too long",
        r"messages.0.content.0.text: \u9762\u5305 is too long",
        "prompt=How%20do%20I",
        "prompt=How&#32;do",
    ],
)
def test_message_that_may_quote_the_conversation_is_not_logged(message: str) -> None:
    """Some words in a row, in any spelling, or an escape in which they could hide."""
    assert loggable(message, SENT) is None


@pytest.mark.parametrize("text", ["Hi", "life", "version"])
def test_message_with_the_words_of_a_short_turn_is_not_logged(text: str) -> None:
    """Whether it quotes them nobody can tell."""
    assert loggable(RETIRED + " Hi", [text]) is None
