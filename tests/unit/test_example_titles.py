"""The examples that a config has shown to a small model, and titles that are copied from them."""

import json
from dataclasses import replace

import pytest

from shared.adapters.models.bedrock import Bedrock
from shared.adapters.models.openai import Openai
from shared.adapters.models.refused_parameters import SYSTEM
from shared.rules.copied_titles import is_copied
from shared.rules.example_titles import EXAMPLES, Example
from shared.rules.messages import Turn
from shared.rules.model_configs import ModelConfig, StructuredOutput
from shared.rules.prompt_versions import PROMPT_VERSION
from shared.rules.prompts import prompt_version, title_instructions, title_prompt, title_turns
from shared.rules.title_styles import CONVERSATION, TitleStyle
from shared.rules.title_tasks import EXAMPLE_TOKENS, TitleTask
from shared.rules.tokens import estimated_tokens
from tests.support.bedrock import clients
from tests.support.openai import openai_config

BREAD = [Turn("user", "How do I bake bread at home without an oven?")]
TASK = TitleTask(BREAD, shows_examples=True)


def test_examples_stand_before_the_conversation_with_their_titles() -> None:
    """As turns before it, each in the form of the prompt; without them there is the conversation alone."""
    *examples, last = title_turns(TASK, "text")
    assert last == Turn("user", title_prompt(TASK)) == Turn("user", title_prompt(TitleTask(BREAD)))
    assert title_turns(replace(TASK, shows_examples=False), "text") == [last]
    assert [turn.role for turn in examples] == ["user", "assistant"] * len(EXAMPLES)
    said, title, *_ = EXAMPLES[0]
    assert [turn.text for turn in examples[:2]] == [
        title_prompt(TitleTask([Turn("user", said)])),
        f"<title>{title}</title>",
    ]


@pytest.mark.parametrize("structure", ["json_schema", "tool"])
def test_titles_of_examples_are_written_as_the_answer_should_be(structure: StructuredOutput) -> None:
    """As an object where one is asked for."""
    answers = [turn.text for turn in title_turns(TASK, structure) if turn.role == "assistant"]
    assert [json.loads(answer) for answer in answers] == [{"title": example.title} for example in EXAMPLES]


def test_requests_of_all_providers_have_the_examples() -> None:
    """A model that takes no system prompt gets the instructions before the first one."""
    instructions, turns = title_instructions(TASK, "text"), title_turns(TASK, "text")
    bedrock = ModelConfig("a", "bedrock", "m", structured_output="text")
    openai = openai_config("https://models.example.com", structured_output="text")
    converse = Bedrock(clients()).build_request(bedrock, TASK)["messages"]
    assert [Turn(message["role"], message["content"][0]["text"]) for message in converse] == turns
    system, *messages = Openai(clients()).build_request(openai, TASK).body["messages"]
    assert (system["role"], system["content"]) == ("system", instructions)
    assert [Turn(message["role"], message["content"]) for message in messages] == turns
    (first, *_) = Openai(clients()).build_request(openai, TASK, {SYSTEM}).body["messages"]
    assert first == {"role": "user", "content": f"{instructions}\n\n{turns[0].text}"}


@pytest.mark.parametrize("structure", ["text", "json_schema"])
def test_examples_take_their_part_of_the_room(structure: StructuredOutput) -> None:
    """No more of it than they need."""
    *examples, _ = title_turns(TASK, structure)
    assert sum(estimated_tokens(turn.text) for turn in examples) <= EXAMPLE_TOKENS
    long = [Turn("user", "bread " * 9_000)]
    without, with_examples = (
        estimated_tokens(TitleTask(long, shows_examples=shown).excerpt.turns[0].text)
        for shown in (False, True)
    )
    assert 0 < with_examples < without - EXAMPLE_TOKENS / 4


def test_version_of_the_prompt_tells_whether_it_has_examples() -> None:
    """Beside the version of a style."""
    style = TitleStyle(max_words=5)
    assert prompt_version(TASK) == f"{PROMPT_VERSION}-examples"
    assert prompt_version(replace(TASK, style=style)) == f"{PROMPT_VERSION}-examples-{style.version}"


@pytest.mark.parametrize("language", [CONVERSATION, "en"])
@pytest.mark.parametrize(
    "said", ["How do I bake bread?", "¿Cómo se hace pan?", "パンの焼き方は？", "怎么做面包？"]
)
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_title_of_an_example_is_copied_in_any_language(example: Example, said: str, language: str) -> None:
    """With or without words of the chat. Of what the chat itself is about, it is a title."""
    task = replace(TASK, turns=[Turn("user", said)], style=TitleStyle(language=language))
    for title in (example.title, example.title.upper(), f"Bread: {example.title}", " ".join(example.words)):
        assert is_copied(title, task)
        assert not is_copied(title, replace(task, shows_examples=False))
        assert not is_copied(title, replace(task, turns=[Turn("user", example.title)]))


@pytest.mark.parametrize("rare", ["clavicord", "axolotl"])
def test_rare_word_of_an_example_is_copied_where_the_chat_does_not_mention_it(rare: str) -> None:
    """However much of the title is about the chat."""
    title = f"Baking bread without {rare}s"
    assert is_copied(title, TASK)
    assert not is_copied(title, replace(TASK, turns=[Turn("user", f"{rare.upper()} bread?")]))
    assert not is_copied("Baking bread without an oven", TASK)


@pytest.mark.parametrize(
    ("said", "language", "title"),
    [
        ("How big a fish tank do two goldfish need?", CONVERSATION, "Aquarium size for two goldfish"),
        ("水槽の水はどのくらいの頻度で替えますか？", CONVERSATION, "Aquarium water change frequency"),
        ("Which bird lays its eggs in others' nests?", CONVERSATION, "Cuckoo nest behaviour"),
        ("My windup watch stops after an hour", CONVERSATION, "Watch mainspring problem"),
        ("兔子最喜欢吃什么草？", CONVERSATION, "兔子吃苜蓿"),
        ("草泥马是什么动物？", CONVERSATION, "羊驼介绍"),
        ("Comment réparer un réveil coucou ?", "en", "Repairing a cuckoo clock"),
        ("ウーパールーパーの飼い方を教えて", "en", "Axolotl care"),
        ("ウーパールーパーの飼い方を教えて", CONVERSATION, "Axolotl care"),
        ("Ajolote enfermo", "en", "Sick axolotl care"),
        ("Como cuidar de um axolote em casa?", CONVERSATION, "Axolotl care at home"),
        ("How is a clavichord tuned?", "es", "Afinación de un clavicordio"),
    ],
)
def test_title_is_not_copied_by_one_word_that_the_chat_has_otherwise(
    said: str, language: str, title: str
) -> None:
    """In another word, or in another language."""
    task = replace(TASK, turns=[Turn("user", said)], style=TitleStyle(language=language))
    assert not is_copied(title, task)


def test_each_example_has_its_words() -> None:
    """In its title, where a rare one is one of them."""
    for _, title, words, rare in EXAMPLES:
        assert all(word in title.casefold() for word in words)
        assert rare is None or rare in words
