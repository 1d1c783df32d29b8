"""What a host program put into a message is none of the person's words."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

# Injected blocks are long; more than this is not looked through.
HEAD, TAIL, MAX_TAGS = 60_000, 20_000, 1_000
_TAG = re.compile(r"<(/?)([A-Za-z][\w:-]*)(?:\s[^<>]*)?>")
_HTML = frozenset(
    "html head body div span p a ul ol li table tr td th thead tbody script style link meta title h1 h2 h3 h4 h5 h6 img br hr"
    " input button form label select option textarea nav header footer section article main svg path g b i u em strong code pre"
    " iframe video audio canvas template int string double float char t T key value".split()
)
# A name of several words, or for material, is a program's; <user_query> holds what the person asked.
_PERSONS = re.compile(r"user[_-]?(?:query|message|request|input|prompt|question)s?", re.IGNORECASE)
_MATERIAL = frozenset(
    "context document documents file files instructions instruction example examples rules memory memories".split()
)
_BRACKETED = re.compile(
    r"\[(?:system|developer|tool|attached|attachments?|images?|pasted|files?|screenshots?|audio|video|documents?|uploaded|user (?:uploaded|attached)"
    r"|selected text|context|reminder|request interrupted)\b(?=[^\[\]\n]{0,60}[:#\]])[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*\](?!\()",
    re.IGNORECASE,
)
_MENTION = re.compile(
    r"(?<!\S)@(?:(?:file|folder|dir|url|docs?|web|code|symbol):\S+|[\w./-]*\w\.\w{1,5}(?![\w.]))"
)
_INSTRUCTION_FILE = re.compile(r"^#+ +[^\n]*\b(?:AGENTS|CLAUDE|GEMINI|[A-Z]+)\.md\b[^\n]*$", re.MULTILINE)
_REQUEST_HEADING = re.compile(
    r"^#+ *(?:my|the user['’]s|user) (?:request|message|query|question|prompt)\b[^\n]*$",
    re.IGNORECASE | re.MULTILINE,
)


def without_injected(text: str) -> str:
    """``text`` less the blocks, markers and mentions that programs add; a person's own tag goes, its words stay."""
    text = text if len(text) <= HEAD + TAIL else f"{text[:HEAD]}\n{text[-TAIL:]}"
    text = "".join(_outside_blocks(text)) if "<" in text else text
    text = _BRACKETED.sub(" ", text) if "[" in text else text
    text = _MENTION.sub(" ", text) if "@" in text else text
    if "#" not in text:
        return text
    if heading := _REQUEST_HEADING.search(text):
        return text[heading.end() :]
    if heading := _INSTRUCTION_FILE.search(text):
        before, after = text[: heading.start()], text[heading.end() :].strip().split("\n\n")
        return f"{before}\n{after[-1]}"
    return text


def _outside_blocks(text: str) -> Iterator[str]:
    tags = list(islice(_TAG.finditer(text), MAX_TAGS))
    closings = Counter(tag[2].lower() for tag in tags if tag[1])
    inside, depth, start = "", 0, 0
    for tag in tags:
        name, closes = tag[2].lower(), bool(tag[1])
        closings[name] -= closes
        if inside:
            depth += 0 if name != inside else -1 if closes else 1
            if not depth:
                inside, start = "", tag.end()
                yield "\n"
        elif name not in _HTML:
            yield text[start : tag.start()]
            start = tag.end()
            if not closes and closings[name] > 0 and _is_injected(name):
                inside, depth = name, 1
    if not inside:
        yield text[start:]


def _is_injected(name: str) -> bool:
    return (name in _MATERIAL or not name.isalnum()) and not _PERSONS.fullmatch(name)
