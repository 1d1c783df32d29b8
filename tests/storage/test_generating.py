"""Propose and regenerate on real storage, with a fake model that runs the test's code during its call."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from shared.bootstrap.storage import new_id
from shared.rules.chats import ChatKey
from shared.rules.errors.requests import NotFound
from shared.rules.errors.title_generation import (
    ModelFailed,
    NoDefaultModel,
    NoUserMessage,
    TitleTimeout,
    TitleUnusable,
)
from shared.rules.messages import Part, Role, Turn
from shared.rules.model_configs import ModelConfig
from shared.rules.title_styles import TitleStyle
from shared.rules.usage import Usage
from shared.use_cases.chats import AddMessage
from shared.use_cases.deadline import Deadline
from shared.use_cases.ports.chats import ChatPatch
from shared.use_cases.propose import ProposeTitle
from shared.use_cases.regenerate import Regenerated, RegenerateTitle
from shared.use_cases.rename import RenameTitle
from shared.use_cases.suggest import Proposal
from tests.storage.conftest import Storage
from tests.support.fakes import FakeAccount, FakeModel


def run_propose(storage: Storage, key: ChatKey, model: FakeModel) -> Proposal:
    """Propose with time enough."""
    return ProposeTitle(storage.contexts, model.of)(key, FakeAccount(), Deadline(10, lambda: 0))


def run_regenerate(
    storage: Storage, key: ChatKey, model: FakeModel, received_at: datetime | None = None
) -> Regenerated:
    """Regenerate with time enough, now or as was asked a while ago."""
    deadline = Deadline(10, lambda: 0)
    return RegenerateTitle(storage.contexts, model.of, storage.titles, storage.chats, storage.clock)(
        key, FakeAccount(), received_at, deadline
    )


def test_propose_suggests_and_leaves_the_chat(storage: Storage) -> None:
    """Promise 8."""
    key = storage.with_default_config().new_chat()
    before = storage.items()
    assert run_propose(storage, key, FakeModel("Bread")) == Proposal("Bread", "offline", Usage(1, 0, 11, 3))
    assert storage.items() == before


def test_regenerate_stores_what_it_suggests(storage: Storage) -> None:
    """With a new version, and without touching updated_at."""
    key = storage.with_default_config().new_chat()
    before = storage.chat(key)
    done = run_regenerate(storage, key, FakeModel("Bread"))
    assert (done.outcome, done.chat.title, done.chat.title_version) == ("written", "Bread", 2)
    assert done.usage == Usage(1, 0, 11, 3)
    assert storage.chat(key) == done.chat
    assert done.chat.updated_at == before.updated_at


@pytest.mark.parametrize("status", ["waiting", "pending", "running", "paused", "error", "requires_action"])
@pytest.mark.parametrize("worker_id", [None, "w1"])
def test_regenerate_succeeds_in_every_status(storage: Storage, status: object, worker_id: str | None) -> None:
    """Promise 2, archived chats too."""
    key = storage.with_default_config().new_chat()
    storage.chats.patch(key, ChatPatch(status, worker_id, archived=True), storage.clock())  # type: ignore[arg-type]
    assert run_propose(storage, key, FakeModel()).title
    assert run_regenerate(storage, key, FakeModel()).outcome == "written"
    assert RenameTitle(storage.titles, storage.clock)(key, "Bread").title_source == "user"


def test_rename_while_the_model_thinks_wins(storage: Storage) -> None:
    """The loser gets the winner's chat."""
    key = storage.with_default_config().new_chat()
    model = FakeModel("Machine", during_call=lambda: RenameTitle(storage.titles, storage.clock)(key, "Mine"))
    done = run_regenerate(storage, key, model)
    assert (done.outcome, done.chat.title, done.chat.title_version) == ("superseded", "Mine", 2)
    assert storage.chat(key) == done.chat


@pytest.mark.parametrize("said_before", [False, True])
def test_rename_between_receipt_and_read_wins(storage: Storage, *, said_before: bool) -> None:
    """A request that comes late to its reading is not a later request; no model is asked.

    A rename to the words that stand there is a rename.
    """
    key = storage.with_default_config().new_chat()
    if said_before:
        RenameTitle(storage.titles, storage.clock)(key, "Mine")
    received_at = storage.clock()
    mine = RenameTitle(storage.titles, storage.clock)(key, "Mine")
    model = FakeModel("Machine")
    done = run_regenerate(storage, key, model, received_at)
    assert done == Regenerated(mine, "superseded", Usage())
    assert model.tasks == []
    assert run_regenerate(storage, key, model).outcome == "written"


