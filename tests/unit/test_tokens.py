"""How many tokens a text is, about."""

import pytest

from shared.rules.tokens import clipped, estimated_tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", 0),
        ("bread", 2),
        ("How do I bake bread at home?", 9),
        ("internationalization", 7),
        ("x" * 40, 17),
        ("1234567890", 5),
        ("!?;", 3),
        ("привет", 9),
        ("订单延迟发货", 12),
        ("👍👍", 6),
        ("\ud800", 3),
        ("a" + " " * 500 + "b", 65),
        ("\x01\t\r", 3),
        (" \t \t", 4),
        ("١٢٣", 4.5),
        ("Աբ", 4),
        ("\u3000\u3000", 4),
    ],
)
def test_estimate_is_near_measured_tokens(text: str, tokens: float) -> None:
    """Words by their length, rare scripts by their bytes."""
    assert estimated_tokens(text) == tokens


@pytest.mark.parametrize("text", ["bread " * 1000, "订单" * 1000, "x" * 5000, "\ud800" * 5000, "!" * 5000])
def test_clipped_text_fits(text: str) -> None:
    """Both limits, and it is the beginning that is kept."""
    beginning = clipped(text, 1000, 300)
    assert text.startswith(beginning)
    assert len(beginning) <= 1000
    assert 290 <= estimated_tokens(beginning) <= 300 or len(beginning) == 1000


def test_text_that_fits_is_not_clipped() -> None:
    """To the last character."""
    assert clipped("How do I bake bread? ", 1000, 300) == "How do I bake bread? "
