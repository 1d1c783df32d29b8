"""What schemathesis loads for the contract under fire: who sends a request, and what holds of every answer.

It runs in schemathesis's own process; ``tests/e2e/test_contract_under_fire.py`` starts it there.
"""

import atexit
import json
import os
from collections import Counter
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote
from zlib import crc32

import schemathesis
from schemathesis import AuthContext, CheckContext, HookContext, Response
from schemathesis import Case as AnyCase
from schemathesis.core.failures import AcceptedNegativeData, Failure
from schemathesis.generation.meta import TestPhase
from schemathesis.openapi.checks import RejectedPositiveData

from shared.entrypoints.http.callers import USER_HEADER

Case = AnyCase[Any]

TOKENS: dict[str, str] = json.loads(os.environ["FIRE_TOKENS"])
ADMIN, *USERS = TOKENS
# A token that acts for users, and what it calls each of them.
BACKEND: str = os.environ["FIRE_BACKEND"]
IDS: dict[str, str] = json.loads(os.environ["FIRE_IDS"])
# Good requests to every schema, and refused: by the code of the answer or the field that it names.
BEYOND_SCHEMAS = {
    "api_key_secret",  # no name that a secret may have
    "base_url",  # http:// to another machine, or a port above 65535
    "cursor",  # of another list, or of none
    "Idempotency-Key",  # of another request
    "fallback_id",  # no such config
    "id",  # of a user or a group: not printable, to Unicode; of one model config more than there may be
    "instructions",  # more tokens than a prompt has room for
    "model_config_id",  # no such config
    "no_user_message",
    "request_fields",  # too much JSON
    "title",  # nothing in it shows, or too much is left after trimming
    "title_version",  # the chat had none of it
}
REFUSED = {400, 404, 410, 413}
ALLOWED_CODES = {"not_found", "chat_deleted", "invalid_request", "invalid_json", "payload_too_large"}
_turns = count()
# Chats by owner and id: two users may choose the same id.
_chats: set[tuple[str, str]] = set()
_deleted: set[tuple[str, str]] = set()
_counts: Counter[str] = Counter()


class Sender(NamedTuple):
    """A user, who may have a backend send the request."""

    name: str
    by_backend: bool = False


@schemathesis.auth(refresh_interval=None)
class Senders:
    """The users by turns; mostly a chat's owner asks for it, so that sequences get somewhere.

    A backend sends some of a user's requests.
    """

    def get(self, case: Case, _: AuthContext) -> Sender:
        """Who sends the request."""
        turn = _turn(case)
        if case.path.startswith("/admin"):
            return Sender(ADMIN if turn % 4 else USERS[0])
        owners = sorted(owner for owner, chat_id in _chats if chat_id == _chat_id(case))
        name = owners[0] if owners and turn % 4 >= 2 else USERS[turn % 2]
        return Sender(name, by_backend=not turn % 3)

    def set(self, case: Case, data: Sender, _: AuthContext) -> None:
        """Signs the request."""
        case.headers["Authorization"] = f"Bearer {BACKEND if data.by_backend else TOKENS[data.name]}"
        if data.by_backend:
            case.headers[USER_HEADER] = IDS[data.name]


@schemathesis.hook
def filter_path_parameters(context: HookContext, path_parameters: dict[str, Any] | None) -> bool:
    """Whether the emulator routes the path: to its greedy routes, those of limits, no line feed belongs.

    ``tests/integration/test_usage.py`` sends such ids to the function.
    """
    assert context.operation is not None
    is_greedy = context.operation.path.startswith("/admin/usage-limits/")
    return not (is_greedy and any("\n" in unquote(str(value)) for value in (path_parameters or {}).values()))


@schemathesis.hook
def after_call(context: HookContext, case: Case, response: Response) -> None:  # noqa: ARG001 - as it is called
    """Counts what is sent, by its sender and by what was answered."""
    _counts["requests"] += 1
    _counts[_sender(response) or "nobody"] += 1
    _counts["backend"] += USER_HEADER in response.request.headers
    _counts[str(response.status_code)] += 1


