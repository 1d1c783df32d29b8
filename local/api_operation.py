"""What is said of one operation of the HTTP API."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from shared.adapters.http.bodies import Body
from shared.rules import errors


@dataclass(frozen=True)
class Operation:
    """One route: what it takes, what it gives and how it can fail."""

    route: str
    name: str
    summary: str
    success: HTTPStatus
    answer: Any = None
    body: type[Body] | None = None
    failures: tuple[type[errors.ChatTitlesError], ...] = ()
    paged: bool = False
    if_match: bool = False
    etag: bool = False
    since: bool = False
    idempotent: bool = False
    open: bool = False

    @property
    def method(self) -> str:
        """The HTTP method, in lower case."""
        return self.route.split(" ")[0].lower()

    @property
    def path(self) -> str:
        """The path template."""
        return self.route.split(" ")[1]


BAD_BODY = (errors.InvalidJson, errors.InvalidRequest, errors.PayloadTooLarge)
BUSY = (errors.StorageUnavailable,)
