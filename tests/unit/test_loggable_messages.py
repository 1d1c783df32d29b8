"""A provider's message is logged in part, and not where it may quote the conversation."""

from typing import Literal
from unicodedata import normalize

import pytest

from shared.adapters.models.loggable_messages import MAX_LOGGED, QUOTED_CHARACTERS, loggable

type Form = Literal["NFC", "NFD", "NFKC", "NFKD"]
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


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
@pytest.mark.parametrize(
    "said",
    [
        "Wie backe ich Br\u00f6tchen?",
        "\uff22\uff41\uff4b\uff45 \uff42\uff52\uff45\uff41\uff44",
        "\u24b7\u24d0\u24da\u24d4 \U0001d41b\U0001d42b\U0001d41e\U0001d41a\U0001d41d",
        "\u30d1\u30f3\u306e\u4f5c\u308a\u65b9\u3092\u6559\u3048\u3066",
        "STRASSENB\u00c4CKER",
        "stra\u00dfenb\u00e4cker",
    ],
)
def test_quotation_in_another_form_of_unicode_is_not_logged(
    said: str, form: Literal["NFC", "NFD", "NFKC", "NFKD"]
) -> None:
    """Composed or not, in any case, without accents or width."""
    quoted = normalize(form, said)
    without_accents = "".join(filter(str.isascii, normalize("NFKD", said)))
    for quotation in (quoted, quoted.swapcase(), quoted.casefold(), without_accents):
        if len(quotation) > QUOTED_CHARACTERS:
            assert loggable(f"Invalid value: {quotation}", [said]) is None
            assert loggable(f"Invalid value: {said}", [quotation]) is None


def test_many_marks_are_compared_in_proportion() -> None:
    """Normalizing alone would take the square of their number."""
    assert loggable("x" * 20, ["a" + "\u0301\u0323" * 100_000]) == "x" * 20
