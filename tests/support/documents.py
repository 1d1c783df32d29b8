"""The project's Markdown pages: their sentences, links, code spans and shell commands."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tools.stack.sam import PROJECT

PAGES = sorted(
    path.relative_to(PROJECT).as_posix()
    for pattern in ("*.md", "docs/**/*.md", "tests/*.md", "examples/**/*.md")
    for path in PROJECT.glob(pattern)
)
SHELLS = ("sh", "bash", "console")
_NO_PROSE = frozenset({"heading", "table"})
# Not behind an abbreviation.
_SENTENCE_END = re.compile(r"""(?<![ (]e\.g\.)(?<![ (]i\.e\.)(?<! vs\.)(?<! etc\.)(?<=[.!?])["')\]”]*\s+""")
_COMMENT = re.compile(r"""("[^"]*"|'[^']*')|(?:^|(?<=\s))#.*$""", re.MULTILINE)
_parser = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True)
class Sentence:
    """A sentence, or a fragment: a list item without a full stop."""

    text: str

    @property
    def words(self) -> int:
        """How many words it has: a code span or a number is one, punctuation alone is none."""
        return sum(bool(re.search(r"\w", word)) for word in self.text.split())

    @property
    def is_whole(self) -> bool:
        """Whether it ends as a sentence does."""
        return bool(re.search(r"""[.!?:]["')\]”]*$""", self.text))


def text_of(page: str) -> str:
    """A page's Markdown, by its path in the project."""
    return (PROJECT / page).read_text("utf-8")


def sentences(markdown: str) -> list[Sentence]:
    """The prose outside code, tables and headings; a paragraph or a list item ends its last sentence."""
    blocks = (_spoken(block) for block in _inline(markdown, without=_NO_PROSE))
    parts = (part.strip() for block in blocks for part in _SENTENCE_END.split(block))
    return [Sentence(part) for part in parts if re.search(r"\w", part)]


def links(markdown: str) -> list[str]:
    """Where links and pictures point to."""
    pointers = (
        token.attrGet("href" if token.type == "link_open" else "src")
        for block in _inline(markdown)
        for token in block.children or ()
        if token.type in {"link_open", "image"}
    )
    return [str(pointer) for pointer in pointers]


def anchors(markdown: str) -> set[str]:
    """The fragments by which a page's headings are linked to, as GitHub makes them."""
    tokens = _tokens(markdown)
    headings = [after.content for token, after in pairwise(tokens) if token.type == "heading_open"]
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def code_spans(markdown: str) -> list[str]:
    """The code in running text, in tables and headings too."""
    children = (token for block in _inline(markdown) for token in block.children or ())
    return [token.content for token in children if token.type == "code_inline"]


def shell_blocks(markdown: str) -> list[str]:
    """The fenced blocks of shell commands."""
    return fenced(markdown, *SHELLS)


def fenced(markdown: str, *languages: str) -> list[str]:
    """The fenced blocks in these languages."""
    return [
        token.content
        for token in _tokens(markdown)
        if token.type == "fence" and token.info.strip() in languages
    ]


def commands(block: str) -> list[str]:
    """A block's commands, one a line: without comments, with what goes on in the next line joined."""
    code = _COMMENT.sub(lambda match: match[1] or "", block)
    joined = re.sub(r"(\\|(?<=\|)|(?<=&&))\s*\n\s*", " ", code)
    return [re.sub(r"\s+", " ", line).strip() for line in joined.splitlines() if line.strip()]


def commands_by_heading(markdown: str) -> dict[str, list[str]]:
    """The shell commands under each heading that has some, in the page's order."""
    found: dict[str, list[str]] = {}
    heading, tokens = "", _tokens(markdown)
    for before, token in pairwise(tokens):
        if before.type == "heading_open":
            heading = token.content
        elif token.type == "fence" and token.info.strip() in SHELLS:
            found.setdefault(heading, []).extend(commands(token.content))
    return found


@cache
def _tokens(markdown: str) -> list[Token]:
    """Of each page once, for all tests. Nobody changes them."""
    return _parser.parse(markdown)


def exists(path: str) -> bool:
    """Whether the project has such a file or folder."""
    return (PROJECT / path).exists()


def _inline(markdown: str, without: frozenset[str] = frozenset()) -> Iterator[Token]:
    skipped: list[str] = []
    for token in _tokens(markdown):
        kind, _, side = token.type.rpartition("_")
        if kind in without and side == "open":
            skipped.append(kind)
        elif skipped and kind == skipped[-1] and side == "close":
            skipped.pop()
        elif token.type == "inline" and not skipped:
            yield token


def _spoken(block: Token) -> str:
    """A block's text as it is read: a code span is one word, a picture none."""
    replacements = {"code_inline": "Code", "softbreak": " "}
    children = (token for token in block.children or () if token.type in {"text", *replacements})
    return "".join(replacements.get(token.type, token.content) for token in children)
