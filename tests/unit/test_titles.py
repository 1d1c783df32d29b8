"""What may be a title."""

import json

import pytest

from shared.rules.errors import InvalidRequest
from shared.rules.titles import cut_at_word, machine_title, person_title
from tests.support.template import PROJECT

CASES = [
    json.loads(line) for line in (PROJECT / "tests/unit/rename_cases.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_what_a_person_types(case: dict[str, str | None]) -> None:
    """Trimmed, NFC, one line, no control characters, and otherwise as it is."""
    typed, expected = case["raw"], case["expected"]
    assert typed is not None
    if expected is None:
        with pytest.raises(InvalidRequest):
            person_title(typed)
    else:
        assert person_title(typed) == expected


@pytest.mark.parametrize(
    ("answer", "title"),
    [
        ("Baking bread", "Baking bread"),
        ('  "Baking bread"  \n', "Baking bread"),
        ("**Baking bread**", "Baking bread"),
        ("\n\nBaking bread\nand more", "Baking bread"),
        ("<think>hm\nhm</think>Baking bread", "Baking bread"),
        ("Ba\u0000king\u202e bread", "Baking bread"),
        ("", None),
        ("   ", None),
        ("<THINK>x</THINK>", None),
        ('""', None),
    ],
)
def test_what_a_model_answers(answer: str, title: str | None) -> None:
    """The first line that holds something, without its wrapping."""
    assert machine_title(answer) == title


def test_a_machines_title_has_80_code_points_at_most() -> None:
    """Cut after a word, marked inside the 80."""
    title = machine_title("word " * 40)
    assert title == "word " * 15 + "word…"
    assert len(machine_title("x" * 500) or "") == 80


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("one two", "one two"),
        ("one two three", "one two…"),
        ("one twothree", "one…"),
        ("onetwothree", "onetwot…"),
    ],
)
def test_cutting(text: str, cut: str) -> None:
    """At 8 code points."""
    assert cut_at_word(text, 8) == cut
    assert len(cut) <= 8
