"""Each entry of a table of words can be found by what looks it up: no phrase is among single words."""

import re

import pytest

from shared.rules.cleaning import speakers, vocabulary
from shared.rules.cleaning.conversation import Conversation
from shared.rules.cleaning.judging import is_placeholder, is_vague
from shared.rules.cleaning.words import words_of
from shared.rules.offline_titles import languages

# How the offline titler reads words (``language.py``), apart from signs that stand on letters.
WORD = r"[^\W\d_]+(?:['’][^\W\d_]+)?"
WORDS = {
    **{name: table for name, table in vars(languages).items() if isinstance(table, frozenset)},
    **{
        f"{code} {field}": getattr(table, field).split()
        for code, table in languages.TABLES.items()
        for field in ("words", "breaks", "adjuncts", "vague")
        if code != "hi"
    },
}


@pytest.mark.parametrize("name", sorted(vocabulary.SPEAKERS))
def test_every_speaker_is_found_before_its_words(name: str) -> None:
    """Also one of two words, which Vietnamese writes apart."""
    assert speakers.after_speaker(f"{name.capitalize()}: Baking bread", Conversation([])) == "Baking bread"


@pytest.mark.parametrize("name", sorted(vocabulary.USERS))
def test_every_name_of_a_user_is_found_before_its_words(name: str) -> None:
    """So that a transcript is none."""
    assert speakers.is_users_line(f"**{name.capitalize()}**: How do I bake bread?")


def test_every_placeholder_and_every_vague_word_is_found() -> None:
    """Without the signs at their edges that are not compared."""
    assert [title for title in vocabulary.PLACEHOLDERS if not is_placeholder(title.capitalize())] == []
    assert [word for word in vocabulary.VAGUE if not is_vague(word.capitalize())] == []


@pytest.mark.parametrize("words", ["trả lời", "trợ lý", "người dùng"])
def test_name_of_two_words_is_one_entry(words: str) -> None:
    """Half of it names nobody: "Lời" are lyrics."""
    names = vocabulary.SPEAKERS | vocabulary.USERS
    assert words in names
    assert names.isdisjoint(words_of(words))


@pytest.mark.parametrize("table", WORDS)
def test_every_single_word_is_one_for_the_offline_titler(table: str) -> None:
    """An entry with a space or an open apostrophe is never met."""
    assert [word for word in WORDS[table] if not re.fullmatch(WORD, word) or word != word.lower()] == []
