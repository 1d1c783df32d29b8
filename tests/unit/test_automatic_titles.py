"""When an automatic title is due, and whether a chat has moved on."""

from typing import Any

import pytest

from shared.rules.automatic_titles import Claim, Occasion, TitleState, occasion_for
from shared.rules.cleaning.conversation import READ_AT_MOST
from shared.rules.messages import Turn
from shared.rules.offline_titles import says_something
from shared.rules.topics import has_moved_on, is_same_topic
from tests.support.stream import chat_at

MINE, ANOTHERS, OLD = Claim("me", 2), Claim("another", 2), Claim("me", 1)


def state_of(source: str, turns: int = 4, claims: dict[Any, Claim] | None = None, **more: Any) -> TitleState:
    """A chat's state: its title's source, its user's turns, its claims."""
    return TitleState(chat_at(2, title_source=source, **more), turns, claims or {})


@pytest.mark.parametrize(
    ("state", "occasion"),
    [
        (state_of("fallback", turns=1), "first"),
        (state_of("fallback"), "first"),
        (state_of("fallback", claims={"first": MINE}), "first"),
        (state_of("fallback", claims={"first": ANOTHERS}), None),
        (state_of("fallback", automatic_title=False), None),
        (state_of("automatic", turns=3), None),
        (state_of("automatic"), "follow"),
        (state_of("automatic", turns=40), "follow"),
        (state_of("automatic", claims={"first": ANOTHERS}), "follow"),
        (state_of("automatic", claims={"first": OLD}), None),
        (state_of("automatic", claims={"follow": MINE}), "follow"),
        (state_of("automatic", claims={"follow": ANOTHERS}), None),
        (state_of("automatic", claims={"follow": OLD}), None),
        (state_of("automatic", automatic_title=False), None),
        (state_of("generated"), None),
        (state_of("user"), None),
    ],
)
def test_occasion_follows_from_source_turns_and_claims(state: TitleState, occasion: Occasion | None) -> None:
    """Only an unasked title is replaced, and each occasion is one message's."""
    assert occasion_for(state, "me", follows=True) == occasion
    assert occasion_for(state, "me", follows=False) == (occasion if occasion == "first" else None)


def turns(*texts: str) -> list[Turn]:
    """A user's turns, each with an answer."""
    return [turn for text in texts for turn in (Turn("user", text), Turn("assistant", "Of course."))]


BREAD = "How do I bake bread?"
MOVED_ON = [
    ("Baking bread", [BREAD, "Which flour?", "Write my resignation letter", "More polite, please"]),
    (
        "Brot backen",
        ["Wie backe ich Brot?", "Welches Mehl?", "Erkläre mir Quantenphysik", "Was ist ein Qubit?"],
    ),
    ("烤面包的方法", ["怎么烤面包？", "需要什么材料？", "帮我写一封辞职信", "语气再客气一点"]),
    ("Выпечка хлеба", ["Как испечь хлеб?", "Какая мука?", "Напиши заявление об увольнении", "Сделай короче"]),
    (
        "パンの焼き方",
        ["パンの焼き方を教えて", "材料は？", "退職届を書いてください", "もっと丁寧にしてほしい"],
    ),
]
STAYED = [
    ("Baking bread", [BREAD, "Which flour?", "How hot for the loaf?", "Is bread better with milk?"]),
    ("Baking bread", [BREAD, "Which flour?", "Can I bake it on a stove?", "How long does that take?"]),
    ("Baking bread", [BREAD, "Now about breads with seeds", "Thanks!", "ok"]),
    (
        "Baking at home",
        ["How do I make a loaf?", "Which flour?", "Which loaves are easy?", "The quickest one"],
    ),
    ("Home-made loaf", [BREAD, "Which flour?", "What is a good loaf?", "And the quickest one?"]),
    ("烤面包的方法", ["怎么烤面包？", "需要什么材料？", "面包要烤多久？", "温度多少？"]),
    ("Baking bread", [BREAD]),
    ("Baking bread", [BREAD, "Thanks!", "ok", "/clear"]),
    ("Baking bread", []),
]


@pytest.mark.parametrize(("title", "texts"), MOVED_ON)
def test_chat_has_moved_on_when_its_latest_turns_share_no_word(title: str, texts: list[str]) -> None:
    """With the title or the first turn, in any script."""
    assert has_moved_on(title, turns(*texts))
    assert has_moved_on(title, turns("Hello!", *texts, "Thanks!"))


@pytest.mark.parametrize(("title", "texts"), STAYED)
def test_chat_has_not_moved_on_while_a_latest_turn_shares_a_word(title: str, texts: list[str]) -> None:
    """Of the title or of the first turn, with any ending. Nor when nothing more was said."""
    assert not has_moved_on(title, turns(*texts))


def test_small_words_make_no_topic() -> None:
    """Every text has them."""
    assert not is_same_topic("How to bake the bread", "How to write the letter")
    assert is_same_topic("How to bake the bread", "The breads of Italy")
    assert is_same_topic("?", "?")


def test_words_far_into_a_text_are_not_read() -> None:
    """The work is bounded."""
    assert not is_same_topic("word " * READ_AT_MOST + "bread", "bread")


@pytest.mark.parametrize("text", ["", "Hello!", "Hi there", "/clear", "thanks", "你好", "Привет!", "1"])
def test_greeting_thanks_and_command_say_nothing(text: str) -> None:
    """As for the titler without a model."""
    assert not says_something(text)
    assert says_something(f"{text} How do I bake bread?")
