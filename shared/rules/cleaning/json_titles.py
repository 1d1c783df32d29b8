"""Reads the title in an answer that is JSON, of any shape and also if it is broken."""

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

# json_repair's time grows with the square of its input and with its depth. Within these it takes 20 ms.
MAX_REPAIRED, MAX_LEVELS = 500, 8
_MAX_NESTED = 4

TITLE_KEY = re.compile(r"""["']?\b(?:\w{1,20}_?)?title["']?\s*:""", re.IGNORECASE)
_TITLE_VALUE = re.compile(r'(?:(?<![a-z])title|(?-i:Title))"\s*:\s*("(?:[^"\\]|\\.)*")', re.IGNORECASE)
# The keys of a title where there is no "title", by rank.
_OTHER_KEYS = (
    *("titles", "name", "chat_name", "heading", "headline", "topic", "subject", "label", "text", "content"),
    *("result", "output", "response", "answer", "summary", "value"),
)
# An object with one of these is an error, or a call of something else.
_NO_ANSWER = frozenset(("error", "arguments", "parameters", "function", "tool_calls"))
_JSON_BEGINS = re.compile(r"\{\s*(?:[\"'}]|\w+\s*:|$)|\[\s*[\"{]")
_OPENING = re.compile(r"[\[{(]")


def json_title(text: str) -> str | None:
    """Returns the title in a JSON answer of any shape, or None. The title may be empty."""
    if value := _TITLE_VALUE.search(text):
        return _decoded(value[1])
    start, end = text.find("{"), text.rfind("}")
    key = TITLE_KEY.search(text, start, end) if 0 <= start < end else None
    if key is None:
        return _only_text(text)
    fits = end - start < MAX_REPAIRED
    return _title_in(_repaired(text[start : end + 1] if fits else "{" + text[key.start() : end + 1])) or ""


def looks_like_json(text: str) -> bool:
    """Returns whether ``text`` looks like JSON or its beginning."""
    is_list = text.startswith("[") and text.endswith("]") and "," in text
    return is_list or _JSON_BEGINS.match(text) is not None


def _repaired(text: str) -> Any:
    """Returns the repaired JSON value at the beginning of ``text``, up to a depth, or None."""
    import json_repair  # noqa: PLC0415 - tens of milliseconds at start, for the rare answer that needs it

    text = text[:MAX_REPAIRED]
    too_deep = next(islice(_OPENING.finditer(text), MAX_LEVELS, None), None)
    try:
        return json_repair.loads(text[: too_deep.start()] if too_deep else text)
    except (ValueError, RecursionError):
        return None


def _decoded(quoted: str) -> str:
    try:
        return str(json.loads(quoted, strict=False))
    except ValueError:
        return quoted.strip('"')


def _only_text(text: str) -> str | None:
    """Returns the text of a JSON string, of a list's first item, or of an object's likeliest value."""
    if not text.startswith(("{", "[", '"')):
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    for _ in range(_MAX_NESTED):
        value = _part_of(value)
    return value if isinstance(value, str) else None


def _part_of(value: Any) -> Any:
    if isinstance(value, str) and value.startswith("{"):
        return json_title(value)
    if isinstance(value, list):
        return next(iter(value), None)
    if not isinstance(value, dict) or not _NO_ANSWER.isdisjoint(value):
        return value
    named = [value[key] for key in _OTHER_KEYS if key in value]
    only = next(iter(value.values())) if len(value) == 1 else None
    return named[0] if named else only if isinstance(only, str) else value


def _title_in(value: Any) -> str | None:
    """Returns the first text under a key that ends in "title", also in nested values."""
    return next(
        (
            child
            for node in _objects(value)
            for key, child in node.items()
            if str(key).lower().endswith("title") and isinstance(child, str)
        ),
        None,
    )


def _objects(value: Any) -> Iterator[dict[Any, Any]]:
    pending = [value]
    while pending:
        node = pending.pop(0)
        if isinstance(node, dict):
            yield node
            pending += node.values()
        elif isinstance(node, list):
            pending += node
