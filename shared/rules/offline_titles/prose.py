"""The sentences of a message: code, logs, tables, addresses and markup are left aside."""

import re
from collections.abc import Iterator

from shared.rules.offline_titles import patterns
from shared.rules.offline_titles.language import is_small

# A request stands at one end of what was pasted. Reading the ends only bounds the work.
HEAD, TAIL = 3_000, 1_500
MIN_BESIDE_CODE = 40
MAX_LINES, MAX_SENTENCES = 160, 20
MAX_SENTENCE = 400

_WRAP_FROM = 36


def paragraphs(text: str) -> list[list[str]]:
    """The sentences of each paragraph, from both ends of ``text``."""
    outside = "\n\n".join(re.split(patterns.FENCE, text)[::2]) if "```" in text or "~~~" in text else text
    ends = [outside] if len(outside) <= HEAD + TAIL else [outside[:HEAD], outside[-TAIL:]]
    found = []
    for number, end in enumerate(ends):
        # The last end begins within a line.
        lines = end.splitlines()[number:]
        visible = "\n".join([*lines[: MAX_LINES // 2], *lines[MAX_LINES // 2 :][-MAX_LINES // 2 :]])
        for sign, pattern, kept in patterns.MARKUP:
            visible = re.sub(pattern, kept, visible) if sign in visible else visible
        for block in re.split(r"\n\s*\n", re.sub(patterns.URL, "\n", visible)):
            sentences = list(_sentences(block))
            if sentences:
                found.append([*sentences[:MAX_SENTENCES], *sentences[MAX_SENTENCES:][-MAX_SENTENCES:]])
    return found


def _sentences(block: str) -> Iterator[str]:
    held = ""
    for part in re.split(patterns.END, "\n".join(_unwrapped(_prose(block)))):
        held = f"{held} {part}".strip()
        if held and not re.search(patterns.NO_END, held[-30:]):
            yield held[:MAX_SENTENCE]
            held = ""
    if held:
        yield held[:MAX_SENTENCE]


def _prose(block: str) -> list[str]:
    """The lines of ``block``, with nothing for code and behind a line that goes on as code."""
    whole = [line for line in block.splitlines() if line.strip()]
    lines = [
        line[: 2 * MAX_SENTENCE] if re.match(patterns.CODE, line[:MAX_SENTENCE]) else _before_code(line)
        for line in whole
    ]
    code = [is_code(line) for line in lines]
    prose = []
    for line, coded, before in zip(lines, code, whole, strict=True):
        comment = any(code) and line.lstrip().startswith("#")
        prose.append("" if coded or comment else line)
        prose += [""] * (line != before)
    return prose


def _before_code(line: str) -> str:
    inline = re.search(patterns.INLINE_CODE, line[:MAX_SENTENCE])
    prose = line[: inline.start()].rstrip(" :：") if inline else line
    while inline and len(prose) > MIN_BESIDE_CODE and is_small(prose.rpartition(" ")[2]):
        prose = prose.rpartition(" ")[0]
    return prose


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
    if not line or held[-1] in ".!?:;。！？：" or re.match(patterns.MARKER, line):
        return False
    if is_small(held.rpartition(" ")[2]):
        return True
    return len(held) >= _WRAP_FROM and (line[0].islower() or line[0] == "(")


def is_code(line: str) -> bool:
    """Whether ``line`` is code, a log's or a table's."""
    if re.match(patterns.CODE, line[:MAX_SENTENCE]):
        return True
    line = line[:MAX_SENTENCE].strip()
    return len(line) > 2 and 6 * len(re.findall(patterns.SIGNS, line)) > len(line)  # noqa: PLR2004 - one sign of six


def error_line(text: str) -> str:
    """The last line of code or a log that names an error; empty where none does."""
    errors = [line for line in _material(text) if re.search(patterns.ERROR, line)]
    return errors[-1][:MAX_SENTENCE] if errors else ""


def telling_line(text: str) -> str:
    """Of code, a log or an address: the last line that names an error, else the first declaration or line."""
    lines = _material(text)
    # Imports say least.
    lines = [
        rest for line in lines if (rest := re.sub(patterns.IMPORTS, "", f"{line[:MAX_SENTENCE]}\n"))
    ] or lines
    declared = [match[0] for line in lines if (match := re.match(patterns.DECLARED, line))]
    # What the others use says less.
    declared.sort(key=lambda line: bool(re.match(patterns.SHAPES, line)))
    first = re.sub(patterns.SCHEME, "", "".join(lines[:1]))[:MAX_SENTENCE]
    return error_line(text) or next(iter(declared), first)


def is_mostly_code(text: str) -> bool:
    """Whether ``text`` begins with code, a log or a table and has more lines of it than others."""
    code = [is_code(line) for line in text[:HEAD].splitlines() if line.strip()]
    return any(code[:1]) and 2 * sum(code) > len(code)


def _material(text: str) -> list[str]:
    """The lines of ``text`` that are code, a log's or an address."""
    lines = (
        line.strip()
        for line in text[:HEAD].splitlines()
        if any(map(str.isalpha, re.sub(patterns.TAG, "", line)))
    )
    return [
        line
        for line in lines
        if not re.match(patterns.FENCE, line)
        and (line[0] == "#" or is_code(line) or re.match(patterns.URL, line))
    ]
