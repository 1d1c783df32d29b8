"""Removes what models and servers put around a title: thoughts, channels, escapes, fences, tags, JSON."""

import html
import json
import re
from itertools import islice
from typing import Any

# Far more than a model may answer within the configured output limits.
ANSWER_READ = 200_000
# After thoughts are removed, a title is near the beginning.
READ_AT_MOST = 20_000
# json_repair's time grows with the square of its input and with its depth. Within these it takes 20 ms.
MAX_REPAIRED, MAX_LEVELS = 500, 8

_THOUGHT_TAG = re.compile(
    r"<(/?)(?:think|thinking|thought|thoughts|reasoning|reflection|analysis)>", re.IGNORECASE
)
_CHANNEL = re.compile(r"<\|channel\|>\s*(\w{1,30})[^<]{0,100}<\|message\|>")
_TURN = re.compile(r"(?:<\|[^<>|]{1,40}\|>\s*)+(?:assistant\b\s*)?(?:<\|[^<>|]{1,40}\|>\s*)*")
_TOKEN = re.compile(r"<\|[^<>|]{1,40}\|>|</?s>|\[/?INST\]")
_ESCAPE = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|[@-Z\\^_])")
_INFO_STRING = re.compile(
    r"[\w+.-]*[ \t]*\n|(?:json|text|txt|plaintext|markdown|md|xml|html)\b[ \t]*", re.IGNORECASE
)
_ELEMENT = re.compile(r"<([a-z][\w-]{0,30})>(.*)</\1>", re.IGNORECASE | re.DOTALL)
_TITLE_ELEMENT = re.compile(r"<title>([^<]*)</title>", re.IGNORECASE)
_TITLE_KEY = re.compile(r"""["']?\b(?:chat_?|conversation_?)?title["']?\s*:""", re.IGNORECASE)
_TITLE_VALUE = re.compile(r'\btitle"\s*:\s*("(?:[^"\\]|\\.)*")', re.IGNORECASE)
_OPENING = re.compile(r"[\[{(]")
# A line break that was escaped twice. In "C:\new" and "a \n b" it is part of the text.
_ESCAPED_BREAK = re.compile(r"(?<=[^\s:\\/])(?:\\r)?\\n(?=[A-Z\"'#*\\-]|$)")


def unwrapped(answer: str) -> str | None:
    """Returns the part of ``answer`` for the reader, or None if it was cut off."""
    text = without_comments(without_thoughts(final_channel(answer[:ANSWER_READ])))[:READ_AT_MOST]
    text = inside_fence(_ESCAPE.sub("", text))
    text = inside_elements(text.strip())
    if tagged := _TITLE_ELEMENT.search(text):
        text = tagged[1]
    if (title := json_title(text)) is not None:
        text = title
    elif looks_like_json(text):
        return None
    return _ESCAPED_BREAK.sub("\n", _without_entities(text))


def final_channel(text: str) -> str:
    """Returns the last message of the channel "final", else all text, without control tokens."""
    messages = list(_CHANNEL.finditer(text))
    if messages:
        finals = [message for message in messages if message[1].lower() == "final"]
        text = text[finals[-1].end() :] if finals else ""
    text = _TURN.sub("", text.strip())
    return _TOKEN.split(text, maxsplit=1)[0] or _TOKEN.sub(" ", text)


def without_thoughts(text: str) -> str:
    """Returns the text outside of thought tags.

    An unpaired opening tag removes the rest, and an unpaired closing tag all text before it.
    """
    visible: list[str] = []
    depth = start = 0
    for tag in _THOUGHT_TAG.finditer(text):
        if not tag[1]:
            if depth == 0:
                visible.append(text[start : tag.start()])
            depth += 1
        elif depth == 0:
            visible.clear()
        else:
            depth -= 1
        start = tag.end()
    return "".join(visible) + ("" if depth else text[start:])


def without_comments(text: str) -> str:
    """Returns ``text`` without HTML comments. An unclosed comment removes the rest."""
    before, opened, rest = text.partition("<!--")
    visible = [before]
    while opened:
        _, _, rest = rest.partition("-->")
        before, opened, rest = rest.partition("<!--")
        visible.append(before)
    return "".join(visible)


def inside_fence(text: str) -> str:
    """Returns the content of the first code fence at the beginning of a line, else ``text``."""
    start = 0 if text.lstrip().startswith("```") else text.find("\n```") + 1
    if not text[start:].lstrip().startswith("```"):
        return text
    inside = text[start:].lstrip()[3:].partition("```")[0]
    info = _INFO_STRING.match(inside)
    return inside[info.end() :] if info else inside


def inside_elements(text: str) -> str:
    """Returns the content of the elements that enclose all of ``text``."""
    for _ in range(3):
        element = _ELEMENT.fullmatch(text)
        if element is None:
            break
        text = element[2].strip()
    return text


def json_title(text: str) -> str | None:
    """Returns the title in a JSON answer of any shape, or None. The title may be empty."""
    if value := _TITLE_VALUE.search(text):
        return _decoded(value[1])
    start, end = text.find("{"), text.rfind("}")
    key = _TITLE_KEY.search(text, start, end) if 0 <= start < end else None
    if key is None:
        return _only_text(text)
    fits = end - start < MAX_REPAIRED
    return _title_in(_repaired(text[start : end + 1] if fits else "{" + text[key.start() : end + 1])) or ""


def looks_like_json(text: str) -> bool:
    """Returns whether ``text`` looks like JSON or its beginning."""
    return text.startswith(("{", '["', "[{")) or (text.startswith("[") and text.endswith("]") and "," in text)


def _repaired(text: str) -> Any:
    """Returns the repaired JSON value at the beginning of ``text``, up to a depth, or None."""
    import json_repair  # noqa: PLC0415 - tens of milliseconds at start, for the rare answer that needs it

    text = text[:MAX_REPAIRED]
    too_deep = next(islice(_OPENING.finditer(text), MAX_LEVELS, None), None)
    try:
        return json_repair.loads(text[: too_deep.start()] if too_deep else text)
    except (ValueError, RecursionError):
        return None


def _without_entities(text: str) -> str:
    try:
        return html.unescape(text)
    except ValueError:  # a numeric reference with more digits than Python parses
        return text


def _decoded(quoted: str) -> str:
    try:
        return str(json.loads(quoted, strict=False))
    except ValueError:
        return quoted.strip('"')


def _only_text(text: str) -> str | None:
    """Returns the text of a JSON string, of a list's first item, or of an object's only value."""
    if not text.startswith(("{", "[", '"')):
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if isinstance(value, str) and value.startswith("{"):
        return json_title(value)
    if isinstance(value, dict) and len(value) == 1:
        value = next(iter(value.values()))
    if isinstance(value, list):
        value = next(iter(value), None)
    return value if isinstance(value, str) else None


def _title_in(value: Any) -> str | None:
    """Returns the first text under a key that ends in "title", also in nested values."""
    pending = [value]
    while pending:
        node = pending.pop(0)
        if isinstance(node, dict):
            for key, child in node.items():
                if str(key).lower().endswith("title") and isinstance(child, str):
                    return child
            pending += node.values()
        elif isinstance(node, list):
            pending += node
    return None
