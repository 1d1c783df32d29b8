"""What calls each function, once: every route, stream, rule and socket of the template."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from shared.bootstrap import open_tabs, spending, storage
from shared.entrypoints.http.idempotency_store import REPLAYED
from shared.rules.limits import UsageLimit
from shared.rules.prompts import STRICT_RETRY
from tests.faults.scenario import Scenario, delivery, http
from tests.faults.world import LIMIT, World
from tests.support.api import Answer
from tests.support.bedrock import HAIKU, INPUT_COST, OUTPUT_COST
from tests.support.faults import lost_reply
from tests.support.network import elsewhere
from tests.support.sockets import socket_event

CONTENT = {"content": "How do I bake bread?"}
CONFIG = {
    "provider": "bedrock",
    "model_id": "anthropic.haiku",
    "input_micros_per_million": 1,
    "output_micros_per_million": 1,
}
WATCHER = "tab"
CHAT, MODELS, LIMITS = "/chats/{id}", "/admin/model-configs", "/admin/usage-limits"
PROPOSE, REGENERATE = f"POST {CHAT}/title/propose", f"POST {CHAT}/title/regenerate"
TITLES, SENT = "POST /titles", {"messages": [{"role": "user", **CONTENT}]}
KEY: dict[str, Any] = {"headers": {"idempotency-key": "key-1"}}
SINCE = {"queryStringParameters": {"since": "2026-01-01T00:00:00Z"}}
IF_3 = {"headers": {"if-match": '"3"'}}
MANY = 30
# Of tokens, around which providers put words of their own; no more than a request can be.
MUCH_INPUT = 450
# Five of them fill more than the megabyte of a page.
LONG_MESSAGES, LONG = 5, 250_000
# For the title that the chat got by itself.
CALLS_BEFORE = 1


def _move_on(world: World) -> None:
    """A chat of its own title, whose fourth user message is about something else as well as the third."""
    chat = world.api("POST /chats", CONTENT).body["id"]
    world.deliver_all()
    for text in ("Which flour?", "Write my resignation letter", "Make the letter polite"):
        world.deliver_all()
        world.api(f"POST {CHAT}/messages", {"role": "user", "content": text}, chat=chat)
    world.bedrock.text = "Polite resignation letter"


def _another_title(world: World) -> None:
    world.bedrock.text = "Another bread"


def _the_same_title(world: World) -> None:
    world.bedrock.text = "Bread"


def _limit(world: World, micros: int) -> None:
    world.limit = micros
    spending.usage_limits().put(UsageLimit("user", "ada", micros))


def _nothing_left(world: World) -> None:
    _limit(world, world.seen().account["spent_micros"])


def _too_little_left(world: World) -> None:
    """Less than a call costs of a model that reads and says all it may: none is made."""
    cost = MUCH_INPUT * INPUT_COST + HAIKU.max_output_tokens * OUTPUT_COST
    _limit(world, world.seen().account["spent_micros"] + cost)


def _busy_model(world: World) -> None:
    world.bedrock.error = (429, "ThrottlingException")


def unusable_answer(world: World) -> None:
    """The model's first answer holds no title; its second, to stricter words, does."""
    world.bedrock.text = ""
    world.bedrock.texts_by_words[STRICT_RETRY.split(".")[0].strip()] = "Another bread"


def _without_schema(world: World) -> None:
    """A model that takes a tool and no schema: what the tool may cost is reserved in between."""
    world.bedrock.refuses = {"outputConfig": "output_config.format: Extra inputs are not permitted"}


def with_fallback(status: int, code: str) -> Callable[[World], None]:
    """A model that fails so, and its fallback, which does not."""

    def prepared(world: World) -> None:
        fallback = replace(HAIKU, id="fallback", model_id="anthropic.fallback")
        for config in (fallback, replace(HAIKU, fallback_id=fallback.id)):
            storage.model_configs().put(config)
        world.bedrock.errors_by_model[str(HAIKU.model_id)] = (status, code)

    return prepared


def _overtaken_claim(world: World) -> None:
    """The reply to the deletion of the key's claim is lost, and another request comes before it is repeated.

    The model is not busy any more by then.
    """
    _busy_model(world)

    def lose(request: Any, **_: Any) -> Any:
        if world.other_answers or b"IDEMPOTENCY#" not in request.body:
            return None
        # No fault of this process concerns what happens here.
        with elsewhere():
            reply = lost_reply(request, "DeleteItem", world.client)
            world.bedrock.error = None
            world.other_answers.append(world.api(PROPOSE, chat=world.chat, **KEY))
        return reply

    storage.dynamodb().meta.events.register_first("before-send.dynamodb.DeleteItem", lose)


def _the_key_is_the_others(world: World) -> None:
    """Its answer is the other request's, who was paid for once."""
    if not world.other_answers:
        _the_key_is_free(world)
        return
    (other,), model_calls = world.other_answers, len(world.bedrock.requests)
    answer = world.api(PROPOSE, chat=world.chat, **KEY)
    assert (other.status, answer.status, answer.body) == (200, 200, other.body)
    assert (REPLAYED in answer.headers, len(world.bedrock.requests)) == (True, model_calls)


