"""The words of a text in a form that can be compared."""

import re
import unicodedata

# Signs behind a word that belong to it, as in C++ and C#.
_SIGNS = "+#"
_APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)")
# What the lower case of a Turkish capital I keeps.
_DOT_ABOVE = "\u0307"
_ARABIC_ARTICLE = "ال"
_MIN_BEHIND_ARTICLE = 3
# No letter decomposes into more. Signs for whole phrases do, so a text of nothing else is compared in part.
_MAX_DECOMPOSITION = 4


def words_of(text: str) -> list[str]:
    """Returns the words of ``text`` in lower case, with their accents and inner apostrophes."""
    return _words(_APOSTROPHE.sub("'", text).casefold().replace(_DOT_ABOVE, ""), also="'-")


def folded(text: str) -> str:
    """Returns ``text`` in lower case, without accents and punctuation, with single spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold())[: _MAX_DECOMPOSITION * len(text)]
    bare = unicodedata.normalize("NFKC", "".join(sign for sign in plain if not unicodedata.combining(sign)))
    return " ".join(map(_without_article, _words(bare, also=_SIGNS)))


def _words(text: str, also: str) -> list[str]:
    spaced = "".join(sign if sign in also or unicodedata.category(sign)[0] in "LMN" else " " for sign in text)
    return [word for piece in spaced.split() if (word := piece.lstrip(_SIGNS).strip("'-"))]


def _without_article(word: str) -> str:
    is_long = len(word) >= len(_ARABIC_ARTICLE) + _MIN_BEHIND_ARTICLE
    return word.removeprefix(_ARABIC_ARTICLE) if is_long else word
