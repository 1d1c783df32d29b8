"""Titles of chats in many languages, as models answer them, on the deployed stack."""

import httpx
import pytest

from shared.rules.prompts import STRICT_RETRY
from tests.e2e.conftest import BY_HAIKU, new_chat
from tests.support.bedrock import StubBedrock
from tests.support.sample import some
from tests.support.spoken_answers import OFF_LANGUAGE, SPOKEN, TITLES_LIKE_REFUSALS

pytestmark = pytest.mark.long


def propose(user: httpx.Client, said: str) -> httpx.Response:
    """A title for a new chat in which a user said one thing."""
    return user.post(f"/chats/{new_chat(user, content=said, **BY_HAIKU)}/title/propose")


def are_strict(model: StubBedrock) -> list[bool]:
    """Which requests ask more strictly."""
    return [STRICT_RETRY in request["system"][0]["text"] for request in model.requests]


@pytest.mark.parametrize("language", some(SPOKEN))
def test_refusal_and_greeting_are_no_titles(ada: httpx.Client, bedrock: StubBedrock, language: str) -> None:
    """In the language of the chat, one after the other."""
    said, *bedrock.texts = SPOKEN[language]
    failed = propose(ada, said)
    assert (failed.status_code, failed.json()["code"]) == (502, "title_unusable")
    assert are_strict(bedrock) == [False, True]


@pytest.mark.parametrize(("said", "doubtful", "title"), some(OFF_LANGUAGE))
def test_title_in_another_language_is_asked_for_again(
    ada: httpx.Client, bedrock: StubBedrock, said: str, doubtful: str, title: str
) -> None:
    """The second title is taken. It is the first one only if the model insists."""
    bedrock.texts = [doubtful, title]
    assert propose(ada, said).json()["title"] == title
    assert are_strict(bedrock) == [False, True]
    bedrock.text = doubtful
    assert propose(ada, said).json()["title"] == doubtful


@pytest.mark.parametrize(("title", "said"), some(TITLES_LIKE_REFUSALS))
def test_title_of_the_topic_that_looks_like_a_refusal_stays(
    ada: httpx.Client, bedrock: StubBedrock, title: str, said: str
) -> None:
    """It is asked for once."""
    bedrock.text = title
    assert propose(ada, said).json()["title"] == title
    assert are_strict(bedrock) == [False]
