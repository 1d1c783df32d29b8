"""What is said of one operation of the HTTP API."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from shared.entrypoints.http.bodies import Body
from shared.rules.errors.base import ChatTitlesError
from shared.rules.errors.busy import StorageUnavailable
from shared.rules.errors.requests import InvalidJson, InvalidRequest, MayNotActForUsers, PayloadTooLarge

# An HTTP API's parameter for an id that may hold slashes. OpenAPI has none such: a client encodes them.
GREEDY = "{proxy+}"


def documented_path(route: str) -> str:
    """The path of a route key as openapi.json names it."""
    return route.split(" ")[1].replace(GREEDY, "{id}")


@dataclass(frozen=True)
class Operation:
    """One route: what it takes, what it gives and how it can fail.

    One that ``creates_once`` gives 200 for what exists already.
    """

    route: str
    name: str
    summary: str
    success: HTTPStatus
    answer: Any = None
    body: type[Body] | None = None
    failures: tuple[type[ChatTitlesError], ...] = ()
    paged: bool = False
    if_match: bool = False
    etag: bool = False
    creates_once: bool = False
    since: bool = False
    idempotent: bool = False
    may_lack_body: bool = False
    open: bool = False

    @property
    def is_for_users(self) -> bool:
        """Whether it is for a user, whom a backend may name."""
        return not self.open and not self.path.startswith("/admin/")

    @property
    def all_failures(self) -> tuple[type[ChatTitlesError], ...]:
        """Its failures, and those of the headers that name a user."""
        of_headers = () if self.open else (MayNotActForUsers,)
        of_names = (InvalidRequest,) if self.is_for_users else ()
        return tuple(dict.fromkeys((*self.failures, *of_headers, *of_names)))

    @property
    def method(self) -> str:
        """The HTTP method, in lower case."""
        return self.route.split(" ")[0].lower()

    @property
    def path(self) -> str:
        """The path template of the document."""
        return documented_path(self.route)


BAD_BODY = (InvalidJson, InvalidRequest, PayloadTooLarge)
BUSY = (StorageUnavailable,)
