"""Automatic titles, by the stream's second reader, over moto and a stub of Bedrock."""

import json
from collections.abc import Iterator
from functools import partial
from io import StringIO
from threading import Barrier
from types import SimpleNamespace
from typing import Any

import pytest

from shared.adapters.dynamodb.attribute_values import to_attribute_values
from shared.adapters.dynamodb.items import message_item
from shared.adapters.logs import correlation_id
from shared.adapters.threads import TITLES_SIDE_BY_SIDE
from shared.bootstrap import storage
from shared.rules.chats import ChatKey
from shared.rules.messages import Message, Part
from shared.rules.model_configs import ModelConfig
from shared.rules.times import rfc3339
from shared.use_cases.auto_title import GIVE_UP_AFTER_SECONDS
from tests.integration.test_title_events import image
from tests.support import virtual_time
from tests.support.api import Api, forget_parts, invoke
from tests.support.bedrock import StubBedrock
from tests.support.logged_lines import logged
from tests.support.steps import fault_at, found_steps
from tests.support.table_calls import asked_of_table
from tests.support.virtual_time import waited


def messages_of(api: Api, chat: str, owner: str = "ada") -> list[dict[str, Any]]:
    """The messages of an owner's chat, as the API shows them."""
    rows: list[dict[str, Any]] = api("GET /chats/{id}/messages", chat=chat, owner=owner).body["messages"]
    return rows


def records(
    api: Api, chat: str, position: int = 1, owner: str = "ada", **changes: Any
) -> list[dict[str, Any]]:
    """The stream's records of a chat's messages, from a position on."""
    key = ChatKey(owner, chat)
    stored = [Message(**{**row, **changes}) for row in messages_of(api, chat, owner)]
    return [
        {
            "eventName": "INSERT",
            "dynamodb": {
                "SequenceNumber": str(n),
                "NewImage": to_attribute_values(message_item(key, message)),
            },
        }
        for n, message in enumerate(stored, position)
    ]


def handle(records: list[dict[str, Any]]) -> list[str]:
    """The positions that the handler wants to see again."""
    answer = invoke("AutoTitleFunction", {"Records": records})
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def title(api: Api, chat: str) -> tuple[str, str, int]:
    """Words, source and version."""
    body = api("GET /chats/{id}", chat=chat).body
    return body["title"], body["title_source"], body["title_version"]


def test_first_user_message_gives_the_title(api: Api, bedrock: StubBedrock) -> None:
    """Once, however often its record comes, and updated_at stays."""
    chat = api.new_chat()
    before = api("GET /chats/{id}", chat=chat).body["updated_at"]
    assert handle(records(api, chat)) == []
    assert title(api, chat) == ("A bread from a model", "automatic", 2)
    assert handle(records(api, chat)) == []
    assert len(bedrock.requests) == 1
    assert api("GET /chats/{id}", chat=chat).body["updated_at"] == before


def test_chat_that_its_owner_named_asks_no_model(api: Api, bedrock: StubBedrock) -> None:
    """At creation or since."""
    named, renamed = api.new_chat(title="Mine"), api.new_chat()
    api("PUT /chats/{id}/title", {"title": "Mine too"}, chat=renamed)
    assert handle([*records(api, named), *records(api, renamed)]) == []
    assert bedrock.requests == []
    assert title(api, renamed) == ("Mine too", "user", 2)


def say(api: Api, chat: str, *texts: str) -> None:
    """A user's messages, one after the other."""
    for text in texts:
        answer = api("POST /chats/{id}/messages", {"role": "user", "content": text}, chat=chat)
        assert answer.status == 201


def test_later_messages_ask_no_model(api: Api, bedrock: StubBedrock) -> None:
    """A fallback that stayed is known to its owner by now."""
    chat = api.new_chat()
    bedrock.error = (403, "AccessDeniedException")
    say(api, chat, "and then?")
    first, second = records(api, chat)
    assert handle([first]) == []
    bedrock.error, asked = None, len(bedrock.requests)
    assert handle([second]) == []
    assert len(bedrock.requests) == asked
    assert handle([first]) == []
    assert title(api, chat) == ("A bread from a model", "automatic", 2)


