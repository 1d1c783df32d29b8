"""A tab with the page: the handlers answer its requests, and the test has its WebSocket in hand."""

import base64
import gzip
import json
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import Page, Route, WebSocketRoute, expect

from tests.e2e.page.tabs import engine_of
from tests.support.api import Api, bearer
from tests.support.firefox import body_of

HOME = "https://page.test/"
COGNITO = "https://cognito.test/"
SOCKET = "wss://socket.test/live"
# Users who sign in by a click, and the groups in their tokens.
USERS: dict[str, list[str]] = {"ada": [], "grace": [], "root": ["admins"]}
POLICY = "content-security-policy"
BACK_DATED = ("created_at", "updated_at")


class Tab:
    """A tab and what it has asked for.

    ``ages`` makes chats, by their ids, look as old as a test needs, and ``sources`` says where their titles
    come from.
    """

    def __init__(self, page: Page, api: Api) -> None:
        self.page = page
        self.api = api
        self.asked: list[str] = []
        self.bytes_of: Counter[str] = Counter()
        self.ages: dict[str, timedelta] = {}
        self.sources: dict[str, str] = {}
        self.sockets: list[WebSocketRoute] = []
        self.errors: list[str] = []
        self._routes = [(route, pattern_of(route)) for route in api.handlers if route != "$default"]
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self._note(message.text))
        page.route(f"{HOME}**", self._answer)
        page.route("**/cognito*/**", _sign_in)
        page.route_web_socket(re.compile(re.escape(SOCKET)), self._connect)

    def sign_in(self, name: str = "ada") -> None:
        """Opens the page and signs in by a click."""
        self.page.goto(HOME)
        self.page.get_by_role("button", name=f"Sign in as {name}").click()
        expect(self.page.locator("#live")).to_have_text("Live")

    def stop_clock(self) -> None:
        """Before the page is opened: no timer of it runs, and no time passes, until the test has it pass."""
        now = datetime.now(UTC)
        self.page.clock.install(time=now - timedelta(days=1))
        self.page.clock.pause_at(now)

    def tell(self, kind: str, **chat: object) -> None:
        """Sends a watch message."""
        self.sockets[-1].send(json.dumps({"kind": kind, "chat": chat}))

    def tell_title(self, chat_id: str, owner: str = "ada") -> None:
        """Tells of a chat's title as it is stored by now."""
        chat = self.api("GET /chats/{id}", chat=chat_id, owner=owner).body
        names = ("id", "title", "title_version", "title_source", "title_updated_at")
        self.tell("title_change", **{name: chat[name] for name in names})

    def _note(self, message: str) -> None:
        if "Content Security" in message or "The page’s settings blocked" in message:
            self.errors.append(message)

    def _connect(self, socket: WebSocketRoute) -> None:
        self.sockets.append(socket)
        socket.on_message(lambda _: socket.send('{"kind": "pong"}'))

    def _answer(self, route: Route) -> None:
        request = route.request
        parts = urlsplit(request.url)
        named, found = next(
            (name, match)
            for name, pattern in self._routes
            if (match := pattern.fullmatch(f"{request.method} {parts.path}"))
        )
        self.asked.append(f"{request.method} {parts.path}")
        owner = sub_of(request.headers.get("authorization", ""))
        answer = self.api.send(
            named,
            body_of(request),
            owner=owner,
            groups=USERS.get(owner or "", []) or None,
            headers={**request.headers, "accept-encoding": "gzip"},
            pathParameters=found.groupdict() or None,
            queryStringParameters=dict(parse_qsl(parts.query)) or None,
        )
        body = answer.get("body") or ""
        raw = base64.b64decode(body) if answer.get("isBase64Encoded") else body.encode()
        lines = (f"{name}: {value}\r\n" for name, value in answer["headers"].items())
        self.bytes_of[parts.path] += len(raw) + sum(map(len, lines))
        headers = {name: value for name, value in answer["headers"].items() if name != "content-encoding"}
        if engine_of(self.page) == "firefox" and POLICY in headers:  # else its driver can evaluate nothing
            headers[POLICY] = headers[POLICY].replace("script-src", "script-src 'unsafe-eval'")
        plain = gzip.decompress(raw) if "content-encoding" in answer["headers"] else raw
        route.fulfill(status=answer["statusCode"], headers=headers, body=self._aged(plain))

    def _aged(self, body: bytes) -> bytes:
        if not self.ages or not body.startswith(b"{"):
            return body
        return json.dumps(json.loads(body, object_hook=self._age)).encode()

    def _age(self, shape: dict[str, Any]) -> dict[str, Any]:
        age = self.ages.get(str(shape.get("id")))
        if age is None:
            return shape
        at = (datetime.now(UTC) - age).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        source = self.sources.get(shape["id"], shape.get("title_source"))
        return {**shape, **{name: at for name in BACK_DATED if name in shape}, "title_source": source}


def pattern_of(route: str) -> re.Pattern[str]:
    """What the requests of a route look like."""
    return re.compile(re.sub(r"{(\w+)\+?}", r"(?P<\1>[^/]+)", route.replace(".", r"\.")))


def sub_of(authorization: str) -> str | None:
    """Whose token a header has."""
    if not authorization.removeprefix("Bearer "):
        return None
    claims = authorization.split(".")[1]
    sub: str = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["sub"]
    return sub


def _sign_in(route: Route) -> None:
    """As the user pool does it."""
    asked = json.loads(body_of(route.request) or "{}")
    name = asked.get("AuthParameters", {}).get("USERNAME", "ada")
    token = bearer({"sub": name, "cognito:groups": USERS[name]}).removeprefix("Bearer ")
    tokens = {"AccessToken": token, "RefreshToken": "renewal", "ExpiresIn": 3600}
    cors = {"access-control-allow-origin": "*", "access-control-allow-headers": "*"}
    route.fulfill(status=HTTPStatus.OK, json={"AuthenticationResult": tokens}, headers=cors)
