"""Properties that hold for every text of a user, a conversation or a model."""

import unicodedata

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from shared.rules.cleaning.characters import has_words, presentable
from shared.rules.cleaning.generated_title import read_title
from shared.rules.errors.requests import InvalidRequest
from shared.rules.messages import Turn
from shared.rules.offline_titles import NEW_CHAT_TITLE, extractive_title, fallback_title
from shared.rules.prompts import title_prompt
from shared.rules.title_tasks import TitleTask
from shared.rules.titles import ELLIPSIS, GENERATED_TITLE_MAX, USER_TITLE_MAX, user_title
from shared.rules.visibility import is_visible
from tests.support.sample import examples
from tests.support.texts import any_texts, short_texts

# How long an example takes says more of the machine than of the code; tools/bench/worst_input.py measures.
for_any = settings(max_examples=examples(300), suppress_health_check=list(HealthCheck))


def assert_is_title(title: str, most: int) -> None:
    """What every title has in common."""
    assert unicodedata.is_normalized("NFC", title)
    assert len(title.splitlines()) == 1
    assert title == title.strip()
    assert is_visible(title)
    assert len(title) <= most


@for_any
@given(any_texts)
@example("{title: " + "[" * 400 + "}")
@example("{title: " + "1" * 5_000 + "}")
@example("[" + "1" * 5_000 + "]")
@example("[" * 20_000)
@example("&#" + "1" * 5_000 + ";")
@example("~ " * 8 + "word")
@example("." * 90 + " word")
def test_no_answer_of_a_model_raises(answer: str) -> None:
    """It holds a title with words in it, or None; and nothing of the title is left to be cleaned away."""
    title = read_title(answer, []).title
    assert title is None or (title == presentable(title) and has_words(title))
    if title is not None:
        assert_is_title(title, GENERATED_TITLE_MAX)


@for_any
@given(any_texts, st.lists(st.builds(Turn, st.sampled_from(("user", "assistant")), any_texts), max_size=4))
@example("Bread", [Turn("user", "\U0001d159")])
@example("[[]] <title>", [Turn("user", "[[]] <title>")])
def test_no_answer_to_any_conversation_raises(answer: str, turns: list[Turn]) -> None:
    """Whatever was said, the answer holds a valid title or none."""
    title = read_title(answer, turns).title
    if title is not None:
        assert_is_title(title, GENERATED_TITLE_MAX)


@for_any
@given(st.lists(st.builds(Turn, st.sampled_from(("user", "assistant")), any_texts), max_size=4))
@example([Turn("user", "\u0301" * 5_000 + "bread")])
@example([Turn("user", "Hi, " + "\ufff9" * 85 + " bread")])
@example([Turn("user", "Hi, " + "\u0600" * 85 + " bread")])
@example([Turn("user", "-" * 90)])
def test_offline_title_of_any_conversation_is_valid(turns: list[Turn]) -> None:
    """The offline titler finds one only where a user said something that shows."""
    title = extractive_title(turns)
    assert not title or any(is_visible(turn.text) for turn in turns if turn.role == "user")
    if title:
        assert_is_title(title, GENERATED_TITLE_MAX)
        assert title == presentable(title)
        # The ellipsis of a cut is nothing to be seen; a user may have typed one.
        assert is_visible(title.removesuffix(ELLIPSIS)) or any(ELLIPSIS in turn.text for turn in turns)
    assert fallback_title("".join(turn.text for turn in turns[:1])) != ""


@for_any
@given(any_texts)
@example("e\x00\u0301")
@example("\u2000")
def test_user_title_of_any_text_is_valid_or_refused(typed: str) -> None:
    """Each is refused, or stored as a title that would be stored as it is."""
    try:
        title = user_title(typed)
    except InvalidRequest:
        return
    assert_is_title(title, USER_TITLE_MAX)
    assert user_title(title) == title


@for_any
@given(short_texts)
def test_length_is_refused_by_the_stored_form_only(typed: str) -> None:
    """The quick check in front of normalizing refuses nothing that has 200 code points in NFC."""
    bare = "".join(c for c in typed if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Zl", "Zp"})
    for form in ("NFC", "NFD"):
        fitting = unicodedata.normalize("NFC", unicodedata.normalize(form, bare) * 20)[:USER_TITLE_MAX]
        if is_visible(fitting):
            assert user_title(unicodedata.normalize(form, fitting)) == fitting.strip()


@for_any
@given(any_texts)
def test_prompt_of_any_text_keeps_its_delimiter(text: str) -> None:
    """Nothing that is said ends the conversation."""
    plain = "".join(
        unicodedata.normalize("NFKD", character)[0].lower() if is_visible(character) else ""
        for character in title_prompt(TitleTask([Turn("user", text)]))
    )
    assert plain.count("<conversation>") == plain.count("</conversation>") == 1


def test_no_title_is_the_title_of_an_empty_chat() -> None:
    """It stands for the lack of one."""
    assert fallback_title("\u3164\ufe0f\U000e0041") == NEW_CHAT_TITLE
