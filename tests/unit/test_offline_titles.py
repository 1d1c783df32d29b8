"""Titles without a model."""

import pytest

from local.title_scores import EVALUATION, first_six_words, read_evaluation, score, turns_of
from shared.rules.messages import Turn
from shared.rules.offline_titles import extractive_title, fallback_title

TRACE = """\
I keep getting this

```
  File "/x/site-packages/pandas/core.py", line 3
KeyError: 'Revenue'
```"""


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("", "New Chat"),
        (" \n ", "New Chat"),
        ("\u200b", "New Chat"),
        ("Hello", "Hello"),
        (" " * 300_000 + "Can you help me plan a trip to Rome?", "Plan trip to Rome"),
        ("\ufeff\u200bbread", "Bread"),
        ("\ud800", "New Chat"),
        ("x" * 100, "X" + "x" * 78 + "…"),
    ],
)
def test_the_fallback(text: str, title: str) -> None:
    """What it is about, in eighty code points; never empty."""
    assert fallback_title(text) == title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Hi! How do I bake bread at home?", "Baking bread at home"),
        ("Could you please write a cover letter for a junior analyst?", "Cover letter for junior analyst"),
        ("```\ncode here and more\n```\nwhy does this fail to run?", "Fail to run"),
        ("My boss keeps calling at 7am and I'm tired", "Boss keeps calling at 7am"),
        (
            "What's the difference between TCP and UDP, and when would I use which?",
            "Difference between TCP and UDP",
        ),
        ("ok", "ok"),
        ("C# vs F#", "C# vs F#"),
        ("Как настроить VPN на роутере?", "Как настроить VPN на роутере"),
        ("Puedes ayudarme a escribir una carta de renuncia?", "Escribir una carta de renuncia"),
        ("Ciao, puoi aiutarmi a pianificare un viaggio a Roma?", "Pianificare un viaggio a Roma"),
        ("如何学习机器学习？", "学习机器学习"),
        ("```sql\nCREATE TABLE invoices (id serial);\n```", "SQL invoices table"),
        ("def find(a, x):\n    return a.index(x)", "Python find function"),
        (
            "```\n  File \"/x/site-packages/pandas/core.py\", line 3\nKeyError: 'Revenue'\n```",
            "Pandas KeyError Revenue",
        ),
        ("https://example.com/guides/how-to-knit-socks", "How to knit socks (example.com)"),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n\nHow much do I spend on average?", "Spend on average"),
        (
            "You are an expert chef. Answer in a friendly tone. Plan a dinner for six vegans.",
            "Plan dinner for six vegans",
        ),
        ("one two three four five six seven eight nine ten", "One two three four five six seven eight"),
    ],
)
def test_the_extractive_titler(text: str, title: str) -> None:
    """What is wanted, in the user's own words and language, without the words around it."""
    assert extractive_title([Turn("user", text)]) == title


def test_titles_come_close_to_peoples() -> None:
    """The measured floor of ``make title-eval``: twice the first six words, and .60 in all."""
    cases = read_evaluation(EVALUATION)
    ours = score([extractive_title(turns_of(case)) for case in cases], cases)[0]
    floor = score([first_six_words(turns_of(case)) for case in cases], cases)[0]
    assert ours >= max(0.60, 2 * floor)


def test_the_first_turn_with_something_in_it_counts() -> None:
    """A greeting gives way to the question after it; an assistant's words never count."""
    turns = [
        Turn("assistant", "Welcome to this chat, friend"),
        Turn("user", "hi"),
        Turn("user", "why is the sky blue?"),
    ]
    assert extractive_title(turns) == "Sky blue"
    assert extractive_title([Turn("assistant", "Welcome to this chat")]) == ""


@pytest.mark.parametrize("text", ["." * 1_000_000, "`" * 1_000_000, "a " * 500_000, "http://" * 100_000])
def test_a_huge_text_is_read_only_at_its_beginning(text: str) -> None:
    """It ends at once; a title comes of it all the same."""
    assert extractive_title([Turn("user", text)])
    assert fallback_title(text)
