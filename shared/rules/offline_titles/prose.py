"""The sentences of a message: code, logs, tables, addresses and markup are left aside."""

import re
from collections.abc import Iterator

from shared.rules.offline_titles.language import is_small
from shared.rules.offline_titles.languages import HANGING

# A request stands at one end of what was pasted. Reading the ends only bounds the work.
HEAD, TAIL = 3_000, 1_500
# Scripts that put no spaces between words begin here.
LAST_OF_SPACED = "\u2e80"
MIN_BEFORE_CODE = 8
MIN_SPACES = 5
MAX_LINES, MAX_SENTENCES = 160, 20
MAX_SENTENCE = 400

_FENCE = re.compile(r"```|^[ \t]*~~~", re.MULTILINE)
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"）)，。]+", re.IGNORECASE)
_MARKUP = (
    (re.compile(r"!?\[([^\[\]\n]+)\]\([^()\s]*\)"), r"\1"),
    (re.compile(r"(?<![\w*])(\*{1,3})(?=[^\s*])([^*\n]+)(?<!\s)\1(?![\w*])"), r"\2"),
    (re.compile(r"`+|\ufffd"), ""),
)
MARKER = re.compile(
    r"^[\s>#*•●▪■◆|+=~_–—!¡-]+(?=\s|[^\s\d.>#*+=~_-])|^\s*(?:\(?\d{1,2}[.)]|[a-zA-Zа-яё]\.?[)])\s+"
)
_CODE = re.compile(
    r"\s*(?:def \w|class \w+\s*[(:{]|import [\w{*.]+|from [\w.]+ import|return\b(?: \S+){0,3}\s*$|return\b.*[;()\]]|(?:const|let|var|int|double|float|char|void|auto|bool|string) [\w*&]+.*[=;({]"
    r"|function\b.*[({]|#\s*(?:include|define|pragma)|#!/|@\w+|using \w[\w.]*;|(?:public|private|protected|static|pragma|contract|struct|enum|namespace|package|export|async) "
    r"|(?:if|for|while|elif|else|try|except|switch|case|with)\b.*[:{;]\s*$|(?:SELECT|CREATE TABLE|INSERT INTO|ALTER|FROM|WHERE|GROUP BY) [A-Z*\w]|UPDATE \w+ *$|SET [\w.]+ *=|[{}\])];?,?\s*$|.*\"\"\""
    r"|[\w.]+\(.*\)[;:]?\s*$|</?\w+[^>]*>|[\w.\[\]\"'$]+ *(?:[-+*/]?=|:=|<-) *\S|\w[\w ]*\(.*,\s*$|//|/\*|\*/|--\s|%|%%|\$ |>>> "
    r"|#\d+ \[|\s*at [\w.$<>]+ ?\(|File \"|\[?\d{4}-\d\d-\d\d[ T]|\[\d\d:\d\d|npm (?:ERR|WARN)|[\^~]+\s*$|traceback \(|\d+ \||[\w.]*(?:Error|Exception)\b:?|\[\w+\] error|\|.*\|\s*$|[-|:+= ]{5,}$"
    r"|\"\w+\"\s*:|\w+: *$(?<=\w:)(?=\Z)|(?:[\d.,%$-]+[\s,;]+)*[\d.,%$-]+\s*$|[\w.-]+@[\w.-]+\s*$)"
)
_SIGNS = re.compile(r"[{}()\[\];=<>|\\_$&/]")
_INLINE_CODE = re.compile(
    r"\s*(?:[:：]\s*)?(?:#include\b|#!/|\bimport \w+[.\s\w]*(?:as|\n|import|;|$)|\bfrom \w+ import|\bdef \w+\(|\bfunction \w*\([^()]*\) ?\{|\bclass \w+[:{(]|\b\w+\s*=\s*\w+[(.\[]|<-\s*\w+\(|</?[a-z]+[ >][^<]*[<>]|\blibrary\(|\bggplot\(|\bselect .* from\b|\{\s*\"|\bstruct \w+ ?\{|\bswitch ?\()",
)
_ERROR = re.compile(r"\b[A-Z]\w*(?:Error|Exception)\b|\b(?:error|fatal|panic)\b", re.IGNORECASE)
_DECLARED = re.compile(
    r"(?:export |public |async |static )*(?:def|class|function|interface|struct|contract|CREATE TABLE|fn|func)\s+\w+"
)
_SCHEME = re.compile(r"^https?://(?:www\.)?")
_END = re.compile(
    r"(?<=[.!?…])(?<!\([!?])(?<!\.\.)(?<!\b[vVDMS][srt]\.)(?<!\bMrs\.)(?<!\betc\.)(?<!\bbzw\.)[\"'”»)\]]*\s+(?=\S)"
    r"|(?<=[。！？])[」』”）)]*|\n"
)
# "zum 50. Geburtstag", "George R. R. Martin", "e.g.": no sentence ends there.
_NO_END = re.compile(
    r"(?:[:;,] \d{1,2}|\b(?:zum|am|der|den|dem|des|im|vom|seit|ab) \d{1,2}|\b[A-ZА-ЯЁ]\w+ [A-ZА-ЯЁ]|(?:^|[\s(])(?:\w\.)+\w)\.$"
)
_WRAP_FROM = 50


