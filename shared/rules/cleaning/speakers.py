"""Removes an acknowledgement or a speaker's name in front of a title, and finds a user's turn."""

import re

from shared.rules.cleaning import vocabulary
from shared.rules.cleaning.acknowledgements import is_acknowledgement
from shared.rules.cleaning.conversation import Conversation
from shared.rules.cleaning.labels import COLON, MAX_PREFIX, after_label
from shared.rules.titles import GENERATED_TITLE_MAX

_ACKNOWLEDGED = re.compile(r"([^!.,，。！、\n]{1,30})([!.,，。！、]+)\s*(?=\S)")


def without_acknowledgement(line: str, conversation: Conversation) -> str:
    """Returns ``line`` without an acknowledgement in front, unless the conversation has it too."""
    opening = _ACKNOWLEDGED.match(line)
    if opening is None or not is_acknowledgement(opening[1]) or conversation.has_phrase(opening[1]):
        return line
    rest = line[opening.end() :]
    # Titles have commas there: "Yes, God, Yes".
    return line if opening[2][0] in ",，、" and after_label(rest, conversation) is None else rest


def after_speaker(line: str, conversation: Conversation) -> str | None:
    """Returns what follows the name of a speaker, or None. In "AI: Hype or Reality?" nobody speaks."""
    colon = COLON.search(line[:MAX_PREFIX])
    name = line[: colon.start()] if colon else ""
    if colon is None or not is_speaker(name) or conversation.has_phrase(name):
        return None
    rest = line[colon.end() :]
    is_title = not conversation.is_known or conversation.shares_most_words(rest[:GENERATED_TITLE_MAX])
    return rest if is_title or after_label(rest, conversation) is not None else None


def is_speaker(name: str) -> bool:
    """Returns whether ``name`` is an assistant's in a transcript."""
    return name.strip(" *_[]<>").casefold() in vocabulary.SPEAKERS


def is_users_line(line: str) -> bool:
    """Returns whether ``line`` repeats a user's turn or names the language."""
    colon = COLON.search(line[:MAX_PREFIX])
    return colon is not None and line[: colon.start()].strip(" *_").casefold() in vocabulary.USERS