def test_deletion_while_the_model_thinks_is_not_found(storage: Storage) -> None:
    """And the chat stays deleted."""
    key = storage.with_default_config().new_chat()
    with pytest.raises(NotFound):
        run_regenerate(storage, key, FakeModel(during_call=lambda: storage.chats.delete(key)))
    with pytest.raises(NotFound):
        storage.chat(key)


def test_same_generated_title_again_is_left_alone(storage: Storage) -> None:
    """Unchanged, and the chat that comes back is the current one. Other words were asked for twice."""
    key = storage.with_default_config().new_chat()
    first = run_regenerate(storage, key, FakeModel("Bread"))
    model = FakeModel("Bread")
    again = run_regenerate(storage, key, model)
    assert (again.outcome, again.chat) == ("unchanged", first.chat)
    assert [(task.avoid, task.is_strict) for task in model.tasks] == [(("Bread",), False), (("Bread",), True)]


@pytest.mark.parametrize("source", ["generated", "automatic", "user", "fallback"])
def test_regenerate_avoids_the_title_of_a_model_alone(storage: Storage, source: str) -> None:
    """A user's words may be a model's as well, and a short request is named by its own."""
    key = storage.with_default_config().new_chat()
    if source == "user":
        RenameTitle(storage.titles, storage.clock)(key, "Bread")
    elif source != "fallback":
        read = storage.contexts.read(key, lambda: None)
        storage.titles.store_generated(key, read, "Bread", storage.clock(), source)  # type: ignore[arg-type]  # one of its literals
    model = FakeModel("Home bread")
    run_regenerate(storage, key, model)
    assert [task.avoid for task in model.tasks] == [
        ("Bread",) if source in {"generated", "automatic"} else ()
    ]


def test_models_get_the_deployments_style(storage: Storage) -> None:
    """And the titles that a proposal is to avoid."""
    key = storage.with_default_config().new_chat()
    style = TitleStyle("de", 5)
    storage.configs.put_style(style)
    model = FakeModel()
    run_regenerate(storage, key, model)
    run_propose(storage, key, model)
    assert [task.style for task in model.tasks] == [style, style]


def test_user_title_equal_to_the_generated_one_stays_a_user_title(storage: Storage) -> None:
    """The same text stays a user title."""
    key = storage.with_default_config().new_chat()
    mine = RenameTitle(storage.titles, storage.clock)(key, "Bread")
    done = run_regenerate(storage, key, FakeModel("Bread"))
    assert (done.outcome, done.chat) == ("unchanged", mine)


def test_fallback_confirmed_by_a_model_becomes_generated(storage: Storage) -> None:
    """The source moves, so the version does."""
    key = storage.with_default_config().new_chat()
    fallback = storage.chat(key)
    done = run_regenerate(storage, key, FakeModel(fallback.title))
    assert (done.outcome, done.chat.title) == ("written", fallback.title)
    assert (done.chat.title_source, done.chat.title_version) == ("generated", 2)


def test_automatic_title_that_a_user_asked_for_again_becomes_generated(storage: Storage) -> None:
    """No later automatic title may replace what a user asked for."""
    key = storage.with_default_config().new_chat()
    read = storage.contexts.read(key, lambda: None)
    storage.titles.store_generated(key, read, "Bread", storage.clock(), "automatic")
    done = run_regenerate(storage, key, FakeModel("Bread"))
    assert (done.outcome, done.chat.title) == ("written", "Bread")
    assert (done.chat.title_source, done.chat.title_version) == ("generated", 3)


def test_unchanged_words_over_a_title_that_moved_on_are_superseded(storage: Storage) -> None:
    """Nothing would have been written, but the title read is not the title there."""
    key = storage.with_default_config().new_chat()
    run_regenerate(storage, key, FakeModel("Bread"))
    model = FakeModel("Bread", during_call=lambda: RenameTitle(storage.titles, storage.clock)(key, "Mine"))
    done = run_regenerate(storage, key, model)
    assert (done.outcome, done.chat.title) == ("superseded", "Mine")


@pytest.mark.parametrize("run", [run_propose, run_regenerate])
def test_without_a_model_there_is_a_clear_refusal(
    storage: Storage, run: Callable[[Storage, ChatKey, FakeModel], object]
) -> None:
    """No config at all, and a default that is gone."""
    key = storage.new_chat()
    with pytest.raises(NoDefaultModel):
        run(storage, key, FakeModel())
    storage.with_default_config().configs.delete("offline")
    with pytest.raises(NoDefaultModel):
        run(storage, key, FakeModel())


def test_chats_own_config_comes_before_the_default(storage: Storage) -> None:
    """And the default stands in when it is gone."""
    key = storage.with_default_config().new_chat()
    storage.configs.put(ModelConfig("haiku", "bedrock", "m"))
    storage.chats.patch(key, ChatPatch(model_config_id="haiku"), storage.clock())
    model = FakeModel()
    run_propose(storage, key, model)
    storage.configs.delete("haiku")
    run_propose(storage, key, model)
    assert model.config_ids == ["haiku", "offline"]


