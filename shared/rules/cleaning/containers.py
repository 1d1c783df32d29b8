"""Takes a title out of what holds it: fences, elements, LaTeX, and calls written as text."""

import html
import re

from shared.rules.cleaning.json_titles import TITLE_KEY, json_title, looks_like_json

_MAX_NESTED = 4

_INFO_STRING = re.compile(
    r"[\w+.-]*[ \t]*\n|(?:json|text|txt|plaintext|markdown|md|xml|html|yaml|yml|latex|tex|tool_code)\b[ \t]*",
    re.IGNORECASE,
)
_ELEMENT = re.compile(r"<([a-z][\w-]{0,30})(?:\s[^<>]{0,200})?>(.*)</\1\s*>", re.IGNORECASE | re.DOTALL)
# <title>, <chat_title lang="en">, <parameter=title>, <parameter name="title">.
# Each run of spaces is read once, with what follows it.
_TITLE_ELEMENT = re.compile(
    r"<(?:[a-z][\w:-]{0,30}\s?(?:=|\sname=)\s?[\"']?)?[a-z_-]{0,20}title(?:[\"']?|\s[^<>]{0,100})>\s*"
    r"((?:[^\s<]|<(?!/)|[^\S\n]++(?=[^\s<]|<(?!/)))*)\s*(?:</|\n|$)",
    re.IGNORECASE,
)
_ARGUMENT = re.compile(r"<arg_key>\s*\w{0,20}title\s*</arg_key>\s*<arg_value>([^<]*)", re.IGNORECASE)
_STRAY_CLOSING = re.compile(r"(?<!\s)\s*</[a-z][\w:-]{0,30}>\s*$", re.IGNORECASE)
_DOCUMENT = re.compile(r"\s*<(?:!doctype|html|\?xml version=\"1.0\"\?>\s*<error)\b", re.IGNORECASE)
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_BOXED = re.compile(r"\\boxed\{((?:[^{}]|\{[^{}]{0,300}\}){1,300})\}")
_SERVER_SENT = re.compile(r"^\s*data:\s*(?=\{)")
_MATHS = re.compile(r"(?:\$\$?|\\\[|\\\()(.*?)(?:\$\$?|\\\]|\\\))", re.DOTALL)
_COMMAND = re.compile(
    r"\\(?:title|boxed|text(?:bf|it|rm)?|mathrm|mathbf|emph|(?:sub)*section\*?|chapter\*?)\{(.*)\}", re.DOTALL
)
_QUOTED = r"(?:\"((?:[^\"\\]|\\.){1,400})\"|'((?:[^'\\]|\\.|'(?=\w)){1,400})')"
_NAMED = rf"\b\w{{0,20}}title\s*=\s*{_QUOTED}"
_NAMED_ARGUMENT = re.compile(_NAMED, re.DOTALL)
_ONLY_NAMED_ARGUMENT = re.compile(rf"(?:[\w.]{{1,60}}\()?[^\"'()]{{0,60}}{_NAMED}.{{0,200}}", re.DOTALL)
_TITLE_CALL = re.compile(
    rf"(?:print\()?[\w.]{{0,40}}(?:title|rename|name)\w{{0,40}}\(\s*{_QUOTED}\s*\)+;?", re.IGNORECASE
)
_CALL_MARK = re.compile(
    r"\s*(?:(?:<\|start\|>assistant)?<\|channel\|>commentary to=(?!.*<\|channel\|>final)"
    r"|<[|｜][^<>]{0,20}(?:tool|python)[^<>]{0,20}[|｜]>|</?tool_calls?>|\[TOOL_CALLS\]|```tool_code"
    r"|<function[=_s]|functions\.\w+\()",
    re.IGNORECASE | re.DOTALL,
)
_CALLED = re.compile(r"(?:functions\.|<function=|\"name\":\s*\"|sep[|｜]>)(\w+)")
_FOR_A_TITLE = re.compile(r"title|name|chat|conversation|topic|answer|respon|output|result", re.IGNORECASE)
# A line break that was escaped twice. In "C:\new" and "a \n b" it is part of the text.
_ESCAPED_BREAK = re.compile(r"(?<=[^\s:\\/])(?:\\r)?\\n(?=[A-Z\"'#*\\-]|$)")


def call_title(answer: str) -> str | None:
    """Returns the title that a call passes, or an empty text, if ``answer`` begins with one, else None."""
    if not _CALL_MARK.match(answer):
        return None
    called = _CALLED.search(answer)
    if called and not _FOR_A_TITLE.search(called[1]):
        return ""
    argument = _ARGUMENT.search(answer) or _TITLE_ELEMENT.search(answer) or _NAMED_ARGUMENT.search(answer)
    return (
        argument[1] or argument[argument.re.groups]
        if argument
        else (json_title(answer[answer.find("{") :]) or "")
    )


def content_of(text: str) -> str | None:
    """Returns what ``text`` holds, or None for what holds no title: half an object, or a web page."""
    if _DOCUMENT.match(text):
        return None
    text = _CDATA.sub("", _SERVER_SENT.sub("", text))
    if boxed := _BOXED.search(text):
        text = boxed[1]
    text = _inside_commands(_inside_elements(_inside_fence(text.strip()).strip()))
    if argument := _ARGUMENT.search(text) or _TITLE_ELEMENT.search(text):
        text = argument[1]
    text = _call_argument(text.strip()) or _STRAY_CLOSING.sub("", text)
    if (title := json_title(text)) is not None:
        text = title
    elif looks_like_json(text):
        return None
    return _ESCAPED_BREAK.sub("\n", _without_entities(text))


def _inside_fence(text: str) -> str:
    """Returns the content of the first code fence at the beginning of a line, else ``text``."""
    start = 0 if text.startswith("```") else text.find("\n```") + 1
    if not text.startswith("```", start):
        return text
    inside = text[start + 3 :].partition("```")[0]
    info = _INFO_STRING.match(inside)
    inside = inside[info.end() :] if info else inside
    # Code beside a title is an example of what the chat is about.
    return inside if start == 0 or TITLE_KEY.search(inside) or not text[:start].strip() else text


def _inside_elements(text: str) -> str:
    """Returns the content of the elements that enclose all of ``text``."""
    for _ in range(_MAX_NESTED):
        element = _ELEMENT.fullmatch(text)
        if element is None or f"</{element[1]}" in element[2]:
            break
        text = element[2].strip()
    return text


def _inside_commands(text: str) -> str:
    """Returns the content of the LaTeX commands that enclose all of ``text``."""
    for _ in range(_MAX_NESTED):
        maths = _MATHS.fullmatch(text)
        command = _COMMAND.fullmatch(maths[1].strip() if maths else text)
        if command is None:
            break
        text = command[1].strip()
    return text


def _call_argument(text: str) -> str | None:
    """Returns the title in a call or an assignment that is written as text, if ``text`` is nothing else."""
    if "\n" in text.strip("\n") and not text.endswith(")"):
        return None
    argument = _ONLY_NAMED_ARGUMENT.fullmatch(text) or _TITLE_CALL.fullmatch(text)
    return (argument[1] or argument[2]).replace("\\", "") if argument else None


def _without_entities(text: str) -> str:
    try:
        return html.unescape(text)
    except ValueError:  # a numeric reference with more digits than Python parses
        return text
