"""What a host program put into a message is none of the person's words."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from shared.rules.offline_titles import patterns

# Injected blocks are long; more than this is not looked through.
HEAD, TAIL, MAX_TAGS = 60_000, 20_000, 1_000


def without_injected(text: str, *, keeps_names: bool = False) -> str:
    """``text`` less the blocks, markers and mentions that programs add; a person's own tag goes, its words stay.

    With ``keeps_names`` mentions and one-word tags stay as well: ``@app.py``, ``<Button>``.
    """
    text = text if len(text) <= HEAD + TAIL else f"{text[:HEAD]}\n{text[-TAIL:]}"
    if "<" in text:
        outside = "".join(_outside_blocks(text, patterns.MATERIAL, keeps_names=keeps_names))
        if not any(map(str.isalpha, outside)):
            outside = "".join(_outside_blocks(text, frozenset(), keeps_names=keeps_names))
        text = outside
    text = re.sub(patterns.BRACKETED, " ", text) if "[" in text else text
    text = re.sub(patterns.MENTION, " ", text) if "@" in text and not keeps_names else text
    if "#" not in text:
        return text
    if heading := re.search(patterns.REQUEST_HEADING, text):
        return text[heading.end() :]
    if heading := re.search(patterns.INSTRUCTION_FILE, text):
        before, after = text[: heading.start()], text[heading.end() :].strip().split("\n\n")
        return f"{before}\n{after[-1]}"
    return text


def _outside_blocks(text: str, material: frozenset[str], *, keeps_names: bool) -> Iterator[str]:
    tags = list(islice(re.finditer(patterns.TAG, text), MAX_TAGS))
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
        elif name not in patterns.HTML and not (keeps_names and name.isalnum() and name not in material):
            # A space: what follows must not join the word before it.
            yield f"{text[start : tag.start()]} "
            start = tag.end()
            if not closes and closings[name] > 0 and _is_injected(name, material):
                inside, depth = name, 1
    if not inside:
        yield text[start:]


def _is_injected(name: str, material: frozenset[str]) -> bool:
    """Whether what a tag of this name holds is a program's."""
    return name in material or (not name.isalnum() and not re.fullmatch(patterns.PERSONS, name))
