"""Each way in for a text that somebody else made up, and the largest that it takes."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from itertools import batched, islice
from typing import Any

from shared.adapters.dynamodb.title_contexts import ENDS
from shared.adapters.models.unsupported_parameters import unsupported_in
from shared.entrypoints.http.bodies import MAX_AVOIDED, MAX_MESSAGES, MAX_PARTS
from shared.entrypoints.http.requests import MAX_BODY_BYTES
from shared.rules.cleaning.generated_title import ANSWER_READ
from shared.rules.messages import Role, Turn
from shared.rules.model_configs import ModelConfig
from shared.rules.offline_titles.choosing import titles
from shared.rules.titles import USER_TITLE_MAX
from shared.rules.topics import has_moved_on
from tools.bench.canned import KEY, CannedService

# All headers of a request, and its path with the query: quotas of an HTTP API.
MAX_HEADERS_BYTES = 10_240
_ENVELOPE = 200
SENT, MAX_SENT_PARTS = "POST /titles", 6_000


@dataclass(frozen=True)
class Input:
    """``feed`` brings a text in, of at most ``most`` bytes; ``is_language`` says that its words matter."""

    name: str
    feed: Callable[[CannedService, str], object]
    most: int = MAX_BODY_BYTES - _ENVELOPE
    is_language: bool = False


def _chat_in(route: str) -> str:
    return KEY.chat_id if "{" in route else ""


def _body(route: str, body: Callable[[str], object]) -> Callable[[CannedService, str], object]:
    def feed(canned: CannedService, text: str) -> object:
        content = body(text)
        raw = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        return canned.api.send(route, raw, chat=_chat_in(route), groups=["admins"])

    return feed


def _header(route: str, name: str, body: object = None) -> Callable[[CannedService, str], object]:
    return lambda canned, text: canned.api.send(route, body, chat=_chat_in(route), headers={name: text})


def _query(
    route: str, name: str, encode: Callable[[str], str] = str
) -> Callable[[CannedService, str], object]:
    return lambda canned, text: canned.api.send(
        route, chat=_chat_in(route), queryStringParameters={name: encode(text)}
    )


def _path(route: str, body: object) -> Callable[[CannedService, str], object]:
    return lambda canned, text: canned.api.send(route, body, chat=text, groups=["admins"])


def propose(
    canned: CannedService, conversation: list[tuple[Role, str]], config: str = "offline", answer: str = ""
) -> object:
    """A title for a conversation; ``answer`` is the model's."""
    canned.config, canned.answer, canned.conversation = config, answer, conversation
    return canned.api.send("POST /chats/{id}/title/propose", chat=KEY.chat_id)


def _conversation(canned: CannedService, text: str) -> object:
    """Of the length that a read of a chat takes in at once: a megabyte from each end."""
    return propose(canned, [("user", text), ("assistant", text), ("user", text)] * 2)


def _many_turns(canned: CannedService, text: str) -> object:
    return propose(canned, [("user", piece) for piece in _pieces(text)])


def said_before_bread(text: str, messages: int) -> list[tuple[Role, str]]:
    """A conversation whose user says ``text`` in each message but the last."""
    return [("user", words) for words in (*([text] * messages), "How do I bake bread?")]


def _fifty_messages(canned: CannedService, text: str) -> object:
    return propose(canned, said_before_bread(text, ENDS - 1))


def _for_a_model(canned: CannedService, text: str) -> object:
    return propose(canned, [("user", text), ("assistant", text)] * 3, "model", "Bread")


def _moved_on(canned: CannedService, text: str) -> object:
    """What decides without a model whether a title follows."""
    pieces = _pieces(text)
    return canned.timed(has_moved_on)(pieces[0], [Turn("user", piece) for piece in pieces])


def _avoid(canned: CannedService, text: str) -> object:
    """As many titles as a proposal may avoid; the model gives one of them."""
    canned.config, canned.answer, canned.conversation = "model", text, [("user", "How do I bake bread?")]
    return canned.api.send(
        "POST /chats/{id}/title/propose", json.dumps({"avoid": [text] * MAX_AVOIDED}), chat=KEY.chat_id
    )