def test_administrators_title_model_comes_first(storage: Storage) -> None:
    """Until it is taken back or its config is gone."""
    key = storage.with_default_config().new_chat()
    storage.configs.put(ModelConfig("nova", "bedrock", "m"))
    storage.configs.make_title_model("nova")
    model = FakeModel()
    run_propose(storage, key, model)
    storage.configs.make_title_model(None)
    run_propose(storage, key, model)
    storage.configs.make_title_model("gone")
    run_propose(storage, key, model)
    assert model.config_ids == ["nova", "offline", "offline"]


def test_config_comes_back_as_it_was_stored(storage: Storage) -> None:
    """Every field, and the defaults of those that an older item lacks."""
    full = ModelConfig(
        "full",
        "bedrock",
        "m",
        structured_output="tool",
        max_output_tokens=1024,
        request_fields={"thinking": {"type": "disabled"}, "bias": 0.5, "top_k": 1},
        fallback_id="plain",
        on_failure="extractive",
    )
    plain = ModelConfig("plain", "extractive")
    storage.configs.put(full)
    storage.configs.put(plain)
    assert storage.configs.catalog().configs == {"full": full, "plain": plain}
    old = {"pk": {"S": "MODEL_CONFIGS"}, "sk": {"S": "CONFIG#plain"}, "provider": {"S": "extractive"}}
    storage.client.put_item(TableName=storage.table_name, Item=old)
    unpriced = replace(plain, input_micros_per_million=None, output_micros_per_million=None)
    assert storage.configs.catalog().configs["plain"] == unpriced


@pytest.mark.parametrize("run", [run_propose, run_regenerate])
def test_chat_without_user_message_is_refused(
    storage: Storage, run: Callable[[Storage, ChatKey, FakeModel], object]
) -> None:
    """A clear error, not an empty success."""
    key = storage.with_default_config().new_chat(None)
    with pytest.raises(NoUserMessage):
        run(storage, key, FakeModel())
    AddMessage(storage.messages, storage.clock, new_id)(key, "assistant", [{"type": "text", "text": "Hi"}])
    with pytest.raises(NoUserMessage):
        run(storage, key, FakeModel())


@pytest.mark.parametrize("failure", [ModelFailed(detail="why"), TitleTimeout()])
def test_model_that_fails_leaves_the_chat_as_it_was(storage: Storage, failure: Exception) -> None:
    """Promise 5 and 6: a clear error and nothing half-written."""
    key = storage.with_default_config().new_chat()
    before = storage.items()
    with pytest.raises(type(failure)):
        run_propose(storage, key, FakeModel(failure=failure))
    with pytest.raises(type(failure)):
        run_regenerate(storage, key, FakeModel(failure=failure))
    assert storage.items() == before


@pytest.mark.parametrize("answer", ["", "  \n ", "<think>hm</think>", "\u200b"])
def test_answer_without_a_title_is_an_error(storage: Storage, answer: str) -> None:
    """Never an empty success."""
    key = storage.with_default_config().new_chat()
    with pytest.raises(TitleUnusable) as failure:
        run_regenerate(storage, key, FakeModel(answer))
    assert failure.value.message == "Failed to regenerate chat title."
    assert storage.chat(key).title_version == 1


def test_time_out_before_the_model_call_is_a_timeout(storage: Storage) -> None:
    """The budget counts the reads."""
    key = storage.with_default_config().new_chat()
    ticks = iter([0.0, 11.0])
    model = FakeModel()
    with pytest.raises(TitleTimeout):
        ProposeTitle(storage.contexts, model.of)(key, FakeAccount(), Deadline(10, lambda: next(ticks)))
    assert model.seen == []


def test_first_and_the_last_messages_are_read(storage: Storage) -> None:
    """Fifty of each end, however long the chat."""
    key = storage.with_default_config().new_chat("turn 0")
    for number in range(1, 121):
        parts: list[Part] = [{"type": "text", "text": f"turn {number}"}]
        role: Role = "user" if number % 2 == 0 else "assistant"
        AddMessage(storage.messages, storage.clock, new_id)(key, role, parts)
    model = FakeModel()
    run_propose(storage, key, model)
    assert [turn.text for turn in model.seen] == [f"turn {n}" for n in (*range(50), *range(71, 121))]


LONG = 250_000


def say(storage: Storage, key: ChatKey, role: Role, text: str) -> None:
    """Appends a message of one text."""
    AddMessage(storage.messages, storage.clock, new_id)(key, role, [{"type": "text", "text": text}])


