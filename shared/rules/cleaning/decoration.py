"""Removes Markdown, quotes and closing punctuation around a title, but no signs that belong to it."""

import re
from itertools import accumulate

ROUNDS = 5

_LEADING = re.compile(r"(?:(?:#{1,6}|//+|[->•–—+*·▪●◦‣→►✓✔~]|[-=~*_]{2,})\s+)+")
_TRAILING = re.compile(r"(?<!\s)\s+(?:#{1,6}|[-=~*_]{2,})$")
_ESCAPED = re.compile(r"^(?:\\[*_`#~])+|(?<!\\[*_`#~])(?:\\[*_`#~])+$")
_LINK = re.compile(r"!?\[([^\[\]]+)\]\([^()\s]*\)")
_BOLD = re.compile(r"\*\*(?=\S)([^*]+)(?<=\S)\*\*")
_ITALIC = re.compile(r"(?<![\w*])\*(?=\S)([^*]+)(?<=\S)\*(?![\w*])")
_STRUCK = re.compile(r"~~(?=\S)([^~]+)(?<=\S)~~")
# Around all of a title: ==marks==, ~strikes~, a table's | cell |, and quotes that are doubled or escaped.
_AROUND = re.compile(r"(==|~|\\\"|\\'|\"{2,3}|'{2,3}|\|(?=\s.*\s\|$))\s?(?P<inside>.+?)\s?\1")
# Underscores belong to names such as __init__, unless they enclose words.
_UNDERLINED = re.compile(r"(_{1,2})(?=[^\s_])(?=[^_\s]+\s)([^_]*)(?<=[^\s_])\1")
_CODE = re.compile(r"`{1,2}([^`]+)`{1,2}")
_BRACKETS = {"<": ">", "(": ")", "[": "]", "【": "】", "（": "）", "［": "］", "{": "}"}
_ONE_SIDED = frozenset('"“”„«»「」『』《》')
_CLOSING = re.compile(r"[\s.,;:。．｡，、；：।۔።។]+")
_ABBREVIATION = re.compile(
    r"(?:^|\s)(?:\w\.){2,}$|\b(?:inc|ltd|co|corp|jr|sr|etc|vs|no|st|dr|mr|mrs|ms|prof|vol|ed|al|bros|dept|est|fig|approx|ca|bzw|usw|ff|min|max|op)\.$",
    re.IGNORECASE,
)

_QUOTES = {
    '"': '"',
    "'": "'",
    "`": "`",
    "“": "”",
    "”": "”",
    "„": "“”",
    "‟": "”",
    "‘": "’",
    "‚": "‘’",
    "«": "»",
    "»": "«",
    "‹": "›",
    "「": "」",
    "『": "』",
    "《": "》",
    "〈": "〉",
    "〝": "〞〟",
    "＂": "＂",
}


def undecorated(line: str) -> str:
    """Returns ``line`` without decoration, also if decorations are nested."""
    for _ in range(ROUNDS):
        bare = without_closing(without_brackets(without_quotes(without_markdown(line.strip()))))
        if bare == line:
            break
        line = bare
    return line


def without_markdown(line: str) -> str:
    """Returns the plain text of ``line``. ``C#``, ``*args`` and ``$x^2$`` are plain text."""
    line = _ESCAPED.sub("", line)
    if leading := _LEADING.match(line):
        line = line[leading.end() :]
    line = _TRAILING.sub("", line)
    if line.startswith("**") and line.endswith("**") and _encloses("**", "**", line[2:-2]):
        line = line[2:-2]
    for style in (_LINK, _BOLD, _ITALIC, _STRUCK):
        line = style.sub(r"\1", line)
    around = _AROUND.fullmatch(line)
    line = around["inside"] if around and around[1] not in around["inside"] else line
    line = _UNDERLINED.sub(r"\2", line) if _UNDERLINED.fullmatch(line) else line
    return _CODE.sub(r"\1", line)


def without_quotes(line: str) -> str:
    """Returns ``line`` without quotes around all of it, or a lone one at an end. Quotes within it stay."""
    if len(line) < 2:  # noqa: PLR2004 - a quote at each end
        return line
    inside = line[1:-1]
    if line[-1] in _QUOTES.get(line[0], ""):
        return inside.strip() if _encloses(line[0], line[-1], inside) else line
    if line[0] in _ONE_SIDED and _ONE_SIDED.isdisjoint(line[1:]):
        return line[1:].strip()
    is_lone = line[-1] in _ONE_SIDED and _ONE_SIDED.isdisjoint(line[:-1])
    return line[:-1].strip() if is_lone and not inside[-1:].isdigit() else line


def _encloses(opening: str, closing: str, inside: str) -> bool:
    """Returns whether the marks around a text belong together: no mark within it closes the first."""
    if opening != closing:
        depths = accumulate((sign == opening) - (sign == closing) for sign in inside)
        return all(depth >= 0 for depth in depths)
    marks = "|".join({re.escape(opening), re.escape(closing)})
    following = re.search(rf"(?<!\w)(?:{marks})|(?:{marks})(?!\w)", inside)
    return following is None or (following.start() > 0 and not _ends_a_word(inside[following.start() - 1]))


def _ends_a_word(sign: str) -> bool:
    return sign.isalnum() or sign in "!?.,)…"


def without_brackets(line: str) -> str:
    """Returns ``line`` without brackets around all of it."""
    inside = line[1:-1]
    if _BRACKETS.get(line[:1]) != line[-1:] or line[0] in inside or line[-1] in inside:
        return line
    # One word between angles is a tag.
    if line[0] == "<" and " " not in inside.strip():
        return line
    return inside.strip()


def without_closing(line: str) -> str:
    """Returns ``line`` without closing punctuation. An ellipsis and "Inc." stay."""
    if line.endswith(("...", "…")) or _ABBREVIATION.search(line[-20:]):
        return line
    end = len(line)
    while end and _CLOSING.fullmatch(line[end - 1]):
        end -= 1
    # In Greek a semicolon asks.
    return (
        line[: end + 1]
        if line[end : end + 1] == ";" and "\u0370" <= line[end - 1 : end] <= "\u03ff"
        else line[:end]
    )
