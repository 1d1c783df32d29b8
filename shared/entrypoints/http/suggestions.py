"""Requests for a title: the payer's account, and the response."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from shared.adapters.logs import open_logger
from shared.adapters.title_metrics import count_title, counted
from shared.bootstrap.spending import request_accounts
from shared.entrypoints.bugs import log_bug
from shared.entrypoints.http.requests import Request
from shared.entrypoints.http.responses import Response, json_response
from shared.rules.errors.base import ChatTitlesError
from shared.rules.errors.title_generation import InternalError
from shared.use_cases.ports.accounts import Account

if TYPE_CHECKING:
    from shared.use_cases.regenerate import Regenerated
    from shared.use_cases.suggest import Proposal

_logger = open_logger()


@contextmanager
def paid_title(operation: str, request: Request) -> Iterator[tuple[Account, Callable[[str], None]]]:
    """Yields the payer's account for a title, and a function that counts its outcome.

    A bug is raised as InternalError, so that an Idempotency-Key stores it if it cost something.
    """
    try:
        with (
            request_accounts()(request.payer, request.meter) as account,
            counted(operation) as count,
        ):
            yield account, count
    except ChatTitlesError:
        raise
    except Exception as fault:
        raise internal_error(operation, fault) from fault


def internal_error(operation: str, bug: Exception) -> InternalError:
    """Returns the error of a request for a title that ended in a bug, and logs and counts the bug."""
    log_bug("title_request_crashed", bug)
    count_title(operation, "internal_error")
    return InternalError()


def unwanted_titles(request: Request) -> tuple[str, ...]:
    """Returns the titles to avoid of the body, if there is one. Raises InvalidJson or InvalidRequest."""
    if not request.body:
        return ()
    from shared.entrypoints.http.bodies import ProposeTitle, parse  # noqa: PLC0415 - pydantic, which most requests need not

    return parse(ProposeTitle, request.body).avoid


def suggestion_response(done: "Proposal | Regenerated", headers: Mapping[str, str] | None = None) -> Response:
    """Returns the response. It has ``failure``, which is also logged, only after an offline fallback."""
    body = {name: value for name, value in vars(done).items() if name != "failure" or value is not None}
    if done.failure:
        fields = {"error": done.failure.code, "detail": done.failure.detail, "usage": vars(done.usage)}
        _logger.warning("offline_fallback_used", extra=fields)
    return json_response(body, headers=headers)
