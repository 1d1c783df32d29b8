"""Messages and titles that users send, and what the contract makes of them."""

import re
from typing import Any

# What may stand in a message, and the title that it gives a chat: empty where it says nothing, None where
# nothing of it shows.
SAID: list[tuple[Any, str | None]] = [
    ("How do I bake bread at home without an oven?", "Bake bread at home without an oven"),
    ("Write a haiku about rye flour", "Haiku about rye flour"),
    ([{"type": "text", "text": "Explain quantum tunnelling to a child"}], "Quantum tunnelling to a child"),
    ([{"type": "file", "name": "recipes.csv"}], "recipes.csv"),
    ("\u200b", None),
    ("Hello!", ""),
]
NEW_CHAT = "New chat"

# What a user may type, and the title that is stored, or None if it is refused.
TYPED: list[tuple[str, str | None]] = [
    ("Bread", "Bread"),
    ("Cake", "Cake"),
    ("  Bread\n", "Bread"),
    ("Bread\r\nand \u202ecake\x07", "Bread and cake"),
    ("Cafe\u0301 🍞", "Café 🍞"),
    ("Bake bread at home without an oven", "Bake bread at home without an oven"),
    ("x" * 200, "x" * 200),
    ("x" * 201, None),
    (" \t\n", None),
    ("\u200b\u2800", None),
    ("", None),
]

SMALL_WORDS = frozenset(["how", "do", "i", "at", "without", "an", "a", "about", "to", "and"])


def share_a_word(one: str, another: str) -> bool:
    """Whether texts of SAID and titles of models are about the same; no two of them differ by endings."""
    return bool(_words(one) & _words(another))


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower())) - SMALL_WORDS


def text_of(content: Any) -> str:
    """What is read of a message: its text, or else its files' names."""
    return " ".join(part.get("text") or part["name"] for part in content_of(content))


def content_of(content: Any) -> list[dict[str, Any]]:
    """A message's parts: a plain string is one text part."""
    return [{"type": "text", "text": content}] if isinstance(content, str) else content
