"""The style of the titles that models make: an administrator's choice for the whole deployment."""

import hashlib
from dataclasses import asdict, dataclass, replace
from typing import Annotated, Literal

from shared.rules.errors.requests import InvalidRequest
from shared.rules.tokens import estimated_tokens

CONVERSATION = "conversation"
# A language tag of BCP 47 with a script and a region at most: pt-BR, zh-Hant-TW.
LANGUAGE = rf"^({CONVERSATION}|[A-Za-z]{{2,3}}(-[A-Za-z]{{4}})?(-([A-Za-z]{{2}}|[0-9]{{3}}))?)$"
DEFAULT_MAX_WORDS = 8
MAX_INSTRUCTIONS = 500
# 500 characters of a Latin, Cyrillic or Arabic text, and 320 of a Chinese one, have no more.
MAX_INSTRUCTION_TOKENS = 640


@dataclass(frozen=True)
class TitleStyle:
    """How models write titles. The defaults are the service's own style.

    ``language`` is ``conversation``, or the BCP 47 tag of the one language of all titles. ``emoji`` says
    whether a title begins with one. ``instructions`` are further words to the model, none if empty.
    """

    language: Annotated[str, LANGUAGE] = CONVERSATION
    max_words: Annotated[int, range(2, 13)] = DEFAULT_MAX_WORDS
    capitals: Literal["sentence", "title"] = "sentence"
    emoji: Literal["none", "one"] = "none"
    instructions: Annotated[str, range(MAX_INSTRUCTIONS + 1)] = ""

    @property
    def version(self) -> str:
        """A short name of this style, which changes with each of its fields. It is empty for the defaults."""
        if self == OWN_STYLE:
            return ""
        return hashlib.sha256(repr(sorted(asdict(self).items())).encode()).hexdigest()[:8]


OWN_STYLE = TitleStyle()


def accepted_style(style: TitleStyle) -> TitleStyle:
    """Returns the style with trimmed instructions. Raises InvalidRequest if a prompt has no room for them."""
    trimmed = replace(style, instructions=style.instructions.strip())
    if estimated_tokens(trimmed.instructions) > MAX_INSTRUCTION_TOKENS:
        raise InvalidRequest.of_field(
            "instructions",
            f"The instructions take more than {MAX_INSTRUCTION_TOKENS} tokens. Shorten them.",
        )
    return trimmed
