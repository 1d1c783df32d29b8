"""Cuts titles to their most words and 80 code points, between graphemes."""

import unicodedata
from collections.abc import Iterator
from typing import cast

from shared.rules.cleaning.characters import has_words
from shared.rules.titles import ELLIPSIS, GENERATED_TITLE_MAX
from shared.rules.visibility import from_first_visible

CHARACTERS_A_WORD = 3
# Which marks each mark closes. “ closes „…“ and opens “…”, « closes »…« and opens «…».
_CLOSES = {'"': '"', ")": "(", "]": "[", "”": "“„", "“": "„“", "»": "«»", "«": "»"}
_OPENING = '"([“„«»'
# Fewer words than these behind a colon say nothing once the rest is cut.
MIN_SUBTITLE = 3

# A title that was cut to its most words does not end in these.
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
# Scripts without spaces between words. Only code points limit them.
_UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")


def fitted(title: str, max_words: int) -> str:
    """Returns ``title`` within the limits, cut after a word. A cut by code points adds an ellipsis."""
    return within_code_points(within_words(title, max_words))


def words_in(title: str) -> int:
    """Returns the number of words, or for scripts without spaces a third of the number of characters."""
    words = [word for word in title.split(" ") if has_words(word)]
    return len(title) // CHARACTERS_A_WORD if is_mostly_unspaced(title) else len(words)


def within_words(title: str, max_words: int) -> str:
    """Returns the first words, at most ``max_words``, without dangling ones.

    Scripts without spaces are not cut.
    """
    words = title.split(" ")
    counted = [at for at, word in enumerate(words) if has_words(word) or word == "&"]
    if len(counted) <= max_words or is_mostly_unspaced(title):
        return title
    words = words[: counted[max_words]]
    while len(words) > 1 and words[-1].casefold() in _DANGLING:
        words.pop()
    kept = " ".join(words)
    # A quotation or a bracket that was cut open goes, and what is left of a subtitle.
    kept = _without_open_pair(kept)
    before, colon, subtitle = kept.rpartition(": ")
    kept = before if colon and " " in before and len(subtitle.split()) < MIN_SUBTITLE else kept
    return kept.rstrip(" ,;:–—-")


def _without_open_pair(title: str) -> str:
    """Returns ``title`` up to its first quote or bracket that nothing closes, if something is before it."""
    end = min((at for at in _left_open(title) if at), default=len(title))
    return title[:end]


def _left_open(title: str) -> list[int]:
    """Returns where quotes and brackets open that nothing closes, except inside of a closed pair."""
    opened: dict[str, list[int]] = {mark: [] for mark in _OPENING}
    for at, mark in enumerate(title):
        starts = [opened[other][-1] for other in _CLOSES.get(mark, "") if opened[other]]
        if starts:
            for places in opened.values():
                while places and places[-1] >= max(starts):
                    places.pop()
        # With a space behind it, » opens nothing: it stands between the steps of a path.
        elif mark in opened and (mark != "»" or title[at + 1 : at + 2].strip()):
            opened[mark].append(at)
    return [at for places in opened.values() for at in places]


def within_code_points(title: str) -> str:
    """Returns at most 80 code points with the ellipsis, cut between words or else between graphemes.

    A cut title begins with its first visible character. It is empty if nothing is visible.
    """
    if len(title) > GENERATED_TITLE_MAX:
        title = from_first_visible(title)
    if len(title) <= GENERATED_TITLE_MAX:
        return title
    most = GENERATED_TITLE_MAX - len(ELLIPSIS)
    fitting = ""
    for grapheme in _graphemes(title[: 2 * GENERATED_TITLE_MAX]):
        if len(fitting) + len(grapheme) > most:
            break
        fitting += grapheme
    # A single grapheme has no maximum length: joiners combine any number of emoji.
    fitting = fitting or title[:most]
    at_word = fitting.rpartition(" ")[0]
    if at_word and not title[len(fitting)].isspace():
        fitting = at_word
    return (fitting.rstrip(" ,;:–—-、，") or fitting) + ELLIPSIS


def _graphemes(text: str) -> Iterator[str]:
    from grapheme import graphemes  # noqa: PLC0415 - reads its tables, for titles over the limit only

    return cast(Iterator[str], graphemes(text))


def is_mostly_unspaced(title: str) -> bool:
    """Returns whether most letters of ``title`` belong to scripts without spaces between words."""
    letters = [character for character in title if character.isalpha()]
    unspaced = sum(unicodedata.name(letter, "").startswith(_UNSPACED) for letter in letters)
    return 2 * unspaced > len(letters)
