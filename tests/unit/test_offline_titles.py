"""Titles without a model."""

import pytest

from shared.rules.messages import Turn
from shared.rules.offline_titles import extractive_title, fallback_title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("", "New Chat"),
        (" \n ", "New Chat"),
        ("\u200b", "New Chat"),
        ("Hello", "Hello"),
        ("one two three four five six seven", "one two three four five six"),
        ("a\nb\tc", "a b c"),
        ("x" * 100, "x" * 79 + "…"),
    ],
)
def test_the_fallback(text: str, title: str) -> None:
    """Six words, eighty code points, never empty."""
    assert fallback_title(text) == title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Hi! How do I bake bread at home?", "How do I bake bread at home"),
        ("```\ncode here and more\n```\nwhy does this fail to run?", "Why does this fail to run"),
        ("see https://example.com/a/b for the broken page layout", "See for the broken page layout"),
        ("one two three four five six seven eight nine ten", "One two three four five six seven eight"),
        ("今天天气怎么样？", "今天天气怎么样"),
        ("ok", "ok"),
        ("```\nonly code\n```", "``` only code ```"),
    ],
)
def test_the_extractive_titler(text: str, title: str) -> None:
    """The lead sentence in the user's own words."""
    assert extractive_title([Turn("user", text)]) == title


def test_the_first_turn_with_something_in_it_counts() -> None:
    """A greeting gives way to the question after it; an assistant's words never count."""
    turns = [
        Turn("assistant", "Welcome to this chat, friend"),
        Turn("user", "hi"),
        Turn("user", "why is the sky blue?"),
    ]
    assert extractive_title(turns) == "Why is the sky blue"
    assert extractive_title([Turn("assistant", "Welcome to this chat")]) == ""


@pytest.mark.parametrize("text", ["." * 1_000_000, "`" * 1_000_000, "a " * 500_000, "http://" * 100_000])
def test_a_huge_text_is_read_only_at_its_beginning(text: str) -> None:
    """It ends at once; a title comes of it all the same."""
    assert extractive_title([Turn("user", text)])
    assert fallback_title(text)
