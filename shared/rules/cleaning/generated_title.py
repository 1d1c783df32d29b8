"""Runs the steps from a model's answer to a title."""

from shared.rules.cleaning.characters import has_words, presentable
from shared.rules.cleaning.decoration import undecorated
from shared.rules.cleaning.fitting import fitted
from shared.rules.cleaning.judging import is_title
from shared.rules.cleaning.lines import title_line
from shared.rules.cleaning.unwrapping import unwrapped


def generated_title(answer: str) -> str | None:
    """Returns the title in a model's ``answer``: one line, NFC, at most 80 code points, or None.

    Its time is linear in the length of ``answer``. It never raises.
    """
    line = bare_line(answer)
    title = fitted(line) if is_title(line) else ""
    return title if has_words(title) else None


def bare_line(answer: str) -> str:
    """Returns the title's line in ``answer``, unwrapped and undecorated, or an empty text."""
    content = unwrapped(answer)
    line = title_line(content) if content else None
    return presentable(undecorated(line)) if line else ""
