"""The answer to a request for a title."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from shared.adapters.http.responses import Response, json_response
from shared.adapters.logs import open_logger

if TYPE_CHECKING:
    from shared.use_cases.regenerate import Regenerated
    from shared.use_cases.suggest import Proposal

_logger = open_logger()


def suggestion_response(done: "Proposal | Regenerated", headers: Mapping[str, str] | None = None) -> Response:
    """What came of it; ``failure`` is there, and in the log, only where the offline titler stood in."""
    body = {name: value for name, value in vars(done).items() if name != "failure" or value is not None}
    if done.failure:
        told = {"error": done.failure.code, "detail": done.failure.detail, "usage": vars(done.usage)}
        _logger.warning("the offline titler stood in", extra=told)
    return json_response(body, headers=headers)
