"""Where a title stands in an answer: between tags, in an object or with a tool, else the answer is weak."""

import pytest

from shared.adapters.models.provider import ProviderAnswer
from shared.adapters.models.title_answers import title_in
from shared.rules.usage import Usage
from shared.use_cases.ports.models import ModelAnswer

IN_ITS_PLACE = {
    "<title>Baking bread</title>": "Baking bread",
    "<title>Baking bread": "Baking bread",
    "<TITLE>Baking bread</Title>": "Baking bread",
    "Sure! Here is a title: <title>Baking bread": "Baking bread",
    "I call it <title>Baking bread</title>.": "Baking bread",
    "<think>Maybe <title>Bread</title>?</think>\n<title>Baking bread</title>": "Baking bread",
    "<title>Using the <title> tag in HTML</title>": "Using the <title> tag in HTML",
    "<title>Baking bread</title>\n<title>Bread</title>": "Baking bread",
    "<title></title>": "",
    '{"title": "Baking bread"}': "Baking bread",
    ' {"title": "Baking <title> bread"}\n': "Baking <title> bread",
}
WEAK = [
    "Baking bread",
    "How to use <title> tags in HTML",
    '{"title": 5}',
    '{"title": "Baking bread"',
    '{"name": "Baking bread"}',
    '["Baking bread"]',
    "{" * 20_000,
    "",
]


def answer(text: str, title: str | None = None, *, is_cut_off: bool = False) -> ProviderAnswer:
    """A provider's answer of one call."""
    return ProviderAnswer(text, Usage(1), title, is_cut_off=is_cut_off)


@pytest.mark.parametrize("text", IN_ITS_PLACE)
def test_only_what_stands_in_the_place_for_the_title_is_the_title(text: str) -> None:
    """A closing tag may be missing, since it is the stop sequence."""
    assert title_in(answer(text)) == ModelAnswer(IN_ITS_PLACE[text])


@pytest.mark.parametrize("text", WEAK)
def test_answer_without_a_place_for_the_title_is_weak(text: str) -> None:
    """It is kept whole, for cleaning and judging."""
    assert title_in(answer(text)) == ModelAnswer(text, is_weak=True)


def test_closing_tag_alone_is_not_part_of_a_weak_answer() -> None:
    """The answer ended there."""
    assert title_in(answer("Baking bread</title>")) == ModelAnswer("Baking bread", is_weak=True)


def test_title_for_the_tool_comes_before_the_text() -> None:
    """Also an empty one: the model had its say."""
    assert title_in(answer("I will call the tool.", "Baking bread")) == ModelAnswer("Baking bread")
    assert title_in(answer("<title>Bread</title>", "")) == ModelAnswer("")


def test_answer_that_was_cut_off_has_a_title_only_between_closed_tags() -> None:
    """Half a title is none, and neither is half an object."""
    assert title_in(answer("<title>Baking bread</title> And", is_cut_off=True)) == ModelAnswer("Baking bread")
    for text in ("<title>Baking br", '{"title": "Baking bread"}', "Baking bread", ""):
        assert title_in(answer(text, is_cut_off=True)) == ModelAnswer("", is_cut_off=True)
