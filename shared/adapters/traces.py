"""Calls of other services as X-Ray subsegments, in the trace that Lambda began for an invocation.

Lambda runs a daemon that takes segments by UDP and sends them on. X-Ray's own library with its dependencies
would be a tenth of the layer (docs/decisions/0025-traces.md).
"""

import json
import secrets
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from shared.adapters.logs import correlation_id

_HEADER = b'{"format": "json", "version": 1}\n'
# The key of a call's beginning in what botocore hands from event to event.
_STARTED = "chat_titles_started"


@dataclass(frozen=True)
class Tracer:
    """Sends subsegments to the daemon. ``current`` returns the invocation's trace, as Lambda gives it."""

    daemon: str
    current: Callable[[], str]

    def watch(self, client: Any) -> None:
        """Makes a subsegment of each call of an AWS client, with its retries."""
        service = client.meta.service_model.service_name
        client.meta.events.register(f"before-call.{service}", _start)
        client.meta.events.register(f"after-call.{service}", self._end)
        client.meta.events.register(f"after-call-error.{service}", self._end)

    @contextmanager
    def call(self, host: str) -> Iterator[Callable[[int], None]]:
        """Makes a subsegment of a call of another service. Yields a function that takes the HTTP status."""
        began, statuses = time.time(), list[int]()
        try:
            yield statuses.append
        finally:
            status = statuses[-1] if statuses else None
            self._send(began, host, {"namespace": "remote", **_outcome(status)})

    def _end(self, context: dict[str, Any], parsed: Any = None, **_: Any) -> None:
        if _STARTED not in context:
            return  # the call was answered before it began
        metadata = (parsed or {}).get("ResponseMetadata", {})
        began, service, operation = context[_STARTED]
        aws = {"operation": operation, "request_id": metadata.get("RequestId", "")}
        outcome = _outcome(metadata.get("HTTPStatusCode"))
        self._send(began, service, {"namespace": "aws", "aws": aws, **outcome})

    def _send(self, began: float, name: str, fields: dict[str, Any]) -> None:
        trace = dict(part.split("=", 1) for part in self.current().split(";") if "=" in part)
        if trace.get("Sampled") != "1" or not trace.keys() >= {"Root", "Parent"}:
            return
        segment = {
            "id": secrets.token_hex(8),
            "trace_id": trace["Root"],
            "parent_id": trace["Parent"],
            "type": "subsegment",
            "name": name,
            "start_time": began,
            "end_time": time.time(),
            "annotations": {"correlation_id": correlation_id()},
            **fields,
        }
        # A call must not fail because it could not be traced, nor because the daemon's address is none.
        with (
            suppress(OSError, ValueError, OverflowError),
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as daemon,
        ):
            host, _, port = self.daemon.rpartition(":")
            daemon.sendto(_HEADER + json.dumps(segment).encode(), (host, int(port)))


def _start(model: Any, context: dict[str, Any], **_: Any) -> None:
    context[_STARTED] = (time.time(), model.service_model.service_name, model.name)


def _outcome(status: int | None) -> dict[str, Any]:
    """Returns what X-Ray shows of a status. A call without one failed on its way."""
    if status is None:
        return {"fault": True}
    return {
        "http": {"response": {"status": status}},
        **({"fault": True} if status >= 500 else {"error": True} if status >= 400 else {}),  # noqa: PLR2004 - of HTTP
    }
