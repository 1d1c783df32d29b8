"""How much of a title fits: eight words where there are words, 80 code points, and whole graphemes."""

import unicodedata
from collections.abc import Iterator
from typing import cast

from shared.rules.titles import ELLIPSIS, GENERATED_TITLE_MAX
from shared.rules.visibility import from_first_visible

WORDS_MAX = 8

# A title does not end in these when it was trimmed to a number of words.
_DANGLING = frozenset(
    (
        *"a an the and or of to in on at by for with from as is are into via vs your my its & -".split(" "),
        *"de la el los las un una y o en con para por del le les des du et ou à au aux pour dans sur".split(
            " "
        ),
        *"der die das den dem ein eine einer und oder mit für von im am zu zum zur auf".split(" "),
        *"di il lo gli e per nel della do da dos das em no na um uma avec".split(" "),
    )
)
# Scripts that put no spaces between words; what is long in them is for the code points to say.
_UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")


def fitted(title: str) -> str:
    """``title`` within the limits, cut after a word; marked by an ellipsis where code points forced it."""
    return within_code_points(within_words(title))


def within_words(title: str) -> str:
    """The first eight words, less what dangles at their end; scripts without spaces are left alone."""
    words = title.split(" ")
    if len(words) <= WORDS_MAX or is_mostly_unspaced(title):
        return title
    words = words[:WORDS_MAX]
    while len(words) > 1 and words[-1].casefold() in _DANGLING:
        words.pop()
    return " ".join(words).rstrip(" ,;:–—-")


def within_code_points(title: str) -> str:
    """At most 80 code points with the ellipsis, cut between words if it can be, else between graphemes.

    What shows is in what is kept: "" of a title of which nothing does.
    """
    if len(title) > GENERATED_TITLE_MAX:
        title = from_first_visible(title)
    if len(title) <= GENERATED_TITLE_MAX:
        return title
    most = GENERATED_TITLE_MAX - len(ELLIPSIS)
    kept = ""
    for grapheme in _graphemes(title[: 2 * GENERATED_TITLE_MAX]):
        if len(kept) + len(grapheme) > most:
            break
        kept += grapheme
    # A single grapheme has no limit: joiners make one of any number of emoji.
    kept = kept or title[:most]
    at_word = kept.rpartition(" ")[0]
    if at_word and not title[len(kept)].isspace():
        kept = at_word
    return (kept.rstrip(" ,;:–—-、，") or kept) + ELLIPSIS


def _graphemes(text: str) -> Iterator[str]:
    from grapheme import graphemes  # noqa: PLC0415 - reads its tables, for titles over the limit only

    return cast(Iterator[str], graphemes(text))


def is_mostly_unspaced(title: str) -> bool:
    """Whether most letters of ``title`` belong to scripts that put no spaces between words."""
    letters = [character for character in title if character.isalpha()]
    unspaced = sum(unicodedata.name(letter, "").startswith(_UNSPACED) for letter in letters)
    return 2 * unspaced > len(letters)
