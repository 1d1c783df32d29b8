"""Calls the HTTP API of a deployment as a user does."""

import json
import re
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

from tools.command_error import CommandError

TIMEOUT_SECONDS = 60


@dataclass(frozen=True)
class Api:
    """One user's calls."""

    url: str
    token: str

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return the answer's JSON, or {} without one. Raises CommandError with the error's code."""
        headers = {"authorization": f"Bearer {self.token}", "content-type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}{path}", data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
                parsed: dict[str, Any] = json.loads(answer.read() or b"{}")
        except urllib.error.HTTPError as error:
            raise CommandError(f"{method} {_shape(path)} answered {error.code}{_why(error)}") from error
        except (OSError, ValueError) as error:
            raise CommandError(f"{method} {_shape(path)}: {type(error).__name__}") from error
        return parsed


def _shape(path: str) -> str:
    """The route of a path, without the chat's id."""
    return re.sub("^/chats/[^/]+", "/chats/{id}", path)


def _why(error: urllib.error.HTTPError) -> str:
    """What the answer says of the error."""
    try:
        answer = json.loads(error.read())
        return ": " + " ".join(str(answer[name]) for name in ("code", "detail") if answer.get(name))
    except (ValueError, AttributeError, TypeError):
        return ""
