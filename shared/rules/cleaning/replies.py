"""Finds a reply to the user: an acknowledgement, and then a statement or a question."""

import re

from shared.rules.cleaning.acknowledgements import is_acknowledgement
from shared.rules.cleaning.conversation import Conversation
from shared.rules.cleaning.fitting import words_in
from shared.rules.cleaning.manner import ASKS, is_closed, listens, reads_as_title
from shared.rules.title_styles import DEFAULT_MAX_WORDS

_HEARD = re.compile(r"([^!.,，。！、]{1,30})([!.,，。！、]+)\s*(?=\S)")
_SENTENCES = re.compile(r"[.!?。！？]\s+")


def is_reply(line: str, conversation: Conversation) -> bool:
    """Returns whether ``line`` replies to the user, though it is on the topic."""
    if reads_as_title(line):
        return False
    *before, last = _SENTENCES.split(line)
    if before and last.endswith(ASKS) and listens(last, conversation):
        return True
    is_new = line.endswith(ASKS) and not conversation.by_users.shares_most_words(line)
    if is_new and words_in(line) > DEFAULT_MAX_WORDS and listens(line, conversation):
        return True
    heard = _HEARD.match(line)
    if heard is None or not is_acknowledgement(heard[1]) or conversation.by_users.has_phrase(heard[1]):
        return False
    if heard[2] in ",，、" and is_closed(line):
        return True
    return line.endswith(ASKS) and not conversation.by_users.shares_most_words(line[heard.end() :])
