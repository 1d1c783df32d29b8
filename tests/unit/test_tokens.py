"""How many tokens a text is, about."""

import pytest

from shared.rules.tokens import CUT, clipped, estimated_tokens, head_and_tail


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


@pytest.mark.parametrize("text", ["bread " * 1000, "订单" * 1000, "x" * 5000, "\ud800" * 5000, "!" * 5000])
def test_both_ends_of_a_long_text_fit_and_have_the_same_room(text: str) -> None:
    """Half of the characters and half of the tokens each."""
    head, tail = head_and_tail(text, 1000, 300).split(CUT)
    assert text.startswith(head)
    assert text.endswith(tail)
    for end in (head, tail):
        assert len(end) <= 500
        assert 140 <= estimated_tokens(end) <= 150 or len(end) >= 499


@pytest.mark.parametrize("text", ["How do I bake bread? ", "", "x" * 600])
def test_text_that_fits_has_one_piece(text: str) -> None:
    """However its tokens are spread."""
    assert head_and_tail(text, 600, 300) == text