def _answer(canned: CannedService, text: str) -> object:
    return propose(canned, [("user", "How do I bake bread?")], "model", text)


def _refusal(canned: CannedService, text: str) -> object:
    """The provider's words, those of an excerpt, and fields, each as many as an administrator may set."""
    config = ModelConfig("model", "bedrock", "example.model", request_fields=_fields_of(text))
    return canned.timed(unsupported_in)(text, config, [text[:4_000]])


def _sent(
    canned: CannedService, messages: list[tuple[Role, str]], config: str = "offline", answer: str = "Bread"
) -> object:
    """A title for a conversation that is sent along; ``answer`` is the model's."""
    canned.answer = answer
    sent = [{"role": role, "content": text} for role, text in messages]
    body = json.dumps({"messages": sent, "model_config_id": config}, ensure_ascii=False)
    return canned.api.send(SENT, body)


def _sent_message(canned: CannedService, text: str) -> object:
    return _sent(canned, [("user", text)])


def _sent_messages(canned: CannedService, text: str) -> object:
    """As many as a body may have."""
    size = max(len(text) // MAX_MESSAGES, 1)
    pieces = [text[start : start + size] for start in range(0, len(text), size)][:MAX_MESSAGES]
    return _sent(canned, [("user", piece) for piece in pieces])


def _repeated_message(canned: CannedService, text: str) -> object:
    """One text in as many messages as a body may have, without its own titles."""
    avoid = [title[:USER_TITLE_MAX] for title in islice(filter(None, titles(text)), MAX_AVOIDED)]
    messages = [{"role": "user", "content": text}] * MAX_MESSAGES
    body = {"messages": messages, "model_config_id": "offline", "avoid": avoid}
    return canned.api.send(SENT, json.dumps(body, ensure_ascii=False))


def _sent_parts(canned: CannedService, text: str) -> object:
    """As many as fit into a body, with some text in each."""
    size = max(len(text) // MAX_SENT_PARTS, 1)
    pieces = [text[start : start + size] for start in range(0, len(text), size)][:MAX_SENT_PARTS]
    parts = [{"type": "text", "text": piece} for piece in pieces]
    messages = [{"role": "user", "content": list(some)} for some in batched(parts, MAX_PARTS, strict=False)]
    return canned.api.send(SENT, json.dumps({"messages": messages}, ensure_ascii=False))


def _sent_for_a_model(canned: CannedService, text: str) -> object:
    third = len(text) // 3
    turns: list[tuple[Role, str]] = [
        ("user", text[:third]),
        ("assistant", text[third : 2 * third]),
        ("user", text[2 * third :]),
    ]
    return _sent(canned, turns, "model")


def _echo(canned: CannedService, text: str) -> object:
    pieces = _pieces(text)
    return propose(canned, [("user", piece) for piece in pieces], "model", pieces[0])


def _pieces(text: str) -> list[str]:
    """As many as a request has parts, and a read of a chat turns."""
    size = max(len(text) // MAX_PARTS, 1)
    return [text[start : start + size] for start in range(0, len(text), size)][:MAX_PARTS]


def _parts_of(text: str) -> object:
    return {"content": [{"type": "text", "text": piece} for piece in _pieces(text)]}


def _fields_of(text: str) -> dict[str, int]:
    return {f"{text[:2]}{number}": 1 for number in range(max(len(text) // 12, 1))}


def _part(**fields: Any) -> Callable[[CannedService, str], object]:
    return _body(
        "POST /chats", lambda text: {"content": [{"type": "file", "name": "a", **fields, "text": text}]}
    )


def _cursor(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode("utf-8", "surrogatepass")).decode()


# Of items that a query gives at once.
_PAGE_BYTES = 1_000_000
INPUTS = (
    Input("POST /chats, content", _body("POST /chats", lambda text: {"content": text}), is_language=True),
    Input("POST /chats, title", _body("POST /chats", lambda text: {"title": text})),
    Input("POST /chats, a file's text", _part()),
    Input(
        "POST /chats, a file's name",
        _body("POST /chats", lambda text: {"content": [{"type": "file", "name": text}]}),
    ),
    Input("POST /chats, 100 parts", _body("POST /chats", _parts_of), MAX_BODY_BYTES - 40 * MAX_PARTS),
    Input("POST /chats, body", _body("POST /chats", str)),
    Input("POST /chats, a field's name", _body("POST /chats", lambda text: {text: 1})),
    Input("POST /chats, unknown fields", _body("POST /chats", _fields_of)),
    Input("PATCH /chats/{id}, worker_id", _body("PATCH /chats/{id}", lambda text: {"worker_id": text})),
    Input("PATCH /chats/{id}, body", _body("PATCH /chats/{id}", str)),
    Input(
        "POST /chats/{id}/messages, content",
        _body("POST /chats/{id}/messages", lambda text: {"role": "user", "content": text}),
    ),
    Input("PUT /chats/{id}/title, title", _body("PUT /chats/{id}/title", lambda text: {"title": text})),
    Input("PUT /chats/{id}/title, body", _body("PUT /chats/{id}/title", str)),
    Input(
        "PUT /chats/{id}/title, If-Match",
        _header("PUT /chats/{id}/title", "if-match", {"title": "Bread"}),
        MAX_HEADERS_BYTES,
    ),
    Input(
        "POST /chats/{id}/title/propose, Idempotency-Key",
        _header("POST /chats/{id}/title/propose", "idempotency-key"),
        MAX_HEADERS_BYTES,
    ),
    Input("POST /chats/{id}/title/propose, body", _body("POST /chats/{id}/title/propose", str)),
    Input("POST /chats/{id}/title/propose, avoid", _avoid, USER_TITLE_MAX),
    Input(f"{SENT}, body", _body(SENT, str)),
    Input(f"{SENT}, content", _sent_message, is_language=True),
    Input(f"{SENT}, 1,000 messages", _sent_messages, MAX_BODY_BYTES - 40 * MAX_MESSAGES),
    Input(f"{SENT}, one text in 1,000 messages", _repeated_message, MAX_BODY_BYTES // MAX_MESSAGES - 45),
    Input(f"{SENT}, 6,000 parts", _sent_parts, MAX_BODY_BYTES - 35 * MAX_SENT_PARTS),
    Input(f"{SENT}, for a model", _sent_for_a_model),
    Input("POST /chats/{id}/title/restore, body", _body("POST /chats/{id}/title/restore", str)),
    Input("GET /chats, cursor", _query("GET /chats", "cursor"), MAX_HEADERS_BYTES),
    Input("GET /chats, a cursor's JSON", _query("GET /chats", "cursor", _cursor), MAX_HEADERS_BYTES * 3 // 4),
    Input("GET /chats, limit", _query("GET /chats", "limit"), MAX_HEADERS_BYTES),
    Input("GET /title-changes, since", _query("GET /title-changes", "since"), MAX_HEADERS_BYTES),
    Input("GET /chats/{id}, id", _path("GET /chats/{id}", None), MAX_HEADERS_BYTES),
    Input("PUT /admin/model-configs/{id}, body", _body("PUT /admin/model-configs/{id}", str)),
    Input(
        "PUT /admin/model-configs/{id}, request_fields",
        _body(
            "PUT /admin/model-configs/{id}",
            lambda text: {"provider": "bedrock", "request_fields": {"a": text}},
        ),
    ),
    Input(
        "PUT /admin/title-style, instructions",
        _body("PUT /admin/title-style", lambda text: {"instructions": text}),
    ),
    Input(
        "PUT /admin/usage-limits/users/{proxy+}, id",
        _path("PUT /admin/usage-limits/users/{proxy+}", {"limit_micros": 1}),
        MAX_HEADERS_BYTES,
    ),
    Input("a conversation, titled offline", _conversation),
    Input("100 turns, titled offline", _many_turns, _PAGE_BYTES),
    Input("50 messages, titled offline", _fifty_messages),
    Input("100 turns that may have moved on", _moved_on, _PAGE_BYTES),
    Input("a conversation, for a model", _for_a_model),
    Input("a model's answer", _answer, ANSWER_READ, is_language=True),
    Input("a model's refusal", _refusal),
    Input("a model's answer that repeats 100 turns", _echo, _PAGE_BYTES),
)
