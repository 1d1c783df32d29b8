"""Finds the title in a model's answer, where the title was asked for."""

import json
import re

from shared.adapters.models.provider import ProviderAnswer
from shared.rules.prompts import TITLE_END
from shared.rules.structures import NAME
from shared.use_cases.ports.models import ModelAnswer

_START = re.compile("<title>", re.IGNORECASE)
_END = re.compile(re.escape(TITLE_END), re.IGNORECASE)
# What stands before a tag that nobody closed. Within a line it may be a word of the title: "The <title> tag".
_BEFORE_A_TITLE = "\n:.!?>\uff1a\u3002\uff01"


def title_in(answer: ProviderAnswer) -> ModelAnswer:
    """Returns what was passed to the tool, stands in the object or between the tags, else the weak text.

    Of an answer that was cut off, only a title between closed tags is whole.
    """
    if answer.is_cut_off:
        title = _between_tags(answer.text, must_be_closed=True)
        return ModelAnswer("", is_cut_off=True) if title is None else ModelAnswer(title)
    for title in (answer.title, _in_object(answer.text), _between_tags(answer.text, must_be_closed=False)):
        if title is not None:
            return ModelAnswer(title)
    return ModelAnswer(answer.text.removesuffix(TITLE_END), is_weak=True)


def _in_object(text: str) -> str | None:
    if not text.lstrip().startswith("{"):
        return None
    try:
        answered = json.loads(text)
    except (ValueError, RecursionError):
        return None
    title = answered.get(NAME)
    return title if isinstance(title, str) else None


def _between_tags(text: str, *, must_be_closed: bool) -> str | None:
    """Returns the last title between tags. The closing tag may be missing, since it is the stop sequence.

    An answer that begins with a tag has its first title there, so that "<title>" can be a word of it.
    """
    tags = list(_START.finditer(text))
    if not tags:
        return None
    start = tags[-1] if text[: tags[0].start()].strip() else tags[0]
    before, after = text[: start.start()].rstrip(" \t"), text[start.end() :]
    end = _END.search(after)
    if end:
        return after[: end.start()]
    is_open_end = not before or before[-1] in _BEFORE_A_TITLE
    return after if is_open_end and not must_be_closed else None