def long_messages(world: World, chat: str) -> None:
    """More than a page of DynamoDB's: what a title reads takes a second one."""
    for _ in range(LONG_MESSAGES):
        message = {"role": "tool", "content": "x" * LONG}
        assert world.api(f"POST {CHAT}/messages", message, chat=chat).status == 201


def _the_key_is_free(world: World) -> None:
    """A failure is kept for its key where something was charged for it; else the key is as good as new."""
    charged = world.seen().account["calls"] > CALLS_BEFORE
    world.bedrock.error = None
    answer = world.api(PROPOSE, chat=world.chat, **KEY)
    assert (REPLAYED in answer.headers, answer.status == 200) == (charged, not charged)


def _choose_title_model(_: World) -> None:
    storage.model_configs().make_title_model("spare")


def start_backlog(world: World) -> None:
    """A backlog that nobody has worked on yet."""
    assert world.admin("POST /admin/backlogs", {"budget_micros": LIMIT}).status == 201


def _stop_backlog(world: World) -> None:
    start_backlog(world)
    assert world.admin("PATCH /admin/backlogs/{id}", {"paused": True}, thing="1").status == 200


def _many_changes(world: World) -> None:
    """A title for two watchers, one of whom has left; a record that nobody can read; a flag, a deletion."""
    long_ago = storage.now() - timedelta(minutes=5)
    # A second time they are there: one that connected anew would have another id.
    for connection_id in (WATCHER, "gone") if not world.items(of="WATCHER#") else ():
        open_tabs.watch_store().add("ada", connection_id, long_ago)
    world.fake_services.gone.add("gone")
    world.api("PUT /chats/{id}/title", {"title": "Stove bread"}, chat=world.chat)
    world.api(f"PATCH {CHAT}", {"archived": True}, chat=world.chat)
    world.put_items([{"pk": {"S": "CHAT#nobody#none"}, "sk": {"S": "CHAT"}}])
    world.api("DELETE /chats/{id}", chat=world.second_chat)


def _archive(world: World) -> None:
    world.api(f"PATCH {CHAT}", {"archived": True}, chat=world.chat)
    world.offer_news()
    world.source("TitleEventsFunction").deliver(world.invoke)


def _one_more_change(world: World) -> None:
    """A watcher who is gone and was not forgotten is forgotten now."""
    world.api("PUT /chats/{id}/title", {"title": "Cake"}, chat=world.chat)


def _delete_a_long_chat(world: World) -> None:
    key = {"pk": {"S": f"CHAT#ada#{world.chat}"}}
    world.put_items([{**key, "sk": {"S": f"MESSAGE#{number:026}"}} for number in range(MANY)])
    world.api("DELETE /chats/{id}", chat=world.chat)
    world.offer_news()
    world.source("TitleEventsFunction").deliver(world.invoke)


def _socket(world: World, route: str, **extra: Any) -> Answer:
    event = socket_event(route, WATCHER, **extra)
    return Answer(world.invoke("WatchSocketFunction", event)["statusCode"], {}, None)


def connect(world: World) -> Answer:
    """Opens a connection with the world's ticket."""
    return _socket(world, "$connect", queryStringParameters={"ticket": world.ticket})


def new_ticket(world: World) -> None:
    """Gets the world another ticket."""
    url: str = world.api("POST /watch").body["url"]
    world.ticket = url.partition("ticket=")[2]


def _connect_anew(world: World) -> Answer:
    """A used ticket lets nobody in: the client gets another (docs/watching.md).

    An unused one expires. A connection that was noted and not opened is forgotten by the first push.
    """
    for item in [*world.items(of="TICKET#"), *world.items(of="WATCHER#")]:
        world.client.delete_item(TableName=world.table_name, Key={name: item[name] for name in ("pk", "sk")})
    new_ticket(world)
    return connect(world)


