"""How an assistant or a service speaks, and a title seldom does."""

import re
from functools import cache

from shared.rules.cleaning import manner_words, phrases
from shared.rules.cleaning.acknowledgements import is_acknowledgement
from shared.rules.cleaning.conversation import Conversation
from shared.rules.cleaning.fitting import is_mostly_unspaced
from shared.rules.cleaning.words import words_of

# What a service says when it fails. In a chat about such errors it may be a title.
_ERROR = re.compile(
    r"\b(?:\w*(?:exception|error)s?|errno|traceback|rate limit|throttl\w+|quota|timed? ?out|timeout"
    r"|overloaded|unavailable|unauthori[sz]ed|forbidden|bad (?:gateway|request)|too many requests"
    r"|failed|denied)\b",
    re.IGNORECASE,
)
_NAMED_ERROR = re.compile(
    r"(?:error|exception|fatal|panic|[\w.]{1,60}\.\w{0,40}(?:error|exception))\s?:", re.IGNORECASE
)
_ADVICE = re.compile(
    r"\b(?:request id|try again later|max_tokens|more credits)\b|稍[后後]再[试試]", re.IGNORECASE
)
_CLOSED = re.compile(r"[.。।۔][\"'”’»」』)*_`\s]*$")
_VERB = re.compile(
    r"\b(?:is|are|was|were|will|can|should|has|have|does|means?|you|ist|sind|est|sont|es|son|é|são|è|sono)\b",
    re.IGNORECASE,
)
_QUESTION_BACK = re.compile(r"([^!！.。?？,，]{1,30})([!！.。,，])\s?.*[?？؟]$")
ASKS = ("?", "？", "؟")
_SENTENCE = re.compile(r"[^.!?。！？]+[.!?。！？]*")
# "What a good idea! Tell me more."
_EXCLAIMS = re.compile(r"[^!！]{1,60}[!！]\s?[^!！]*[.。?？؟][\"'”]?$")
_MIN_SENTENCE, _MAX_SMALL_LETTERS, _MAX_OF_THE_TASK, _MANY_CLASSES = 5, 3, 2, 3


def speaks_as_assistant(line: str, conversation: Conversation) -> bool:
    """Returns whether an assistant speaks in ``line``, which shares no topic with what was said.

    It does if it speaks of its task, is sorry and unable, or speaks of itself in a closed sentence.
    """
    spoken = _spoken(line, conversation)
    if reads_as_title(line):
        return len(spoken["TASK"]) > _MAX_OF_THE_TASK
    about_itself = spoken["POLITE"] | spoken["SPEAKER"] | spoken["LISTENER"] | spoken["UNABLE"]
    is_about_task = len(spoken["TASK"]) > 1 or (spoken["TASK"] and about_itself)
    is_refusal = spoken["UNABLE"] and spoken["POLITE"]
    greets_and_asks = _asks_back(line) or (_EXCLAIMS.match(line) and line.endswith(ASKS))
    return bool(is_about_task or is_refusal or greets_and_asks or (is_closed(line) and any(spoken.values())))


def _asks_back(line: str) -> bool:
    """Returns whether ``line`` greets and then asks, as in "Hola! ¿En qué puedo ayudarte?"."""
    opening = _QUESTION_BACK.match(line)
    if opening is None:
        return False
    polite, unspaced = manner_words.by_class()["POLITE"], manner_words.UNSPACED["POLITE"]
    greets = not polite.isdisjoint(words_of(opening[1])) or any(word in opening[1] for word in unspaced)
    return is_acknowledgement(opening[1]) or (greets and opening[2] not in ",，")


def answers_on_topic(line: str, conversation: Conversation) -> bool:
    """Returns whether ``line`` shares the topic and still is a sentence of an assistant's."""
    spoken = _spoken(line, conversation)
    if reads_as_title(line):
        return False
    if is_closed(line) and _is_statement(line, spoken):
        return True
    exclaims = _EXCLAIMS.match(line) and any(spoken.values())
    first = line.split(" ", 1)[0].casefold().replace("’", "'")
    offers = first in spoken["SPEAKER"] and spoken["LISTENER"]
    return bool(
        len(spoken["TASK"]) > 1
        or _asks(line, spoken)
        or offers
        or exclaims
        or _has_spoken_sentence(line, conversation)
    )


def asks_the_user(line: str, conversation: Conversation) -> bool:
    """Returns whether ``line`` asks the user something, and does not repeat what a user asks."""
    return not reads_as_title(line) and _asks(line, _spoken(line, conversation))


def _asks(line: str, spoken: dict[str, set[str]]) -> bool:
    return bool(line.endswith(ASKS) and spoken["LISTENER"] and (spoken["SPEAKER"] or spoken["POLITE"]))


