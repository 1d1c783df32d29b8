"""What a message is made of: prose to choose from, code, error lines and addresses."""

import re
from dataclasses import dataclass

# A title needs the beginning only; clipping first bounds the work on any input.
READ_AT_MOST = 4_000
# Wider than any indentation that tells something; the work of many expressions grows with its square.
MAX_SPACES = 8

_WIDE_SPACE = re.compile(rf"([^\S\n]{{{MAX_SPACES}}})[^\S\n]+")

_FENCE = re.compile(r"```[^\n]*\n?(.*?)(?:```|\Z)", re.DOTALL)
_INFO = re.compile(r"```([A-Za-z+#]{1,12})\b")
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"]+")
_LOG_LINE = re.compile(
    r"#\d+ |\$ |>>> |\s*at [\w.$]+\(|\s*File \"|\[?\d{4}-\d\d-\d\d|npm (?:ERR|WARN)|\s*\^+\s*$|traceback \(|\d+ \||.*\d:\d+:\d",
    re.IGNORECASE,
)
_CODE_LINE = re.compile(
    r"\s*(?:def |class \w+[(:{]|import |from \w+ import|return\b|(?:const|let|var) \w+\s*=|function\b.*\{|#include|public |private "
    r"|(?:if|for|while)\b.*[:{]\s*$|(?:SELECT|CREATE|INSERT|UPDATE|ALTER) [A-Z*\w]|[{}\])];?,?\s*$|\w+\([^)]*\);?\s*$|<\w+[^>]*>"
    r"|[\w.\[\]\"']+ *(?:[-+*/]?=|:=) *\S|\w[\w ]*\(.*,\s*$|(?:elif|else|try|except|finally|end)\b.*:?\s*$)"
)
_SIGNS = re.compile(r"^\s{2}|[=(){};<>]|^[ \t]*\w+:$")
_TABLE_ROW = re.compile(r"\s*\|.*\|\s*$|\s*[-|:+ ]{5,}$")
_ERROR = re.compile(
    r"^npm (?:ERR!|error) \S.*|\b([A-Z]\w*(?:Error|Exception|Warning))\b:?\s*(.*)|\berror(?:\[|:|\s)\s*([A-Z]{1,4}\d{3,5})\b:?\]?\s*(.*)|^[ \t]*(?:fatal|error|ERR!|panic):\s*(.*)",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True)
class Material:
    """The parts of a message; ``error`` is the line that names one, ``language`` what a fence says of its code."""

    prose: str
    code: str
    language: str
    error: str
    urls: list[str]


def material_of(text: str) -> Material:
    """The parts of ``text``'s beginning."""
    text = _WIDE_SPACE.sub(r"\1", text[:READ_AT_MOST])
    fenced = "\n".join(_FENCE.findall(text))
    info = _INFO.search(text)
    open_text = _FENCE.sub("\n", text)
    urls = _URL.findall(open_text)
    prose: list[str] = []
    other: list[str] = []
    lines = [line for line in _URL.sub("", open_text).splitlines() if not _TABLE_ROW.match(line)]
    code_lines = [_is_code(line) for line in lines]
    mostly_code = 2 * sum(code_lines) >= len(lines)
    for line, is_code in zip(lines, code_lines, strict=True):
        (other if is_code or (mostly_code and _SIGNS.search(line)) else prose).append(line.strip())
    code = "\n".join((fenced, *other)).strip("\n")
    return Material("\n".join(prose).strip(), code, info[1].lower() if info else "", _error_in(code), urls)


def _is_code(line: str) -> bool:
    return bool(_LOG_LINE.match(line) or _CODE_LINE.match(line))


def _error_in(text: str) -> str:
    """The last line that names an error: a trace tells it at its end."""
    named = [match[0].strip() for match in _ERROR.finditer(text)]
    return named[-1] if named else ""
