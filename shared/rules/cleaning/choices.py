"""Removes the number in front of a title that is one of several, and a remark behind it."""

import re

from shared.rules.cleaning.conversation import Conversation

_OPTION = re.compile(
    r"(?:(?:option|title|choice|suggestion|titel|opción|título|titre|alternative|variante?|вариант|选项|選項|标题)\s?"
    r"(?:\d{1,2}|[a-c])\s?[.):：、]|\(?\d{1,2}(?:[.)]|\)\.)(?=\s)|\(?[a-c]\)(?=\s)|[①1]、|①)\s*",
    re.IGNORECASE,
)
# In these languages "1. Mai" is the first of May.
_WITH_ORDINAL_DOTS = frozenset(("de", "da", "no", "cs", "hu", "fi", "pl", "tr"))
_EXPLANATION = re.compile(
    r"(?<!\s)\s+(?:[-–—]+\s+|\()(?:this|the|it) (?:title\b|captures|reflects|summari[sz]es|highlights).*$",
    re.IGNORECASE,
)

_COUNT = re.compile(
    r"\s?[(（\[]\d{1,3}\s?(?:words?|char(?:acter)?s?|wörter|zeichen|mots|caractères|palabras|caracteres|palavras"
    r"|parole|caratteri|woorden|tekens|słowa?|słów|znaków|слова?|символов|слів|kelime|karakter|từ|kata|[字词詞語]|文字"
    r"|글자|단어)[)）\]]$",
    re.IGNORECASE,
)


def without_option(line: str, conversation: Conversation, *, is_only: bool) -> str:
    """Returns ``line`` without the number of a choice.

    A number that the chat has there stays. So does one that may be an ordinal, as in "2. Bundesliga" and
    "1. Mai", if there is no other line.
    """
    option = _OPTION.match(line)
    if option is None or option.end() == len(line):
        return line
    if (
        is_only
        and option[0][0].isdigit()
        and (option[0][0] != "1" or conversation.language in _WITH_ORDINAL_DOTS)
    ):
        return line
    first, *_ = line[option.end() :].split(" ")
    return line if conversation.has_phrase(f"{option[0]} {first}") else line[option.end() :]


def without_explanation(line: str, conversation: Conversation) -> str:
    """Returns ``line`` without a remark on the title behind it."""
    remark = _EXPLANATION.search(line) or _COUNT.search(line)
    return line if remark is None or conversation.has_phrase(remark[0]) else line[: remark.start()]
