"""Removes words that offer a title without naming one, as in "How about Baking bread?"."""

from shared.rules.cleaning.conversation import Conversation

# Signs that a title begins with where it is quoted or emphasized.
OPENS = "\"“„«「『《“'‘‘‚`*"
_WORDS = (
    *("how about", "what about", "maybe", "perhaps", "i'd go with", "i'd call it", "let's call it"),
    *("wie wäre es mit", "wie wär's mit", "vielleicht", "qué tal", "¿qué tal", "quizás", "talvez", "que tal"),
    *("peut-être", "que dites-vous de", "che ne dici di", "forse", "wat dacht je van", "misschien"),
    *("może", "может быть", "можливо", "vad sägs om", "hvad med", "hva med"),
)


def offered(line: str, conversation: Conversation) -> str | None:
    """Returns the title behind an offer, or None.

    Behind its first letter an offer has no capitals: "How About No" is a title. What it offers begins with a
    capital or a quote, and is about what was said.
    """
    small = line[:1].lower() + line[1:].replace("’", "'")
    offer = next((words for words in _WORDS if small.startswith(f"{words} ")), None)
    if offer is None or conversation.has_phrase(offer):
        return None
    title = line[len(offer) :].strip(" ?？")
    is_title = title[:1].isupper() or title[:1] in OPENS
    return title if is_title and conversation.shares_most_words(title) else None
