"""Titles judged by the conversation: what is sure, what is doubtful, and what an assistant says."""

import json
import unicodedata
from collections.abc import Callable

import pytest

from shared.rules.cleaning import vocabulary
from shared.rules.cleaning.generated_title import read_title
from shared.rules.cleaning.manner_words import by_class
from shared.rules.cleaning.reading import Reading
from shared.rules.messages import Turn
from shared.rules.prompts import STRICT_RETRY, TITLE_INSTRUCTIONS
from tests.support.sample import some
from tests.support.spoken_answers import OFF_LANGUAGE, SPOKEN, TITLES_LIKE_REFUSALS
from tools.evals.title_cases import CASES

BREAD = "How do I bake bread at home without an oven?"
CLEAN_TITLES = [line for line in (CASES / "clean_titles.txt").read_text("utf-8").split("\n") if line]
WRAPPERS: dict[str, Callable[[str], str]] = {
    "bare": str,
    "json": lambda title: json.dumps({"title": title}),
    **{
        name: lambda title, form=form: form.replace("TITLE", title)  # type: ignore[misc]  # a default of the loop
        for name, form in {
            "quotes": '"TITLE"',
            "bold": "**TITLE**",
            "heading": "# TITLE",
            "label": "Title: TITLE",
            "bold label": "**Title:** TITLE",
            "chinese label": "标题：TITLE",
            "label on its own line": "Title:\n\nTITLE",
            "preface": "Sure! Here's a title for the conversation:\n\nTITLE",
            "explanation": "TITLE\n\nThis title captures the main topic.",
            "fence": "```\nTITLE\n```",
            "thought": "<think>The user wants a title.</think>\n\nTITLE",
            "stray thought": "The user wants a title.</think>TITLE",
            "harmony": "<|channel|>analysis<|message|>Hm.<|end|><|channel|>final<|message|>TITLE",
            "element": "<title>TITLE</title>",
            "opening tag": "<title>TITLE",
            "latex": "\\boxed{TITLE}",
        }.items()
    },
}


def reading(answer: str, said: str = BREAD) -> Reading:
    """What an answer gives for a chat in which a user said one thing."""
    return read_title(answer, [Turn("user", said)])


@pytest.mark.parametrize("wrapper", WRAPPERS)
@pytest.mark.parametrize("is_known", [True, False], ids=["known", "unknown"])
def test_clean_title_comes_out_of_any_wrapper_as_it_went_in(wrapper: str, *, is_known: bool) -> None:
    """A thousand of many kinds and languages, with and without a conversation about it."""
    changed = {}
    for title in some(CLEAN_TITLES):
        said = [Turn("user", f"I would like to know more about {title} before Friday.")] if is_known else []
        found = read_title(WRAPPERS[wrapper](title), said).title
        if found != unicodedata.normalize("NFC", title):
            changed[title] = found
    assert not changed


@pytest.mark.parametrize(
    ("title", "said"),
    [
        (
            "404 Not Found Page Ideas",
            "What could we show on the page for a missing address, instead of a bare 404?",
        ),
        ("I Need to Write a Resignation Letter", "help me word my resignation, two weeks notice"),
        ("OpenAI: Pricing Changes", "did openai raise its prices again"),
        ("Dubai: Visa Rules", "Do I need a visa for a layover in Dubai?"),
        ("Robot: Asimov's Laws", "which of Asimov's robot stories has the three laws first"),
        ("Baking", BREAD),
        ("家で焼くパン", "オーブンなしで家でパンを焼くにはどうすればいいですか？"),
        ("빵 굽기", "오븐 없이 집에서 빵을 굽는 방법은?"),
        ("猫", "我的猫不吃饭"),
        ("C++", "is c++ worth it"),
        *TITLES_LIKE_REFUSALS,
    ],
)
def test_title_with_a_word_of_the_conversation_is_sure(title: str, said: str) -> None:
    """Whatever it begins with."""
    assert reading(title, said) == Reading(title)


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Sourdough starter care", "How do I keep it alive while I am on holiday?"),
        ("Results", "What are the results of the last election in Norway?"),
        ("Bread at home without an oven", "没有烤箱怎么在家做面包？"),
        ("Как испечь хлеб", "Як спекти хліб удома без духовки?"),
        ("Recette de pain sans four", "How do I bake pain de campagne without a four?"),
        ("You Only Live Twice", "In which film does Bond fake his death in Japan?"),
        *((title, said) for said, title, _ in OFF_LANGUAGE),
    ],
)
def test_title_of_another_topic_or_language_is_doubtful(title: str, said: str) -> None:
    """It is kept for the case that a stricter request brings nothing better."""
    assert reading(title, said) == Reading(title, is_doubtful=True)


def test_line_that_is_far_too_long_is_doubtful() -> None:
    """It is cut, but a model may do better."""
    line = "Baking bread " + "with a heavy pot " * 4
    assert reading(line) == Reading("Baking bread with a heavy pot", is_doubtful=True)


@pytest.mark.parametrize(
    "answer",
    [
        "No conversation content was provided.",
        "Non posso generare un titolo senza contesto.",
        "Przepraszam, nie mogę wygenerować tytułu.",
        "Hola! ¿En qué puedo ayudarte hoy?",
        "你好！我是通义千问，很高兴为你服务。",
        "I can't help with baking bread.",
        "To bake bread at home, you can use a heavy pot.",
        "Bread without an oven is a classic of camp kitchens, and it has a simple solution for all.",
        "ThrottlingException: Too many requests, please wait before trying again.",
        "Sure!",
        "Okay",
        "نعم",
        "42",
        "New session - 2026-01-02T09:14:33Z",
        "新对话",
        "Nouvelle conversation",
    ],
)
def test_what_an_assistant_or_a_service_says_is_no_title(answer: str) -> None:
    """Refusals, questions back, errors, acknowledgements, numbers and placeholders."""
    assert reading(answer).title is None


@pytest.mark.parametrize("language", SPOKEN)
def test_refusal_and_greeting_in_the_language_of_the_chat_are_no_titles(language: str) -> None:
    """Small words that they share with a message, as "how" and "not", are no topic."""
    said, *answers = SPOKEN[language]
    assert [reading(answer, said).title for answer in answers] == [None, None]


def test_no_word_that_judges_titles_mixes_scripts() -> None:
    """A letter of another script that looks alike makes a word that nobody writes."""
    words = set[str]().union(vocabulary.TITLES, vocabulary.CHATS, vocabulary.QUALIFIERS, vocabulary.SPEAKERS)
    words |= vocabulary.USERS.union(vocabulary.ACKNOWLEDGEMENTS, vocabulary.NEW, *by_class().values())
    scripts = {
        word: {unicodedata.name(letter).split()[0].split("-")[0] for letter in word if letter.isalpha()}
        for word in words
    }
    assert [word for word, found in scripts.items() if len(found) > 1] == []


def test_pieces_of_our_instructions_are_no_titles() -> None:
    """Every line of them, as far as it has four words."""
    lines = [line.strip("- ;.") for line in f"{TITLE_INSTRUCTIONS}\n{STRICT_RETRY}".split("\n")]
    assert [line for line in lines if len(line.split()) > 3 and reading(line).title] == []


def test_repeated_message_becomes_an_offline_title() -> None:
    """It is longer than a title, so the model has repeated it and not named it."""
    said = "Hi, can you tell me how to bake a sourdough bread at home without an oven?"
    assert reading(said, said).title == "Bake a sourdough bread at home without an oven"
