"""Telling words that carry meaning, scripts without spaces, and English."""

from itertools import islice

from shared.rules.cleaning.characters import has_words

# A title has no more; nobody asks for a larger number.
MAX_COUNTED = 8

_SMALL_WORDS = frozenset(
    "a an the my our your his her its their this that these those is are was were be been being am do does did have has had"
    " i we you he she it they me us them to of in on at for with from by as and or but if so not no can could would should will"
    " just really very also some any there here what how why when where which who than then too about into out up under whether make after before".split()
)
_ENGLISH = frozenset("the is are how what my to of and in for with on i it can do an from".split())
_OTHER = frozenset(
    "de la el que und der die das ich wie les des une est para um uma os as di il che een het van en y".split()
)


def content_words(text: str) -> int:
    """How many words of ``text`` carry meaning, up to 8; two characters are one where there are no spaces."""
    if is_unspaced(text):
        return min(len(text) // 2, MAX_COUNTED)
    meaningful = (
        word for word in text.split() if word.strip(".,!?").lower() not in _SMALL_WORDS and has_words(word)
    )
    return sum(1 for _ in islice(meaningful, MAX_COUNTED))


def is_unspaced(text: str) -> bool:
    """Whether ``text`` is mostly of scripts that put no spaces between words, or has no spaces for them."""
    unspaced = 0 if text.isascii() else sum(map(_stands_unspaced, text))
    return 2 * unspaced > sum(map(str.isalpha, text)) or (unspaced > 0 and " " not in text.strip())


def has_unspaced(text: str) -> bool:
    """Whether anything of ``text`` is of scripts that put no spaces between words."""
    return any(map(_stands_unspaced, text))


def _stands_unspaced(character: str) -> bool:
    # No expression: when one is compiled, each character of a range is looked at.
    return "\u3040" <= character <= "\u30ff" or "\u3400" <= character <= "\u9fff"


def is_english(text: str) -> bool:
    """Whether ``text`` has more of English's small words than of other languages'."""
    words = text.lower().split()
    english = sum(word in _ENGLISH for word in words)
    return text.isascii() and english > 0 and english >= sum(word in _OTHER for word in words)
