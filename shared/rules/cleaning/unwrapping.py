"""What models and their servers put around a title: thoughts, channels, escapes, fences, tags, JSON."""

import html
import json
import re
from itertools import islice
from typing import Any

# Far beyond what the configured output limits let a model say.
ANSWER_READ = 200_000
# A title stands near the beginning of what is left when thoughts are gone.
READ_AT_MOST = 20_000
# The work of json_repair grows with the square of its input, and with each level of it: 20 ms within these.
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
# A line break that was escaped once too often; in "C:\new" and "a \n b" it is part of the words.
_ESCAPED_BREAK = re.compile(r"(?<=[^\s:\\/])(?:\\r)?\\n(?=[A-Z\"'#*\\-]|$)")


def unwrapped(answer: str) -> str | None:
    """The words in ``answer`` that are meant for the reader; None where they were cut off."""
    text = without_comments(without_thoughts(final_channel(answer[:ANSWER_READ])))[:READ_AT_MOST]
    text = inside_fence(_ESCAPE.sub("", text))
    text = inside_elements(text.strip())
    if tagged := _TITLE_ELEMENT.search(text):
        text = tagged[1]
    if (found := json_title(text)) is not None:
        text = found
    elif looks_like_json(text):
        return None
    return _ESCAPED_BREAK.sub("\n", _without_entities(text))


def final_channel(text: str) -> str:
    """The last message on a channel called final, of models that mark channels; and no control tokens."""
    messages = list(_CHANNEL.finditer(text))
    if messages:
        finals = [message for message in messages if message[1].lower() == "final"]
        text = text[finals[-1].end() :] if finals else ""
    text = _TURN.sub("", text.strip())
    return _TOKEN.split(text, maxsplit=1)[0] or _TOKEN.sub(" ", text)


def without_thoughts(text: str) -> str:
    """What stands outside of thought tags; a lone opening hides the rest, a lone closing all before it."""
    kept: list[str] = []
    depth = start = 0
    for tag in _THOUGHT_TAG.finditer(text):
        if not tag[1]:
            if depth == 0:
                kept.append(text[start : tag.start()])
            depth += 1
        elif depth == 0:
            kept.clear()
        else:
            depth -= 1
        start = tag.end()
    return "".join(kept) + ("" if depth else text[start:])


def without_comments(text: str) -> str:
    """``text`` without HTML comments; one that is not closed hides the rest."""
    before, opened, rest = text.partition("<!--")
    kept = [before]
    while opened:
        _, _, rest = rest.partition("-->")
        before, opened, rest = rest.partition("<!--")
        kept.append(before)
    return "".join(kept)


def inside_fence(text: str) -> str:
    """The content of the first code fence that begins a line, else ``text``."""
    start = 0 if text.lstrip().startswith("```") else text.find("\n```") + 1
    if not text[start:].lstrip().startswith("```"):
        return text
    inside = text[start:].lstrip()[3:].partition("```")[0]
    info = _INFO_STRING.match(inside)
    return inside[info.end() :] if info else inside


def inside_elements(text: str) -> str:
    """The content of the elements that enclose all of ``text``."""
    for _ in range(3):
        element = _ELEMENT.fullmatch(text)
        if element is None:
            break
        text = element[2].strip()
    return text


def json_title(text: str) -> str | None:
    """The title in a JSON answer, however it is dressed; "" where it is there and empty, None without one."""
    if value := _TITLE_VALUE.search(text):
        return _decoded(value[1])
    start, end = text.find("{"), text.rfind("}")
    key = _TITLE_KEY.search(text, start, end) if 0 <= start < end else None
    if key is None:
        return _only_text(text)
    fits = end - start < MAX_REPAIRED
    return _title_in(_repaired(text[start : end + 1] if fits else "{" + text[key.start() : end + 1])) or ""


def looks_like_json(text: str) -> bool:
    """Whether ``text`` is JSON with no title in it, or the beginning of some."""
    return text.startswith(("{", '["', "[{")) or (text.startswith("[") and text.endswith("]") and "," in text)


def _repaired(text: str) -> Any:
    """The value that ``text``'s beginning was meant to be, as deep as it may be; None where it is none."""
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
    except ValueError:  # a reference by a number of more digits than Python reads
        return text


def _decoded(quoted: str) -> str:
    try:
        return str(json.loads(quoted, strict=False))
    except ValueError:
        return quoted.strip('"')


def _only_text(text: str) -> str | None:
    """The text in a JSON string, in a list's first place, or alone in an object."""
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
    """The first text under a key that ends in "title", in objects within objects."""
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