def say_behind_tools(storage: Storage, tools: int) -> ChatKey:
    """A chat whose user speaks once, behind so many long messages of a tool and in front of twelve."""
    key = storage.with_default_config().new_chat(None)
    for _ in range(tools):
        say(storage, key, "tool", "x" * LONG)
    say(storage, key, "user", "How do I bake bread?")
    for _ in range(12):
        say(storage, key, "tool", "x" * LONG)
    return key


def test_user_message_after_a_megabyte_is_read(storage: Storage) -> None:
    """DynamoDB ends a page at 1 MB, after four or five such messages; a second page is read."""
    key, model = say_behind_tools(storage, 5), FakeModel()
    run_propose(storage, key, model)
    assert model.seen == [Turn("user", "How do I bake bread?")]


@pytest.mark.parametrize("run", [run_propose, run_regenerate])
def test_user_message_after_two_pages_is_not_read(
    storage: Storage, run: Callable[[Storage, ChatKey, FakeModel], object]
) -> None:
    """The error does not say that the chat has no user message."""
    key = say_behind_tools(storage, 11)
    with pytest.raises(NoUserMessage) as error:
        run(storage, key, FakeModel())
    assert "in what was read" in error.value.message
    assert error.value.detail == "Only its first and its last messages are read."


def test_short_chat_without_a_user_is_known_as_a_whole(storage: Storage) -> None:
    """Up to fifty messages at each end."""
    key = storage.with_default_config().new_chat(None)
    for number in range(101):
        say(storage, key, "tool", "42")
        if number in {0, 49, 98}:
            with pytest.raises(NoUserMessage) as error:
                run_propose(storage, key, FakeModel())
            assert (error.value.message, error.value.detail) == (NoUserMessage.message, None)
    with pytest.raises(NoUserMessage) as error:
        run_propose(storage, key, FakeModel())
    assert "in what was read" in error.value.message


def test_latest_turns_are_found_behind_megabytes(storage: Storage) -> None:
    """One page further back, and no message twice or out of order."""
    key = storage.with_default_config().new_chat("turn 0")
    for _ in range(4):
        say(storage, key, "tool", "x" * LONG)
    for number in range(1, 4):
        say(storage, key, "assistant", f"turn {number}")
        if number > 1:
            say(storage, key, "tool", "x" * LONG)
            say(storage, key, "tool", "x" * LONG)
    model = FakeModel()
    run_propose(storage, key, model)
    assert [turn.text for turn in model.seen] == [f"turn {number}" for number in range(4)]


@pytest.mark.parametrize(("tools", "queries"), [(0, 3), (5, 5)])
def test_how_many_reads_a_title_waits_for(storage: Storage, tools: int, queries: int) -> None:
    """One round trip for all three, two where each end of the chat is read on."""
    key = storage.with_default_config().new_chat(None)
    for role in ("tool", "user", "tool"):
        for _ in range(1 if role == "user" else tools):
            say(storage, key, role, "x" * LONG)
    operations: list[str] = []
    storage.client.meta.events.register(
        "before-call.dynamodb", lambda model, **_: operations.append(model.name)
    )
    run_propose(storage, key, FakeModel())
    assert operations == ["Query"] * queries


def test_all_that_is_read_is_read_at_once(real_storage: Storage) -> None:
    """No read waits for another: each waits here until all three have begun."""
    key = real_storage.with_default_config().new_chat()
    together = threading.Barrier(3, timeout=60)

    def wait_for_the_others(**_: object) -> None:
        together.wait()

    real_storage.client.meta.events.register("before-call.dynamodb.Query", wait_for_the_others)
    assert run_propose(real_storage, key, FakeModel()).title


@pytest.mark.parametrize(
    "content",
    [
        [{"type": "file", "name": "photo.png"}],
        [{"type": "text", "text": "\u200b"}, {"type": "file", "name": "photo.png"}],
        [{"type": "file", "name": "photo.png", "text": " "}],
    ],
)
def test_image_alone_gives_a_title(storage: Storage, content: list[Part]) -> None:
    """Its name is all there is to make a title from."""
    key = storage.with_default_config().new_chat(None)
    AddMessage(storage.messages, storage.clock, new_id)(key, "user", content)
    model = FakeModel()
    run_propose(storage, key, model)
    assert model.seen == [Turn("user", "photo.png")]


@pytest.mark.parametrize("text", [" ", "\u200b", "\n\t"])
def test_invisible_user_message_is_refused(storage: Storage, text: str) -> None:
    """There is nothing to make a title from."""
    key = storage.with_default_config().new_chat(None)
    say(storage, key, "user", text)
    say(storage, key, "tool", "42")
    with pytest.raises(NoUserMessage):
        run_propose(storage, key, FakeModel())