@schemathesis.check
def a_chat_is_its_owners_alone(ctx: CheckContext, response: Response, case: Case) -> None:  # noqa: ARG001 - as it is called
    """Nothing is found by another user, or by anyone once it was deleted; its owner finds it until then."""
    sender, chat_id = _sender(response), _chat_id(case)
    if sender is None or case.method != case.operation.method.upper():
        return
    own = (sender, chat_id)
    is_strangers = own not in _chats and any(chat_id == other for _, other in _chats)
    creates = case.operation.label == "PUT /chats/{id}"
    if own in _deleted or (is_strangers and not creates):
        _counts["strangers" if is_strangers else "deleted"] += 1
        # What was answered to an Idempotency-Key stays for a day, for who brought the key.
        if is_strangers or "idempotency-replayed" not in response.headers:
            assert response.status_code in REFUSED, "Somebody else's chat, or a deleted one, was found."
            assert response.json()["code"] in ALLOWED_CODES
    elif own in _chats:
        assert response.status_code != 404, "The owner's chat is gone."
        assert response.status_code != 201 or not creates, "A chat was created twice."
    _remember(case, response, sender)


def _remember(case: Case, response: Response, sender: str) -> None:
    match case.operation.label, response.status_code:
        case "POST /chats" | "PUT /chats/{id}", 201:
            _chats.add((sender, response.json()["id"]))
        case "DELETE /chats/{id}", 204:
            _deleted.add((sender, _chat_id(case)))
        case "GET /chats", 200:
            listed = {chat["id"] for chat in response.json()["chats"]}
            own = {chat_id for owner, chat_id in _chats if owner == sender}
            others = {chat_id for owner, chat_id in _chats if owner != sender}
            assert not listed & (others - own), "Somebody else's is listed."
            assert not {(sender, chat_id) for chat_id in listed} & _deleted, "A deleted chat is listed."


@schemathesis.hook
def filter_failure(
    context: HookContext,  # noqa: ARG001 - as it is called
    failure: Failure,
    case: Case,
    response: Response,
) -> bool:
    """Whether it is one: a request may be good to every schema and wrong all the same."""
    if isinstance(failure, AcceptedNegativeData):
        # The document allows no empty title, but a title is checked only for a new chat.
        is_chat = (case.operation.label, response.status_code) == ("PUT /chats/{id}", 200)
        return not (is_chat and isinstance(case.body, dict) and case.body.get("title") == "")
    if not isinstance(failure, RejectedPositiveData):
        return True
    # It takes a good body beside a wrong If-Match for a good request.
    if case.meta and any(part.mode.is_negative for part in case.meta.components.values()):
        return False
    refused = response.json()
    return not BEYOND_SCHEMAS & {
        refused["code"],
        *(validation["field"] for validation in refused.get("validations", [])),
    }


@atexit.register
def _write_counts() -> None:
    Path("counts.json").write_text(json.dumps(_counts), "utf-8")


def _turn(case: Case) -> int:
    # A sequence that goes another way when it is repeated is given up: there the turn is the request's own.
    if case.meta and case.meta.phase.name is TestPhase.STATEFUL:
        return crc32(repr((case.operation.label, case.body, dict(case.query))).encode("utf-8", "replace"))
    return next(_turns)


def _chat_id(case: Case) -> str:
    return str(case.path_parameters.get("id", ""))


def _sender(response: Response) -> str | None:
    sent: Any = response.request.headers.get("Authorization")
    if sent == f"Bearer {BACKEND}":
        named = response.request.headers[USER_HEADER]
        return next(name for name, user_id in IDS.items() if user_id == named)
    return next((name for name, token in TOKENS.items() if sent == f"Bearer {token}"), None)
