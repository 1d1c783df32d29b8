"""Which characters a machine's title may hold."""

import re
import unicodedata

from shared.rules.titles import one_line

# Zero-width space and word joiners, byte order mark, soft hyphen, invisible operators, surrogates.
_INVISIBLE = re.compile("[\u00ad\u200b\u2060-\u2064\ufeff\ud800-\udfff]")
# A joiner has a meaning between two characters only: it makes one emoji of two, or spells Persian.
_LOOSE_JOINER = re.compile(r"(?:^|(?<=\s))[\u200c\u200d]+|[\u200c\u200d]+(?=\s|$)")
_SPACES = re.compile(r"\s+")


def presentable(text: str) -> str:
    """``text`` in NFC, on one line, with single spaces and without what cannot be seen."""
    visible = _INVISIBLE.sub("", one_line(text))
    return _SPACES.sub(" ", _LOOSE_JOINER.sub("", visible)).strip()


def has_words(text: str) -> bool:
    """Whether ``text`` holds a letter or a digit of any script."""
    return any(unicodedata.category(character)[0] in "LN" for character in text)
