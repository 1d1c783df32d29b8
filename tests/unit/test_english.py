"""Sentences of the pages: none above 25 words, 15 on average at most.

Counted is the prose: paragraphs and list items, without code blocks, tables, headings and pictures. A
sentence ends at ``.``, ``!`` or ``?`` before a space, and where its paragraph or list item ends. A semicolon
or a colon ends none. A word is what stands between spaces and has a letter or a digit; a code span is one
word, and a link counts by its text. A list item without a full stop is a fragment: it has at most 25 words
too, and does not lower the average.
"""

from statistics import mean

import pytest

from tests.support.documents import PAGES, sentences, text_of

MAX_WORDS = 25
MAX_AVERAGE = 15


@pytest.mark.parametrize("page", PAGES)
def test_page_has_short_sentences(page: str) -> None:
    """Each one, and all of them on average."""
    sentences_found = sentences(text_of(page))
    too_long = [(sentence.words, sentence.text) for sentence in sentences_found if sentence.words > MAX_WORDS]
    assert not too_long
    assert mean([sentence.words for sentence in sentences_found if sentence.is_whole] or [0]) <= MAX_AVERAGE


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("One two. Three four five! Six?", [2, 3, 1]),
        ("One two: three; four.", [4]),
        ("It works. boto3 is used, e.g. here.", [2, 5]),
        ("Version 1.2 is here.", [4]),
        ("Call `make run PORT=1`. `make test` runs.", [2, 2]),
        ("- One\n- Two words\n\nThree.", [1, 2, 1]),
        ("A line\nthat goes on.", [5]),
        ("See [this page](docs/x.md) – now.", [4]),
        (
            "# A heading. Here\n\n| table. Here |\n|---|\n\n\n```\ncode. Here\n```\n\n![picture](x.png)",
            [],
        ),
    ],
)
def test_sentence_is_counted_by_its_words(markdown: str, words: list[int]) -> None:
    """Where it ends, and what is no prose."""
    assert [sentence.words for sentence in sentences(markdown)] == words


def test_fragment_is_told_from_a_sentence() -> None:
    """By its end."""
    assert [sentence.is_whole for sentence in sentences("- one\n- Two.\n- three:\n- (Four.)")] == [
        False,
        True,
        True,
        True,
    ]