def listens(line: str, conversation: Conversation) -> bool:
    """Returns whether ``line`` speaks to the user, in words that the user has not."""
    return bool(_spoken(line, conversation)["LISTENER"])


def may_be_spoken(line: str, conversation: Conversation) -> bool:
    """Returns whether ``line`` may be said to the user: it exclaims, asks for what is yours, or offers."""
    if reads_as_title(line):
        return False
    spoken = _spoken(line, conversation)
    exclaims = line.endswith(("!", "！")) and len(line.split()) >= _MIN_SENTENCE
    asks = line.endswith(ASKS) and spoken["LISTENER"]
    is_mannered = sum(map(bool, spoken.values())) >= _MANY_CLASSES
    return bool(exclaims or asks or is_mannered or _EXCLAIMS.match(line))


def _is_statement(line: str, spoken: dict[str, set[str]]) -> bool:
    """Returns whether a closed sentence states something, with words of an assistant's."""
    classes = sum(map(bool, spoken.values()))
    is_long = len(line.split()) >= _MIN_SENTENCE or is_mostly_unspaced(line)
    return is_long and (classes > 1 or (classes > 0 and _VERB.search(line) is not None))


def _has_spoken_sentence(line: str, conversation: Conversation) -> bool:
    """Returns whether one of several sentences, which shares no topic, is an assistant's."""
    sentences = _SENTENCE.findall(line)
    return len(sentences) > 1 and any(
        speaks_as_assistant(sentence.strip(), conversation)
        for sentence in sentences
        if not conversation.shares_a_word(sentence)
    )


def _spoken(line: str, conversation: Conversation) -> dict[str, set[str]]:
    """Returns the words of each class in ``line`` that the conversation has not."""
    words, lowered = set(words_of(line)), line.casefold()
    found = {
        name: (words & known) | {piece for piece in manner_words.UNSPACED[name] if piece in lowered}
        for name, known in manner_words.by_class().items()
    }
    return {
        name: {word for word in spoken if not conversation.by_users.has_phrase(word)}
        for name, spoken in found.items()
    }


def reads_as_title(line: str) -> bool:
    """Returns whether ``line`` is capitalized as English titles are, and is no closed sentence."""
    words = [word for word in line.split()[1:] if len(word) > _MAX_SMALL_LETTERS]
    capitals = sum(word.lstrip("\"'“‘(")[:1].isupper() for word in words)
    return bool(words) and 2 * capitals > len(words) and not is_closed(line)


def is_closed(line: str) -> bool:
    """Returns whether ``line`` ends in a full stop."""
    return _CLOSED.search(line[-20:]) is not None


def is_error(line: str) -> bool:
    """Returns whether ``line`` reports a failure as a service does."""
    is_short = len(line.split()) < _MIN_SENTENCE and ":" not in line and not reads_as_title(line)
    is_report = (is_closed(line) or is_short) and _ERROR.search(line) is not None
    is_named = _NAMED_ERROR.match(line) is not None
    return is_report or is_named or _ADVICE.search(line) is not None or is_error_message(line)


def is_stack_trace(first: str, second: str) -> bool:
    """Returns whether two lines begin the report of an exception."""
    return is_error_message(first) or (
        _ERROR.search(first) is not None and second.startswith(("at ", "File "))
    )


def is_error_message(line: str) -> bool:
    """Returns whether ``line`` is a provider's or a proxy's message, as far as its words alone can tell."""
    match = _pattern("ERRORS").match(line)
    if match is None:
        return False
    names_more = len(line[match.end() :].split()) > 1 and reads_as_title(line)
    return not names_more or line.lower().startswith(("error", "exception", "api error", "http"))


def opening_phrase(line: str, raw: str = "") -> str | None:
    """Returns the phrase of an assistant's that ``line`` begins with or, for a few, has anywhere.

    Some count only if ``raw``, the line with its punctuation, ends in a full stop.
    """
    straight, sentences = line.replace("’", "'"), ("SENTENCES",) if is_closed(raw) else ()
    match = _pattern("REFUSALS", "ANSWERS", "THOUGHTS", *sentences).match(straight)
    match = match or _pattern("ANYWHERE").search(straight)
    return match[0] if match else None


def echo_phrase(line: str) -> str | None:
    """Returns the phrase of our own instructions that ``line`` begins with or has."""
    match = _pattern("ECHOES").match(line.replace("’", "'"))
    return match[0] if match else None


def is_thought(line: str) -> bool:
    """Returns whether ``line`` begins as a model does that thinks aloud."""
    straight = line.replace("’", "'")
    return _pattern("THOUGHTS", "ECHOES").match(straight) is not None


@cache
def _pattern(*names: str) -> re.Pattern[str]:
    # Compiled when first needed. A process with only the offline titler never needs it.
    return re.compile("|".join(phrase for name in names for phrase in getattr(phrases, name)), re.IGNORECASE)
