"""What a person may call a chat; more of it among the title cases."""

import pytest

from shared.rules.errors import InvalidRequest
from shared.rules.titles import person_title


@pytest.mark.parametrize("title", ["Title: **draft** v2.", '"Python"', "<think>", "\U0001fae9", "\uf8ff"])
def test_a_persons_words_are_not_cleaned(title: str) -> None:
    """Nor are signs that our Unicode data does not know yet taken for nothing."""
    assert person_title(title) == title


@pytest.mark.parametrize("typed", ["", " ", "\u200b", "\x00", "\u202e", "\u2800", "\u3164 \u115f", "a\ud800"])
def test_what_is_no_title(typed: str) -> None:
    """Nothing to see, or no text."""
    with pytest.raises(InvalidRequest):
        person_title(typed)
