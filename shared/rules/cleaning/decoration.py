"""Removes Markdown, quotes and closing punctuation around a title, but no signs that belong to it."""

import re

ROUNDS = 5

_LEADING = re.compile(r"(?:#{1,6}|[->•–—+*]|1[.)])\s+")
_LINK = re.compile(r"!?\[([^\[\]]+)\]\([^()\s]*\)")
_BOLD = re.compile(r"\*\*(?=\S)([^*]+)(?<=\S)\*\*")
_ITALIC = re.compile(r"(?<![\w*])\*(?=\S)([^*]+)(?<=\S)\*(?![\w*])")
_STRUCK = re.compile(r"~~(?=\S)([^~]+)(?<=\S)~~")
# Underscores belong to names such as __init__, unless they enclose words.
_UNDERLINED = re.compile(r"(_{1,2})(?=[^\s_])(?=[^_\s]+\s)([^_]*)(?<=[^\s_])\1")
_CODE = re.compile(r"`{1,2}([^`]+)`{1,2}")
_CLOSING = re.compile(r"[\s.,;:。．｡，、；：]+")
_ABBREVIATION = re.compile(
    r"(?:^|\s)(?:\w\.){2,}$|\b(?:inc|ltd|co|corp|jr|sr|etc|vs|no|st|dr|mr|mrs)\.$", re.IGNORECASE
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
        bare = without_closing(without_quotes(without_markdown(line.strip())))
        if bare == line:
            break
        line = bare
    return line


def without_markdown(line: str) -> str:
    """Returns the plain text of ``line``. ``C#``, ``*args`` and ``$x^2$`` are plain text."""
    if leading := _LEADING.match(line):
        line = line[leading.end() :]
    for style in (_LINK, _BOLD, _ITALIC, _STRUCK):
        line = style.sub(r"\1", line)
    line = _UNDERLINED.sub(r"\2", line) if _UNDERLINED.fullmatch(line) else line
    return _CODE.sub(r"\1", line)


def without_quotes(line: str) -> str:
    """Returns ``line`` without quotes around all of it. Quotes within it stay."""
    if len(line) < 2 or line[-1] not in _QUOTES.get(line[0], ""):  # noqa: PLR2004 - a quote at each end
        return line
    inside = line[1:-1]
    return line if line[0] in inside or line[-1] in inside else inside.strip()


def without_closing(line: str) -> str:
    """Returns ``line`` without closing punctuation. An ellipsis and "Inc." stay."""
    if line.endswith(("...", "…")) or _ABBREVIATION.search(line[-20:]):
        return line
    end = len(line)
    while end and _CLOSING.fullmatch(line[end - 1]):
        end -= 1
    return line[:end]