@pytest.mark.parametrize("silent", ["\u200b", "Hello!", "/clear", "Thanks!", "你好", "ok"])
def test_message_that_says_nothing_leaves_the_title_to_a_later_one(
    api: Api, bedrock: StubBedrock, silent: str
) -> None:
    """It costs one small read at most, and no model is asked."""
    chats = [api("POST /chats", {"content": silent}).body["id"], api("POST /chats", {}).body["id"]]
    say(api, chats[1], silent)
    for chat in chats:
        say(api, chat, silent, "How do I bake bread?", "And cake?")
        *blank, spoken, later = records(api, chat)
        assert set(asked_of_table(partial(handle, blank))) <= {"GetItem"}
        assert bedrock.requests == []
        assert handle([spoken]) == []
        assert title(api, chat) == ("A bread from a model", "automatic", 2)
        assert handle([later]) == []
        assert len(bedrock.requests) == 1
        bedrock.requests.clear()


def test_chat_that_is_excluded_gets_no_automatic_title(api: Api, bedrock: StubBedrock) -> None:
    """Until it is included again, by its next message. A title that is asked for comes anyway."""
    chat = api("POST /chats", {"content": "How do I bake bread?", "automatic_title": False}).body["id"]
    assert api("GET /chats/{id}", chat=chat).body["automatic_title"] is False
    messages = records(api, chat)
    assert asked_of_table(lambda: handle(messages)) == ["GetItem"]
    assert bedrock.requests == []
    patched = api("PATCH /chats/{id}", {"automatic_title": True}, chat=chat).body
    assert (patched["automatic_title"], patched["title_version"]) == (True, 1)
    say(api, chat, "And without an oven?")
    assert handle(records(api, chat)[1:]) == []
    assert title(api, chat)[1:] == ("automatic", 2)
    api("PATCH /chats/{id}", {"automatic_title": False}, chat=chat)
    bedrock.text = "Bread on the stove"
    assert api("POST /chats/{id}/title/regenerate", chat=chat).body["outcome"] == "written"


def test_opt_out_while_the_model_thinks_wins(api: Api, bedrock: StubBedrock) -> None:
    """Once it is answered, no automatic title comes."""
    chat = api.new_chat()
    bedrock.during_call = lambda: api("PATCH /chats/{id}", {"automatic_title": False}, chat=chat)
    assert handle(records(api, chat)) == []
    assert title(api, chat)[1:] == ("fallback", 1)


BREAD = ("How do I bake bread?", "What flour do I need for bread?")
MOVED = ("Now write my resignation letter", "Make the letter more polite")


@pytest.fixture
def following(monkeypatch: pytest.MonkeyPatch) -> None:
    """A deployment that follows chats which move on."""
    monkeypatch.setenv("AUTOMATIC_TITLES", "follow")
    forget_parts()


def titled_chat(api: Api, bedrock: StubBedrock, *texts: str) -> str:
    """A chat with these messages, of which the first has given it an automatic title about bread."""
    bedrock.text = "Baking bread at home"
    chat: str = api("POST /chats", {"content": texts[0]}).body["id"]
    assert handle(records(api, chat)) == []
    say(api, chat, *texts[1:])
    bedrock.text = "Polite resignation letter"
    bedrock.requests.clear()
    return chat


@pytest.mark.usefixtures("following")
def test_title_follows_a_chat_that_has_moved_on_once(api: Api, bedrock: StubBedrock) -> None:
    """After the fourth user message, and never again, however often the records come."""
    chat = titled_chat(api, bedrock, *BREAD, *MOVED)
    before = api("GET /chats/{id}", chat=chat).body["updated_at"]
    assert handle(records(api, chat)[-1:]) == []
    followed = ("Polite resignation letter", "automatic", 3)
    assert title(api, chat) == followed
    bedrock.text = "Third title"
    say(api, chat, "Which planets have rings?", "How big is Saturn?")
    for _ in range(2):
        assert handle(records(api, chat)) == []
    assert title(api, chat) == followed
    assert len(bedrock.requests) == 1
    assert before < api("GET /chats/{id}", chat=chat).body["updated_at"]


@pytest.mark.usefixtures("following")
def test_title_follows_no_earlier_than_after_the_fourth_user_message(api: Api, bedrock: StubBedrock) -> None:
    """Each message before it costs one small read."""
    chat = titled_chat(api, bedrock, BREAD[0], *MOVED)
    api("POST /chats/{id}/messages", {"role": "assistant", "content": "Dear all, I resign"}, chat=chat)
    messages = records(api, chat)
    assert asked_of_table(lambda: handle(messages)) == ["GetItem"] * 3
    say(api, chat, "Shorter sentences please, it is for my boss")
    handle(records(api, chat)[-1:])
    assert title(api, chat)[1:] == ("automatic", 3)


