"""Decides whether a cleaned line is a title of this chat, by the conversation that it names."""

import re
from functools import cache
from typing import Literal

from shared.rules.cleaning import manner, vocabulary
from shared.rules.cleaning.acknowledgements import is_acknowledgement
from shared.rules.cleaning.characters import has_words
from shared.rules.cleaning.conversation import Conversation
from shared.rules.cleaning.fitting import is_mostly_unspaced
from shared.rules.cleaning.language_fit import fits_language
from shared.rules.cleaning.replies import is_reply
from shared.rules.cleaning.words import folded, words_of
from shared.rules.prompts import STRICT_RETRY, TITLE_INSTRUCTIONS

LONGEST_TITLE = 300
# A title may have two sentences ("What is DNS? A short tour"). Prose is longer.
PROSE_WORDS, PROSE_CHARACTERS = 14, 30
# This many words in a row of our own instructions are an echo.
ECHOED_WORDS, _MAX_PLACEHOLDER_WORDS = 4, 3

LOOPED_WORDS = 4

_SENTENCE_END = re.compile(r"[.!?]\s+\S|[。！？]\S")
_CLAUSE_END = re.compile(r"[，。、！？；]")
_EDGES = " .…!?\"'`()[]{}<>*_-:：#"
_OF_DATES = r"\s\d:.,/#()|–—-"
_DATE = re.compile(rf"(?<![{_OF_DATES}])(?<!\d[tz年月日])(?:[{_OF_DATES}]|(?<=\d)[tz年月日])+$")


# A doubtful line is a title if a second, stricter request brings nothing better.
Verdict = Literal["title", "doubtful", "no title"]


def verdict(title: str, raw: str, conversation: Conversation) -> Verdict:
    """Returns what the cleaned ``title`` is. ``raw`` is its line with the punctuation that closed it."""
    if is_nothing(title, conversation) or is_prose(title) or is_long_sentence(title, raw):
        return "no title"
    if not conversation.is_known:
        is_opening = manner.opening_phrase(title, raw) and not manner.reads_as_title(raw)
        is_spoken = is_opening or manner.echo_phrase(title) or manner.is_error_message(title)
        return "no title" if is_spoken else _sure(title)
    on_topic = conversation.shares_a_word(title)
    if not on_topic and is_unspecific(title):
        return "no title"
    is_users = conversation.by_users.has_phrase(title)
    if not is_users and _is_spoken(title, raw, conversation, on_topic=on_topic):
        return "no title"
    is_sure = on_topic and fits_language(title, conversation)
    is_sure = is_sure and (is_users or not manner.may_be_spoken(raw, conversation))
    return _sure(title) if is_sure else "doubtful"


def is_nothing(title: str, conversation: Conversation) -> bool:
    """Returns whether ``title`` is a placeholder, an acknowledgement, a number or our own instructions."""
    if len(title) > LONGEST_TITLE or not has_words(title):
        return True
    if is_placeholder(title) or is_acknowledgement(title):
        return not (conversation.has_phrase(title) and len(title.split()) > 1)
    if is_a_loop(title) and not conversation.by_users.has_phrase(title):
        return True
    if not any(map(str.isalpha, title)) and conversation.is_known and not conversation.has_phrase(title):
        return True
    return is_of_the_instructions(title) and not conversation.has_phrase(title)


def is_a_loop(title: str) -> bool:
    """Returns whether ``title`` repeats one word, as a model does that is caught in it."""
    words = words_of(title)
    return len(words) >= LOOPED_WORDS and len(set(words)) == 1


def is_placeholder(title: str) -> bool:
    """Returns whether ``title`` is a placeholder for a missing title, with or without a date or a number."""
    bare = title.strip(_EDGES).casefold()
    undated = _DATE.sub("", bare)
    words = set(words_of(undated))
    if words and words <= vocabulary.NEW | vocabulary.CHATS and len(words) <= _MAX_PLACEHOLDER_WORDS:
        return True
    return not vocabulary.PLACEHOLDERS.isdisjoint((bare, undated.strip(_EDGES)))


def is_of_the_instructions(title: str) -> bool:
    """Returns whether ``title`` is a piece of what the model was told to do."""
    words = folded(title)
    return len(words.split()) >= ECHOED_WORDS and f" {words} " in _instructions()


def is_prose(text: str) -> bool:
    """Returns whether ``text`` has several sentences and is too long for a title."""
    if is_mostly_unspaced(text):
        return len(text) > PROSE_CHARACTERS and len(_CLAUSE_END.findall(text)) > 1
    return len(text.split()) > PROSE_WORDS and has_sentences(text)


def is_long_sentence(title: str, raw: str) -> bool:
    """Returns whether a line with a full stop is too long for a title."""
    return len(title.split()) > PROSE_WORDS and manner.is_closed(raw)


def has_sentences(text: str) -> bool:
    """Returns whether ``text`` has more than one sentence."""
    return _SENTENCE_END.search(text) is not None


def is_vague(title: str) -> bool:
    """Returns whether ``title`` is one word that could name any chat."""
    return title.strip(_EDGES).casefold() in vocabulary.VAGUE


def is_unspecific(title: str) -> bool:
    """Returns whether ``title`` has several words and all of them are vague."""
    words = words_of(title)
    nothing = vocabulary.VAGUE | vocabulary.UNSPECIFIC | vocabulary.CHATS
    return len(words) > 1 and nothing.issuperset(words)


def _sure(title: str) -> Verdict:
    return "doubtful" if is_vague(title) or len(title.split()) > PROSE_WORDS else "title"


def _is_spoken(title: str, raw: str, conversation: Conversation, *, on_topic: bool) -> bool:
    """Returns whether an assistant or a service speaks, so that it is no title."""
    opening, echo = manner.opening_phrase(title, raw), manner.echo_phrase(title)
    if opening and not conversation.by_users.has_phrase(opening) and not manner.reads_as_title(raw):
        return True
    if echo and not conversation.by_users.has_phrase(echo):
        return True
    if on_topic:
        return manner.answers_on_topic(raw, conversation) or is_reply(raw, conversation)
    return manner.is_error(raw) or manner.speaks_as_assistant(raw, conversation)


@cache
def _instructions() -> str:
    return f" {folded(TITLE_INSTRUCTIONS + STRICT_RETRY)} "
