"""The rules of user titles. The title cases have more of them."""

import pytest

from shared.rules.errors.requests import InvalidRequest
from shared.rules.titles import is_same_wording, user_title
from shared.rules.visibility import is_visible


@pytest.mark.parametrize("title", ["Title: **draft** v2.", '"Python"', "<think>", "\U0001fae9", "\uf8ff"])
def test_user_title_is_not_cleaned(title: str) -> None:
    """Nor are signs that our Unicode data does not know yet taken for nothing."""
    assert user_title(title) == title


@pytest.mark.parametrize(
    "typed",
    [
        *("", " ", "\u200b", "\x00", "\u202e", "\u2800", "\u3164 \u115f", "a\ud800"),
        *("\u034f", "\u061c", "\u17b4", "\u180b", "\u2060", "\ufe0f", "\ufff0", "\U0001d159", "\U0001d173"),
        *("\U000e0041\U000e007f", "\U000e0100", "\U000e0fff"),
        # A mark shows on something that shows.
        *("\u0301", "\u3164\u0301", "\u20dd"),
    ],
)
def test_invalid_user_title_is_refused(typed: str) -> None:
    """Nothing to see, or no text."""
    with pytest.raises(InvalidRequest):
        user_title(typed)


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("e\x00\u0301", "é"),
        ("e\u202e\u0301", "é"),
        ("\u1100\x7f\u1161", "가"),
        ("  \u2000a\u0301\u3000", "á"),
        ("a\x00\r\nb", "a b"),
        *(
            (whole, whole)
            for whole in (
                "❤️",
                "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
                "می‌خواهم",
                "👩‍👩‍👧‍👦",
            )
        ),
        ("a" + 199 * "\u0323", "\u1ea1" + 198 * "\u0323"),
        # Each of them is four code points before it is put together.
        ("\u03b1\u0313\u0300\u0345" * 200, "\u1f82" * 200),
        (" " * 200_000 + "a" + "\u202e" * 20_000, "a"),
    ],
)
def test_user_title_is_stored_in_nfc(typed: str, title: str) -> None:
    """Whatever stood between two characters that are one, and however long it was before."""
    assert user_title(typed) == title


@pytest.mark.parametrize("typed", ["x" * 201, "a" + "\u0301\u0323" * 60_000])
def test_title_of_more_than_200_code_points_is_refused(typed: str) -> None:
    """And is not normalized first: 240 KB of marks took 22 s."""
    with pytest.raises(InvalidRequest, match="at most 200"):
        user_title(typed)


def test_text_of_many_marks_is_invisible() -> None:
    """Looking for what they stand on ends."""
    assert is_visible("\u0301" * 99 + "a")
    assert not is_visible("\u0301" * 101 + "a")


def test_text_of_many_invisible_characters_is_invisible() -> None:
    """50 messages of it took 340 ms of a title's request; spaces may be any number."""
    assert is_visible("\u200b" * 9_999 + "a")
    assert not is_visible("\u200b" * 10_001 + "a")
    assert is_visible(" " * 200_000 + "a")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Baking bread", "“baking  BREAD”!", True),
        ("Straße", "STRASSE", True),
        ("Ｂｒｅａｄ", "bread", True),
        ("面包，酵母", "面包 酵母", True),
        ("C++ errors", "C# errors", True),
        ("Baking bread", "Baking breads", False),
        ("क्षि", "क्षा", False),
        ("Bread 1", "Bread 2", False),
        ("👍", "👎", False),
        ("", "…", False),
    ],
)
def test_titles_of_the_same_words_differ_in_signs_alone(one: str, other: str, *, same: bool) -> None:
    """A title of signs alone is what it is."""
    assert is_same_wording(one, other) is same
    assert is_same_wording(other, one) is same
    assert is_same_wording(one, one)
