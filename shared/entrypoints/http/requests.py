"""The caller's request, from the event of an HTTP API (payload format 2.0)."""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from shared.bootstrap.settings import Settings
from shared.entrypoints.http.callers import caller_of
from shared.rules.chats import ChatKey
from shared.rules.errors.requests import Forbidden, InvalidRequest, NotFound, PayloadTooLarge
from shared.rules.ids import ID_RULE, is_id
from shared.rules.limits import Payer
from shared.rules.times import instant_of
from shared.rules.usage import Meter

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

# A body within this limit always fits into a DynamoDB item (400 KB).
MAX_BODY_BYTES = 256 * 1024
PAGE_DEFAULT, PAGE_MAX = 50, 100
MAX_TAGS = 20
ADMINS = "admins"

_ENTITY_TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"')
_ENTITY_TAGS = re.compile(rf"{_ENTITY_TAG.pattern}(?:\s*,\s*{_ENTITY_TAG.pattern})*")
_VERSION_TAG = re.compile(r'"([1-9][0-9]{0,17})"')
_IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_SMALL_NUMBER = re.compile(r"[1-9][0-9]{0,2}")
_NO_VERSION = 0
# As seconds the year 5138, as milliseconds 1973.
_SECONDS_UP_TO = 10**11


@dataclass(frozen=True)
class Request:
    """One authenticated request. ``route`` is the API's own route key, such as ``PUT /chats/{id}/title``."""

    route: str
    owner_id: str
    groups: frozenset[str]
    path: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    received_at: datetime | None
    """When the API received the request. It is None without an API, as under ``sam local``."""
    context: "LambdaContext"
    client_id: str | None = None
    """The client that acts for the owner, if the token is not the owner's own."""
    meter: Meter = field(default_factory=Meter)
    """The request's model calls so far."""

    @property
    def payer(self) -> Payer:
        """The payer of the request's cost."""
        return Payer(self.owner_id, self.groups)

    @property
    def idempotency_key(self) -> str | None:
        """The caller's Idempotency-Key, if there is one. Raises InvalidRequest."""
        key = self.headers.get("idempotency-key")
        if key is not None and not _IDEMPOTENCY_KEY.fullmatch(key):
            raise InvalidRequest.of_field(
                "Idempotency-Key", "An Idempotency-Key has 1 to 255 visible ASCII characters."
            )
        return key

    def require_admin(self) -> None:
        """Raises Forbidden if the caller is not in the group ``admins``."""
        if ADMINS not in self.groups:
            raise Forbidden

    @property
    def chat_key(self) -> ChatKey:
        """The key of the path's chat, with the caller as owner. Raises NotFound for a malformed id."""
        chat_id = self.path["id"]
        if not is_id(chat_id):
            raise NotFound
        return ChatKey(self.owner_id, chat_id)

    @property
    def new_chat_id(self) -> str:
        """The path's id, for a chat that may not exist. Raises InvalidRequest for a malformed one."""
        chat_id = self.path["id"]
        if not is_id(chat_id):
            raise InvalidRequest.of_field("id", ID_RULE)
        return chat_id

    @property
    def page(self) -> tuple[int, str | None]:
        """The page's row limit, 1 to 100, and its cursor. Raises InvalidRequest."""
        limit = self.query.get("limit", str(PAGE_DEFAULT))
        if not (_SMALL_NUMBER.fullmatch(limit) and int(limit) <= PAGE_MAX):
            raise InvalidRequest.of_field("limit", f"The limit must be a whole number from 1 to {PAGE_MAX}.")
        return int(limit), self.query.get("cursor") or None

    @property
    def since(self) -> datetime:
        """The instant of the query parameter ``since``. Raises InvalidRequest."""
        try:
            return instant_of(self.query.get("since", ""))
        except ValueError as error:
            detail = "A time such as 2026-01-02T03:04:05Z is needed."
            raise InvalidRequest.of_field("since", detail) from error

    @property
    def if_versions(self) -> frozenset[int] | None:
        """The title versions that If-Match allows, or None for any. Raises InvalidRequest.

        A weak tag, or one that is not a version, matches nothing (RFC 9110, 13.1.1).
        """
        header = self.headers.get("if-match", "*").strip()
        if header == "*":
            return None
        tags = _ENTITY_TAG.findall(header)
        if len(tags) > MAX_TAGS or not _ENTITY_TAGS.fullmatch(header):
            raise InvalidRequest.of_field(
                "If-Match", f'If-Match must be * or at most {MAX_TAGS} entity tags such as "3".'
            )
        versions = (_VERSION_TAG.fullmatch(tag) for tag in tags)
        return frozenset(int(version[1]) if version else _NO_VERSION for version in versions)


def build_request(
    event: Mapping[str, Any], context: "LambdaContext", settings: Settings, meter: Meter
) -> Request:
    """Returns the request in ``event``. ``meter`` counts its model calls.

    Raises PayloadTooLarge above 256 KiB, and the errors of ``caller_of``.
    """
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    caller = caller_of(event, headers, settings)
    return Request(
        route=event["routeKey"],
        owner_id=caller.owner_id,
        groups=caller.groups,
        path=event.get("pathParameters") or {},
        query=event.get("queryStringParameters") or {},
        headers=headers,
        body=_body(event),
        received_at=_received_at(event),
        context=context,
        client_id=caller.client_id,
        meter=meter,
    )


def _received_at(event: Mapping[str, Any]) -> datetime | None:
    milliseconds = event["requestContext"].get("timeEpoch") or 0
    # SAM CLI passes its own start time in seconds, which is not the request's time.
    return datetime.fromtimestamp(milliseconds / 1000, UTC) if milliseconds > _SECONDS_UP_TO else None


def _body(event: Mapping[str, Any]) -> bytes:
    text: str = event.get("body") or ""
    body = base64.b64decode(text) if event.get("isBase64Encoded") else text.encode("utf-8", "surrogatepass")
    if len(body) > MAX_BODY_BYTES:
        raise PayloadTooLarge(detail=f"The limit is {MAX_BODY_BYTES} bytes.")
    return body