@pytest.mark.usefixtures("following")
def test_title_stays_when_the_chat_has_not_moved_on(api: Api, bedrock: StubBedrock) -> None:
    """That is told by the words, before a model is paid. Each later message costs one small read."""
    chat = titled_chat(api, bedrock, *BREAD, "Which oven?", "And how hot for the bread?")
    assert handle(records(api, chat)[-1:]) == []
    say(api, chat, *MOVED)
    messages = records(api, chat)[-2:]
    assert asked_of_table(lambda: handle(messages)) == ["GetItem"] * 2
    assert title(api, chat)[1:] == ("automatic", 2)
    assert bedrock.requests == []


@pytest.mark.usefixtures("following")
def test_title_stays_when_the_model_names_the_same_topic(
    api: Api, bedrock: StubBedrock, capsys: pytest.CaptureFixture[str]
) -> None:
    """The words have changed and the topic has not. The outcome is unchanged."""
    chat = titled_chat(api, bedrock, *BREAD, "Which oven?", "How hot should it be?")
    bedrock.text = "Home-baked bread: oven and heat"
    capsys.readouterr()
    assert handle(records(api, chat)[-1:]) == []
    assert title(api, chat) == ("Baking bread at home", "automatic", 2)
    assert titles_counted(capsys) == [("automatic", "unchanged", [1.0])]


@pytest.mark.usefixtures("following")
@pytest.mark.parametrize("source", ["user", "generated"])
def test_no_title_follows_one_that_a_user_wanted(api: Api, bedrock: StubBedrock, source: str) -> None:
    """Typed or asked for, before the fourth message or while the model thinks."""

    def named(chat: str) -> None:
        if source == "user":
            api("PUT /chats/{id}/title", {"title": "Mine"}, chat=chat)
        else:
            api("POST /chats/{id}/title/regenerate", chat=chat)

    chat = titled_chat(api, bedrock, *BREAD, *MOVED)
    named(chat)
    bedrock.requests.clear()
    assert handle(records(api, chat)[-1:]) == []
    assert bedrock.requests == []
    late = titled_chat(api, bedrock, *BREAD, *MOVED)

    def during_call() -> None:
        bedrock.during_call = lambda: None
        named(late)

    bedrock.during_call = during_call
    assert handle(records(api, late)[-1:]) == []
    assert [title(api, each)[1:] for each in (chat, late)] == [(source, 3)] * 2


@pytest.mark.usefixtures("following")
@pytest.mark.parametrize("silent", ["Thanks!", "/compact"])
def test_message_that_says_nothing_makes_no_title_follow(api: Api, bedrock: StubBedrock, silent: str) -> None:
    """The next one that says something does."""
    chat = titled_chat(api, bedrock, BREAD[0], *MOVED, silent)
    assert handle(records(api, chat)[-1:]) == []
    assert bedrock.requests == []
    say(api, chat, "Put a date on my resignation")
    assert handle(records(api, chat)[-1:]) == []
    assert title(api, chat)[1:] == ("automatic", 3)


def test_no_title_follows_by_default(api: Api, bedrock: StubBedrock) -> None:
    """A deployment pays for one automatic title of each chat."""
    chat = titled_chat(api, bedrock, *BREAD, *MOVED)
    messages = records(api, chat)
    assert asked_of_table(lambda: handle(messages)) == ["GetItem"] * 4
    assert title(api, chat)[1:] == ("automatic", 2)


@pytest.mark.parametrize("content", ["", "\u200b", [{"type": "file", "name": "\u3164", "text": " "}]])
def test_message_in_which_nothing_shows_costs_no_call(api: Api, content: object) -> None:
    """However many of them somebody sends, and whatever their chat holds."""
    chat = api("POST /chats", {}).body["id"]
    assert api("POST /chats/{id}/messages", {"role": "user", "content": content}, chat=chat).status == 201
    messages = records(api, chat)
    assert asked_of_table(lambda: handle(messages)) == []


def test_message_behind_the_first_costs_one_small_read(api: Api, bedrock: StubBedrock) -> None:
    """Also where the first was given up, so that the chat has its fallback title for ever."""
    chat = api.new_chat()
    bedrock.error = (403, "AccessDeniedException")
    api("POST /chats/{id}/messages", {"role": "user", "content": "and then?"}, chat=chat)
    first, second = records(api, chat)
    handle([first])
    assert title(api, chat)[1] == "fallback"
    assert asked_of_table(lambda: handle([second])) == ["GetItem"]