def paragraphs(text: str) -> list[list[str]]:
    """The sentences of each paragraph, from both ends of ``text``."""
    outside = "\n\n".join(_FENCE.split(text)[::2]) if "```" in text or "~~~" in text else text
    ends = [outside] if len(outside) <= HEAD + TAIL else [outside[:HEAD], outside[-TAIL:].partition("\n")[2]]
    found = []
    for end in ends:
        lines = end.split("\n")
        visible = "\n".join([*lines[: MAX_LINES // 2], *lines[MAX_LINES // 2 :][-MAX_LINES // 2 :]])
        for pattern, kept in _MARKUP:
            visible = pattern.sub(kept, visible)
        for block in re.split(r"\n\s*\n", _URL.sub("\n", visible)):
            sentences = list(_sentences(block))
            if sentences:
                found.append([*sentences[:MAX_SENTENCES], *sentences[MAX_SENTENCES:][-MAX_SENTENCES:]])
    return found


def _sentences(block: str) -> Iterator[str]:
    lines = [line for line in block.splitlines() if line.strip()]
    code = [bool(_CODE.match(line[:MAX_SENTENCE])) or is_code(_before_code(line)) for line in lines]
    mostly = 2 * sum(code) > len(lines)
    prose = [
        ""
        if coded or (mostly and _looks_coded(line)) or (any(code) and line.lstrip().startswith("#"))
        else _before_code(line)
        for line, coded in zip(lines, code, strict=True)
    ]
    for part in _parts("\n".join(_unwrapped(prose))):
        if sentence := part[:MAX_SENTENCE].strip():
            yield sentence


def _parts(prose: str) -> Iterator[str]:
    held = ""
    for part in _END.split(prose):
        held = f"{held} {part}" if held else part
        if not _NO_END.search(held[-30:]):
            yield held
            held = ""
    yield held


def _looks_coded(line: str) -> bool:
    signs = len(_SIGNS.findall(line))
    return signs > 0 and (16 * signs > len(line) or line.count(" ") < MIN_SPACES)


def _before_code(line: str) -> str:
    inline = _INLINE_CODE.search(line, MIN_BEFORE_CODE)
    return line[: inline.start()] if inline else line


def _unwrapped(prose: list[str]) -> Iterator[str]:
    """The lines, with those joined that only a margin has parted."""
    held = ""
    for line in prose:
        if held and _goes_on(held, line.strip()):
            held = f"{held} {line.strip()}"
        else:
            yield held
            held = line.strip()
    yield held


def _goes_on(held: str, line: str) -> bool:
    if not line or held[-1] in ".!?:;。！？：" or MARKER.match(line):
        return False
    if is_small(held.rpartition(" ")[2]) or (held[-1] > LAST_OF_SPACED and is_small(held[-1])):
        return True
    if not (line[0].islower() or line[0] == "("):
        return False
    begins = held.partition(" ")[0].lower()
    return len(held) >= _WRAP_FROM or begins in HANGING or (" " in line and is_small(line.partition(" ")[0]))


def is_code(line: str) -> bool:
    """Whether ``line`` is code, a log's or a table's."""
    if _CODE.match(line[:MAX_SENTENCE]):
        return True
    line = line[:MAX_SENTENCE].strip()
    return len(line) > 2 and 6 * len(_SIGNS.findall(line)) > len(line)  # noqa: PLR2004 - one sign of six


def begins_with_error(text: str) -> bool:
    """Whether ``text`` is a log or a trace from its beginning."""
    first = next((line for line in text[:HEAD].splitlines() if line.strip()), "")
    return is_code(first) and bool(_ERROR.search(first))


def telling_line(text: str) -> str:
    """Of code, a log or an address: the last line that names an error, else the first declaration or line."""
    lines = [line.strip() for line in text[:HEAD].splitlines() if any(map(str.isalpha, line))]
    lines = [line for line in lines if not _FENCE.match(line) and (is_code(line) or _URL.match(line))]
    if errors := [line for line in lines if _ERROR.search(line)]:
        return errors[-1][:MAX_SENTENCE]
    declared = next((match[0] for line in lines if (match := _DECLARED.match(line))), "")
    return declared or _SCHEME.sub("", next(iter(lines), ""))[:MAX_SENTENCE]
