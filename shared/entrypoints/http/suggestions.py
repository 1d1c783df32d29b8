"""A request for a title: paid for whatever comes of it, and its answer."""

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
    """The payer's account for a title and what counts its outcome; the request's meter runs.

    A fault of our own leaves as InternalError: an Idempotency-Key keeps it where it cost something.
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
    """The error that a request for a title ends in; the log and a metric tell of the bug."""
    log_bug("title_request_crashed", bug)
    count_title(operation, "internal_error")
    return InternalError()


def suggestion_response(done: "Proposal | Regenerated", headers: Mapping[str, str] | None = None) -> Response:
    """What came of it; ``failure`` is there, and in the log, only where the offline titler stood in."""
    body = {name: value for name, value in vars(done).items() if name != "failure" or value is not None}
    if done.failure:
        told = {"error": done.failure.code, "detail": done.failure.detail, "usage": vars(done.usage)}
        _logger.warning("offline_fallback_used", extra=told)
    return json_response(body, headers=headers)
