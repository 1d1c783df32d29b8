"""Texts that grow: a pattern that is repeated, between a beginning and an end."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

import shared.rules

# Of each kind of character that something treats by itself.
CHARACTERS = " \t\n\\\"'“`*_~#.,:;!?-–/|&=+$%@^()[]{}<>aA1中г\x00\x85\u0301\u200b\ud83d"
SIGNS = (
    *CHARACTERS,
    *"é\xa0\u0323\u0f73\u200d\ufe0f\u3164🍞",
    *(
        "<!--",
        "-->",
        "```",
        "<think>",
        "</think>",
        "<|channel|>",
        "<|message|>",
        "&#",
        "&amp;",
        "https://",
        "\x1b[",
    ),
    *('"a":', "a,b:", "title:", '"title":"', "</a>", "<a>", 'W/"1",', '"1"', "1:1", "[a](", "</conversation"),
)
FRAMES = (
    ("", ""),
    ("", "x"),
    ("```\n", "\n```"),
    ("{title:", "}"),
    ("how to", "x"),
    ("a", "\n"),
    ('"', '"'),
    ("[", "]"),
)
_READS_LANGUAGE = re.compile(r"\.cleaning\.(?!vocabulary|manner_words)|\.offline_titles\.(?!languages)")
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|')+")


@dataclass(frozen=True)
class Growing:
    """``before`` and ``after`` with as many of ``unit`` between them as fit."""

    before: str
    unit: str
    after: str

    def of_size(self, most: int) -> str:
        """As it is when it has at most so many bytes of JSON."""
        room = most - _size(self.before) - _size(self.after)
        return self.before + self.unit * max(room // _size(self.unit), 1) + self.after

    def expression(self, most: int) -> str:
        """Returns the text as a Python expression."""
        count = (len(self.of_size(most)) - len(self.before) - len(self.after)) // len(self.unit)
        ends = [ascii(end) if end else "" for end in (self.before, self.after)]
        return " + ".join(filter(None, (ends[0], f"{self.unit!a} * {count:_}", ends[1])))


def all_growing(*, words: bool) -> list[Growing]:
    """Signs and pairs of signs in frames and, if wanted, the words that the rules look for."""
    pairs = ["".join(pair) for pair in product(CHARACTERS, CHARACTERS)]
    texts = [Growing(before, unit, after) for unit in SIGNS for before, after in FRAMES]
    texts += [Growing("", unit, "x") for unit in pairs]
    if words:
        texts += [Growing("{title:", unit, "}") for unit in pairs]
        texts += [text for word in known_words() for text in _of_word(word)]
    return texts


def _of_word(word: str) -> Iterator[Growing]:
    yield Growing(word, " ", "x")
    yield Growing("", f"{word} ", "x")


@cache
def known_words() -> tuple[str, ...]:
    """The words in the source of the rules that read language, without tables that are only looked up."""
    names = [module.name for module in pkgutil.walk_packages(shared.rules.__path__, "shared.rules.")]
    read = [name for name in names if _READS_LANGUAGE.search(name)]
    sources = [Path(importlib.import_module(name).__file__ or "").read_text("utf-8") for name in read]
    return tuple(sorted({word for source in sources for word in _WORD.findall(source)}))


@cache
def _size(text: str) -> int:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return (
        sum(6 if ord(sign) < ord(" ") else 1 for sign in quoted)
        + len(quoted.encode("utf-8", "surrogatepass"))
        - len(quoted)
    )