def test_assistants_and_tools_ask_no_model(api: Api, bedrock: StubBedrock) -> None:
    """Whatever the event source's filter lets through."""
    chat = api.new_chat()
    assert handle(records(api, chat, role="assistant")) == []
    assert bedrock.requests == []


def test_rename_while_the_model_thinks_wins(api: Api, bedrock: StubBedrock) -> None:
    """The compare-and-swap is regenerate's own."""
    chat = api.new_chat()
    bedrock.during_call = lambda: api("PUT /chats/{id}/title", {"title": "Mine"}, chat=chat)
    assert handle(records(api, chat)) == []
    assert title(api, chat) == ("Mine", "user", 2)


@pytest.fixture
def virtual(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting takes no time."""
    virtual_time.install(monkeypatch)


@pytest.mark.parametrize("error", [(429, "ThrottlingException"), (500, "InternalServerException")])
@pytest.mark.usefixtures("virtual")
def test_failed_try_is_repeated_for_some_seconds(
    api: Api, bedrock: StubBedrock, capsys: pytest.CaptureFixture[str], error: tuple[int, str]
) -> None:
    """Each waits by itself. Then the fallback stays, and a metric says so."""
    chats = [api.new_chat() for _ in range(3)]
    messages = [record for position, chat in enumerate(chats, 1) for record in records(api, chat, position)]
    bedrock.errors = [error] * 5
    assert handle(messages) == []
    assert [title(api, chat)[1:] for chat in chats] == [("automatic", 2)] * 3
    bedrock.error, requests_before, began = error, len(bedrock.requests), waited()
    capsys.readouterr()
    assert handle(records(api, api.new_chat())) == []
    assert len(bedrock.requests) > requests_before + 2
    assert GIVE_UP_AFTER_SECONDS / 2 < waited() - began < 3 * GIVE_UP_AFTER_SECONDS
    assert titles_counted(capsys) == [("automatic", "given_up", [1.0])]


def titles_counted(capsys: pytest.CaptureFixture[str]) -> list[tuple[str, str, list[float]]]:
    """Operation, outcome and number of the titles that were counted."""
    metrics = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    return [
        (metric["operation"], metric["outcome"], metric["Titles"]) for metric in metrics if "Titles" in metric
    ]


def test_batch_resumes_where_its_time_ends(api: Api, bedrock: StubBedrock) -> None:
    """One is always handled, and what was not begun is not given up."""
    messages = [*records(api, api.new_chat()), *records(api, api.new_chat(), position=2)]
    late = SimpleNamespace(get_remaining_time_in_millis=lambda: 39_000)
    resumed = {"batchItemFailures": [{"itemIdentifier": "2"}]}
    assert invoke("AutoTitleFunction", {"Records": messages}, late) == resumed
    assert len(bedrock.requests) == 1


def test_title_is_dated_when_it_is_written(api: Api, bedrock: StubBedrock) -> None:
    """Not when its model was asked."""
    chat = api.new_chat()
    answered: list[str] = []
    bedrock.during_call = lambda: answered.append(rfc3339(storage.now()))
    assert handle(records(api, chat)) == []
    assert api("GET /chats/{id}", chat=chat).body["title_updated_at"] > answered[0]


def test_permanent_error_is_given_up_at_once(api: Api, bedrock: StubBedrock) -> None:
    """No access, no default, no usable answer: other chats do not wait for it."""
    chat = api.new_chat()
    bedrock.error = (403, "AccessDeniedException")
    assert handle(records(api, chat)) == []
    bedrock.error, bedrock.text = None, ""
    assert handle(records(api, chat)) == []
    storage.model_configs().delete("haiku")
    assert handle(records(api, chat)) == []
    assert title(api, chat)[1:] == ("fallback", 1)


def test_daily_quota_is_not_waited_for(api: Api, bedrock: StubBedrock) -> None:
    """It lasts longer than the seconds of a repeated try."""
    chat = api.new_chat()
    bedrock.error = (429, "ThrottlingException")
    bedrock.message = "Too many tokens per day, please wait before trying again."
    assert handle(records(api, chat)) == []
    assert (len(bedrock.requests), title(api, chat)[1:]) == (1, ("fallback", 1))


@pytest.mark.parametrize(("error", "tries"), [(429, 2), (403, 1)])
@pytest.mark.usefixtures("virtual")
def test_offline_fallback_is_not_stored_as_automatic_title(
    api: Api, bedrock: StubBedrock, error: int, tries: int
) -> None:
    """The fallback is the offline titler's already: the model is tried again, where waiting may help."""
    storage.model_configs().put(ModelConfig("haiku", "bedrock", "m", on_failure="extractive"))
    chat = api.new_chat()
    bedrock.error = (error, "AnyException")
    assert handle(records(api, chat)) == []
    assert len(bedrock.requests) >= tries
    assert title(api, chat)[1:] == ("fallback", 1)


def test_deleted_chat_gets_no_automatic_title(api: Api, bedrock: StubBedrock) -> None:
    """Nothing to do."""
    chat = api.new_chat()
    messages = records(api, chat)
    api("DELETE /chats/{id}", chat=chat)
    assert handle(messages) == []
    assert bedrock.requests == []


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"NewImage": {}},
        {"NewImage": {"sk": {"S": "MESSAGE#1"}}},
        {"NewImage": {"sk": {"N": "x"}}},
        {"NewImage": 1},
    ],
)
def test_other_records_are_ignored(api: Api, bedrock: StubBedrock, broken: dict[str, Any]) -> None:
    """They are passed over."""
    content: list[Part] = [{"type": "text", "text": "x"}]
    strange = to_attribute_values(
        message_item(ChatKey("ada", "x" * 26), Message("no ulid", "user", content, rfc3339(storage.now())))
    )
    assert handle([{"dynamodb": broken}, {"dynamodb": {"SequenceNumber": "1", "NewImage": strange}}]) == []
    assert api.new_chat()
    assert bedrock.requests == []