SCENARIOS = [
    http("POST /chats", CONTENT, adds=True),
    http("POST /chats", {**CONTENT, "model_config_id": "spare"}, adds=True, note="with a config"),
    http(f"PUT {CHAT}", CONTENT, thing="their-id", status_if_done=200),
    http(f"PUT {CHAT}", CONTENT, note="that exists"),
    http("GET /chats"),
    http(f"GET {CHAT}"),
    http(f"PATCH {CHAT}", {"status": "running", "model_config_id": "spare"}),
    http(f"DELETE {CHAT}", status_if_done=404),
    http(f"POST {CHAT}/messages", {"role": "user", **CONTENT}, adds=True),
    http(
        f"POST {CHAT}/messages",
        {"role": "user", "id": "m1", **CONTENT},
        status_if_done=200,
        note="with an id",
    ),
    http(f"GET {CHAT}/messages"),
    http(f"GET {CHAT}/title/history"),
    http(f"PUT {CHAT}/title", {"title": "Stove bread"}, confirms=True),
    http(f"PUT {CHAT}/title", {"title": "Stove bread"}, extra=IF_3, status_if_done=412, note="if version 3"),
    http(f"PUT {CHAT}/title", {"title": "Bread"}, note="to the words that stand there"),
    http(f"PUT {CHAT}/title", {"title": "Bread"}, extra=IF_3, note="to the same if version 3", rare=True),
    http(f"POST {CHAT}/title/restore", {"title_version": 1}, confirms=True),
    http(f"POST {CHAT}/title/restore", {"title_version": 3}, note="of the current title", rare=True),
    http(PROPOSE),
    http(PROPOSE, extra=KEY, key=True, note="with a key"),
    http(PROPOSE, prepare=_nothing_left, note="with nothing left"),
    http(
        PROPOSE,
        prepare=lambda world: long_messages(world, world.chat),
        note="of a chat that is read on",
        rare=True,
    ),
    http(REGENERATE, prepare=_too_little_left, note="with too little left"),
    http(
        PROPOSE,
        prepare=_busy_model,
        extra=KEY,
        key=True,
        afterwards=_the_key_is_free,
        note="with a key and a busy model",
        rare=True,
    ),
    http(
        PROPOSE,
        prepare=_overtaken_claim,
        extra=KEY,
        key=True,
        afterwards=_the_key_is_the_others,
        note="with a key, a busy model and an overtaken claim",
    ),
    http(REGENERATE, prepare=_another_title),
    http(REGENERATE, prepare=_another_title, extra=KEY, key=True, note="with a key"),
    http(REGENERATE, prepare=_the_same_title, model_calls=2, note="with the same title", rare=True),
    http(
        REGENERATE,
        prepare=unusable_answer,
        extra=KEY,
        key=True,
        model_calls=2,
        note="with a key and an unusable answer",
    ),
    http(
        PROPOSE,
        prepare=with_fallback(429, "ThrottlingException"),
        model_calls=2,
        note="with a busy model's fallback",
    ),
    http(
        PROPOSE,
        prepare=_without_schema,
        model_calls=2,
        is_refused=True,
        note="with a model that takes no schema",
    ),
    http(TITLES, SENT),
    http(TITLES, {**SENT, "model_config_id": "spare"}, note="with a config", rare=True),
    http(TITLES, SENT, extra=KEY, key=True, note="with a key"),
    http(TITLES, SENT, prepare=_too_little_left, note="with too little left", rare=True),
    http("GET /usage"),
    http("GET /export"),
    http("POST /watch", adds=True),
    http("GET /title-changes", extra=SINCE),
    http("GET /title-changes", prepare=_archive, extra=SINCE, note="with an archived chat", rare=True),
    http(f"GET {MODELS}"),
    http(f"GET {MODELS}/{{id}}", thing="spare"),
    http(f"PUT {MODELS}/{{id}}", CONFIG, thing="new"),
    http(f"DELETE {MODELS}/{{id}}", thing="spare", status_if_done=404),
    http(f"PUT {MODELS}/{{id}}/default", thing="spare"),
    http(f"PUT {MODELS}/{{id}}/title-model", thing="spare"),
    http("DELETE /admin/title-model", prepare=_choose_title_model),
    http("GET /admin/title-style"),
    http("PUT /admin/title-style", {"max_words": 5}),
    http("DELETE /admin/title-style"),
    http("GET /admin/automatic-titles"),
    http("GET /admin/backlogs", prepare=start_backlog),
    http("POST /admin/backlogs", {"budget_micros": 5}, status_if_done=200),
    http("PATCH /admin/backlogs/{id}", {"paused": True}, thing="1", prepare=start_backlog),
    http(
        "PATCH /admin/backlogs/{id}",
        {"paused": False, "budget_micros": 7},
        thing="1",
        prepare=_stop_backlog,
        steps=True,
        note="to go on",
    ),
    http(f"GET {LIMITS}"),
    http(f"GET {LIMITS}/default"),
    http(f"PUT {LIMITS}/default", {"limit_micros": 7, "period": "day"}),
    http(f"DELETE {LIMITS}/default"),
    *(
        http(
            f"{method} {LIMITS}/{kind}/{{proxy+}}",
            body,
            thing=name,
            status_if_done=404 if method == "DELETE" else None,
        )
        for kind, name in (("users", "grace"), ("groups", "trial"))
        for method, body in (("GET", None), ("PUT", {"limit_micros": 9}), ("DELETE", None))
    ),
    http("GET /"),
    http("GET /ui/{file}", extra={"pathParameters": {"file": "page.js"}}),
    http("GET /openapi.json"),
    http("$default"),
    Scenario("socket $connect", "WatchSocketFunction", connect, new_ticket, _connect_anew, steps=True),
    Scenario("socket $default", "WatchSocketFunction", lambda world: _socket(world, "$default")),
    delivery("TitleEventsFunction", _many_changes, afterwards=_one_more_change),
    delivery("AutoTitleFunction", lambda world: world.api("POST /chats", CONTENT)),
    delivery("AutoTitleFunction", _move_on, note="that follows", rare=True),
    delivery("PurgeFunction", _delete_a_long_chat),
]
