"""Keeps web pages away from the emulator, which answers every AWS call and asks for no credentials.

It decides by headers that a page cannot choose: Host, Origin, Sec-Fetch-Site and User-Agent.
"""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

HOST = "127.0.0.1"
OWN_NAMES = (HOST, "localhost")
# How Docker and Podman call the machine that a container runs on.
CONTAINER_NAMES = ("host.docker.internal", "host.containers.internal")
HTTP_PORT = 80

type Scope = dict[str, Any]
type Receive = Callable[[], Awaitable[dict[str, Any]]]
type Send = Callable[[dict[str, Any]], Awaitable[None]]
type App = Callable[[Scope, Receive, Send], Awaitable[None]]


class Front:
    """An ASGI application that answers 403 to what it keeps from ``app``.

    The own names at ``port`` are served, and ``more_names`` to callers that are no browser.
    """

    def __init__(self, app: App, port: int, more_names: Iterable[str] = ()) -> None:
        self._app = app
        own = _authorities(OWN_NAMES, port)
        self._origins = {f"http://{authority}" for authority in own}
        self._hosts = own | _authorities(more_names, port)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hands on what may pass."""
        reason = None if scope["type"] == "lifespan" else self.rejection(scope["path"], scope["headers"])
        if reason is None:
            await self._app(scope, receive, send)
        else:
            await _refuse(scope, send, reason)

    def rejection(self, path: str, headers: Iterable[tuple[bytes, bytes]]) -> str | None:
        """Why a request is refused, or None when it may pass. Header names are in lower case."""
        decoded = [(name, value.decode("latin-1")) for name, value in headers]
        hosts = [value.lower() for name, value in decoded if name == b"host"]
        if len(hosts) != 1 or hosts[0] not in self._hosts:
            return f"The local stack is not served as '{', '.join(hosts)}'; see BIND in docs/local.md."
        if is_product_path(path) or self._is_own_or_no_browser(decoded):
            return None
        return "The emulator answers no browser but its own page. Use curl or an SDK."

    def _is_own_or_no_browser(self, decoded: list[tuple[bytes, str]]) -> bool:
        origins = {value for name, value in decoded if name == b"origin"}
        if origins:
            return origins <= self._origins
        sites = {value for name, value in decoded if name == b"sec-fetch-site"}
        if sites:
            return sites == {"same-origin"}  # other ports are the same site; a link in a mail has none
        # A browser that is old, or to which this address is not trustworthy, tells by its name alone.
        return not any(name == b"user-agent" and value.startswith("Mozilla/") for name, value in decoded)


def is_product_path(path: str) -> bool:
    """Whether ``path`` is one of a deployed API's, whose tokens, tickets and CORS decide who may call.

    What manages an API's connections is an AWS call. So is what names no stage: the emulator takes it so.
    """
    match path.split("/"):
        case ["", "_aws", "execute-api", _, _, "@connections", *_]:
            return False
        case ["", "_aws", "execute-api", api_id, _, *_]:
            return bool(api_id)
    return False


def _authorities(names: Iterable[str], port: int) -> set[str]:
    all_names = set(names)
    return {f"{name}:{port}" for name in all_names} | (all_names if port == HTTP_PORT else set())


async def _refuse(scope: Scope, send: Send, reason: str) -> None:
    answer = "http.response" if scope["type"] == "http" else "websocket.http.response"
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": f"{answer}.start", "status": 403, "headers": headers})
    await send({"type": f"{answer}.body", "body": f"{reason}\n".encode()})