def test_automatic_title_has_its_messages_id_as_correlation_id(api: Api, bedrock: StubBedrock) -> None:  # noqa: ARG001 - the model
    """In the log and in what leaves the stream."""
    chat = api.new_chat()
    (message,) = messages_of(api, chat)
    handle(records(api, chat))
    assert image(chat)["title_write_id"]["S"].startswith(f"{message['id']}#")


def test_titles_of_a_batch_are_made_side_by_side(api: Api, bedrock: StubBedrock, log: StringIO) -> None:
    """All of them are asked for before any is answered. Each goes back to its own message, in the log too."""
    chats = [api.new_chat() for _ in range(TITLES_SIDE_BY_SIDE)]
    messages = [record for position, chat in enumerate(chats, 1) for record in records(api, chat, position)]
    together = Barrier(TITLES_SIDE_BY_SIDE, timeout=30)
    bedrock.during_call = together.wait
    assert handle(messages) == []
    lines = {
        line["chat_id"]: line for line in map(json.loads, log.getvalue().splitlines()) if "outcome" in line
    }
    for chat in chats:
        (message,) = messages_of(api, chat)
        assert title(api, chat)[1:] == ("automatic", 2)
        assert image(chat)["title_write_id"]["S"].startswith(f"{message['id']}#")
        assert lines[chat]["correlation_id"] == message["id"]


def test_titles_made_without_threads_leave_nothing_to_the_next_invocation(
    api: Api, bedrock: StubBedrock
) -> None:
    """A bug in the way of the threads has them made by the invocation's own."""
    with found_steps() as steps:
        handle(records(api, api.new_chat()))
    step = next(call for call in steps if call.function.endswith("side_by_side"))
    chat, before = api.new_chat(), correlation_id()
    with fault_at(step) as raised:
        assert handle(records(api, chat)) == []
    assert raised
    assert (title(api, chat)[1:], len(bedrock.requests)) == (("automatic", 2), 2)
    assert correlation_id() == before


@pytest.fixture
def log() -> Iterator[StringIO]:
    """What is logged, as Lambda gets it."""
    with logged() as written:
        yield written


def test_deployment_without_automatic_titles_reads_and_drops(
    api: Api, bedrock: StubBedrock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Messages of that time are not titled when automatic titles are switched on again."""
    chat = api.new_chat()
    messages = records(api, chat)
    for switch, source in (("off", "fallback"), ("first", "automatic")):
        monkeypatch.setenv("AUTOMATIC_TITLES", switch)
        forget_parts()
        assert handle(messages) == []
        assert title(api, chat)[1] == source
    assert len(bedrock.requests) == 1
