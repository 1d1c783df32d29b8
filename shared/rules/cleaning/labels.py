"""Removes what says that a title follows, in many languages: labels and prefaces."""

import re
from functools import cache

from shared.rules.cleaning import vocabulary
from shared.rules.cleaning.acknowledgements import is_acknowledgement, is_made_of
from shared.rules.cleaning.conversation import Conversation
from shared.rules.cleaning.offers import OPENS, offered
from shared.rules.cleaning.words import folded, words_of

MAX_PREFIX, MAX_WORDS = 90, 16
COLON = re.compile(r"\s?[:：]\s*")
_DASH = re.compile(r"(?<=\S) (?:[-–—]{1,2}|→|⇒|[-=]>) ")
# What says how long or in which language a title is, or which one, as in "Title (5 words)" and "Title #1".
_ASIDE = re.compile(r"\s?(?:[(（][^()（）]*[)）]|#\d{1,2}$)")
_PIECE = re.compile(
    r"[\"“„«「『《‚‘'`](?P<inside>[^\"“”„«»「」『』《》`]{2,200}?)[\"”“»」』》’'`](?![A-Za-z])"
)
_KNOWN_UNSPACED = sorted(
    vocabulary.TITLES_UNSPACED
    + vocabulary.CHATS_UNSPACED
    + vocabulary.QUALIFIERS_UNSPACED
    + vocabulary.ACKNOWLEDGEMENTS_UNSPACED,
    key=len,
    reverse=True,
)


def after_label(line: str, conversation: Conversation) -> str | None:
    """Returns what follows a label or a preface, empty if it is alone on its line, or None without one."""
    for colon in COLON.finditer(line[:MAX_PREFIX]):
        prefix = _without_aside(line[: colon.start()], conversation)
        _, comma, clause = prefix.rpartition(",")
        is_clause = comma and not vocabulary.COPULAS.isdisjoint(words_of(clause))
        rest = line[colon.end() :]
        if names_a_title(prefix, conversation) or (is_clause and names_a_title(clause, conversation)):
            return rest
        if _suggests(prefix, conversation) and conversation.shares_most_words(rest[:MAX_PREFIX]):
            return rest
    dash = _DASH.search(line[:MAX_PREFIX])
    if dash and _is_sure_label(line[: dash.start()], conversation):
        return line[dash.end() :]
    if (
        line.endswith(":")
        and not vocabulary.SPEAKERS.isdisjoint(words_of(line))
        and all(map(_is_known, words_of(line)))
    ):
        return ""
    return (
        _after_copula(line)
        or _quoted(line, conversation)
        or offered(line, conversation)
        or ("" if names_a_title(line, conversation, alone=True) else None)
    )


def _suggests(prefix: str, conversation: Conversation) -> bool:
    """Returns whether ``prefix`` suggests something and has no word of the chat."""
    words = words_of(prefix)
    if len(words) > MAX_WORDS or vocabulary.SUGGESTING.isdisjoint(words):
        return False
    known = all(word in vocabulary.SUGGESTING or _is_known(word) for word in words)
    return known and conversation.is_known and not any(map(conversation.mentions, folded(prefix).split()))


def _without_aside(prefix: str, conversation: Conversation) -> str:
    aside = _ASIDE.search(prefix)
    return prefix if aside is None or conversation.has_phrase(aside[0]) else _ASIDE.sub("", prefix)


def names_a_title(prefix: str, conversation: Conversation, *, alone: bool = False) -> bool:
    """Returns whether ``prefix`` says that a title follows and is no part of it.

    It names a title, and each other word belongs to such prefixes, or else to a language that we have no
    words of: then the chat has none of them, and no second word is capitalized as in a title.
    """
    words = words_of(prefix)
    if len(words) > MAX_WORDS or not _has_title_word(prefix.casefold(), words):
        return False
    strange = [word for word in words if not _is_known(word)]
    if not strange:
        return not (alone and conversation.has_phrase(prefix))
    sentence = re.split(r"[!.?。！]\s*", prefix)[-1]
    is_capitalized = any(word[0].isupper() for word in sentence.split()[1:])
    # "Título de familia numerosa" begins as a label does, and names a chat only where it says so.
    begins_with_it = _begins_with_a_title_word(prefix, words) and not _names_a_chat(prefix, words)
    if alone or not conversation.is_known or is_capitalized or begins_with_it:
        return False
    return not any(conversation.mentions(form) for word in strange for form in folded(word).split())


def _is_sure_label(prefix: str, conversation: Conversation) -> bool:
    """Returns whether ``prefix`` is made of words for a title, beside those that name a topic as often."""
    names_topic = vocabulary.TOPICS.issuperset(words_of(prefix))
    is_sure = conversation.is_known and not names_topic
    return is_sure and names_a_title(prefix, conversation, alone=True)


def _begins_with_a_title_word(prefix: str, words: list[str]) -> bool:
    return words[0] in vocabulary.TITLES or prefix.startswith(tuple(vocabulary.TITLES_UNSPACED))


def _names_a_chat(prefix: str, words: list[str]) -> bool:
    return not vocabulary.CHATS.isdisjoint(words) or any(word in prefix for word in vocabulary.CHATS_UNSPACED)


def _has_title_word(prefix: str, words: list[str]) -> bool:
    if any(word in vocabulary.TITLES or (word.endswith(vocabulary.TITLE_ENDINGS)) for word in words):
        return True
    if any(phrase in prefix for phrase in (*vocabulary.TITLES_UNSPACED, *vocabulary.TITLE_PHRASES)):
        return True
    return not vocabulary.NAMES.isdisjoint(words) and not vocabulary.CHATS.isdisjoint(words)


@cache
def _known() -> frozenset[str]:
    heard = vocabulary.ACKNOWLEDGEMENTS - {"no", "problem"}
    return vocabulary.TITLES | vocabulary.CHATS | vocabulary.QUALIFIERS | heard | vocabulary.NAMES


def _is_known(word: str) -> bool:
    return word in _known() or word.endswith(vocabulary.TITLE_ENDINGS) or is_made_of(word, _KNOWN_UNSPACED)


def _after_copula(line: str) -> str | None:
    """Returns the title behind "The best title might be", where it begins with a capital or a quote."""
    words = line.split(" ")[:MAX_WORDS]
    lowered = [word.casefold().strip(",.!") for word in words]
    for end, word in enumerate(lowered[:-1], 1):
        if word not in _known():
            break
        rest = line.split(" ", end)[end]
        is_title = rest[0].isupper() or rest[0].isdigit() or rest[0] in OPENS
        if word in vocabulary.COPULAS and is_title and _is_written_small(words[:end]):
            return rest
    return None


def _is_written_small(words: list[str]) -> bool:
    """Returns whether words name a title, and behind the first one not as titles are written."""
    names = [word for word in words if word.casefold().strip(",.!") in vocabulary.TITLES]
    return bool(names) and not any(word[0].isupper() for word in names if word is not words[0])


def _quoted(line: str, conversation: Conversation) -> str | None:
    """Returns the only quoted piece of a sentence that says that it is the title."""
    pieces = list(_PIECE.finditer(line))
    if len(pieces) != 1:
        return None
    around = f"{line[: pieces[0].start()]} {line[pieces[0].end() :]}"
    is_named = names_a_title(around, conversation) or is_acknowledgement(around)
    return pieces[0]["inside"] if is_named else None
