"""Stores the first answer to each Idempotency-Key for a day, by Powertools' idempotency utility.

A failure after a model call is stored too, since the same request would pay again. A failure that cost
nothing is not stored. Nor is an error of the table, which asks the caller to retry.
"""

import hashlib
import time
from collections.abc import Callable
from datetime import timedelta
from functools import cache

from aws_lambda_powertools.utilities.idempotency import IdempotencyConfig, idempotent_function
from aws_lambda_powertools.utilities.idempotency.exceptions import (
    IdempotencyAlreadyInProgressError,
    IdempotencyPersistenceLayerError,
    IdempotencyValidationError,
)

from shared.adapters.dynamodb.calls import ConditionFailed, translated
from shared.adapters.dynamodb.idempotency_claims import Claims
from shared.adapters.logs import open_logger
from shared.bootstrap import storage
from shared.entrypoints.bugs import log_bug
from shared.entrypoints.http.errors import error_response
from shared.entrypoints.http.requests import Request
from shared.entrypoints.http.responses import Response
from shared.entrypoints.http.suggestions import internal_error
from shared.rules.errors.base import ChatTitlesError
from shared.rules.errors.busy import IdempotencyKeyInUse
from shared.rules.errors.requests import InvalidRequest
from shared.rules.errors.title_generation import TitleGenerationFailed

RETENTION = timedelta(hours=24)
REPLAYED = "idempotency-replayed"
# How long one request waits for another with its key.
MAX_WAIT_SECONDS = 3.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 1.0
_logger = open_logger()


def replay_or_run(key: str, request: Request, answer: Callable[[Request], Response]) -> Response:
    """Returns the first answer to the caller's ``key``, which may be this request's.

    Raises ``answer``'s errors, InvalidRequest if the key was used for another request, IdempotencyKeyInUse if
    another request with the key takes too long, StorageUnavailable, and InternalError for a bug.
    """
    attempt = _Attempt(request, answer)
    try:
        response = _replay_or_attempt(key, attempt)
    except IdempotencyValidationError as error:
        raise InvalidRequest.of_field("Idempotency-Key", "The key was used for another request.") from error
    except IdempotencyPersistenceLayerError as error:
        response = _unstored_answer(error, attempt)
    if attempt.failure:
        raise attempt.failure
    if attempt.answer is None:
        response["headers"][REPLAYED] = "true"
    return response


def _unstored_answer(error: IdempotencyPersistenceLayerError, attempt: "_Attempt") -> Response:
    """Returns an answer that could not be stored. Raises the attempt's error if it has no answer.

    Powertools wraps every exception of the store, also a bug, which is not an error of the table.
    """
    cause = error.__cause__
    failure = translated(cause) if isinstance(cause, Exception) else error
    is_expected = isinstance(failure, ChatTitlesError | ConditionFailed)
    if not attempt.is_done:
        raise failure if is_expected else internal_error(attempt.operation, failure) from error
    if is_expected:
        _logger.warning("idempotency_key_not_written")
    else:
        log_bug("idempotency_key_not_written", failure)
    if attempt.answer is None:
        raise attempt.error or error
    return attempt.answer


class _Attempt:
    """One attempt to answer. ``answer`` is its response, and ``failure`` the error behind that response.

    ``error`` is an exception that is not stored as an answer.
    """

    def __init__(self, request: Request, make: Callable[[Request], Response]) -> None:
        self.request = request
        self._make = make
        self.answer: Response | None = None
        self.failure: TitleGenerationFailed | None = None
        self.error: Exception | None = None

    @property
    def operation(self) -> str:
        """The operation's name in metrics: the last part of the route."""
        return self.request.route.rpartition("/")[2]

    @property
    def is_done(self) -> bool:
        """Whether the attempt has ended, with an answer or an error."""
        return self.answer is not None or self.error is not None

    def run(self, *, fingerprint: object) -> Response:  # noqa: ARG002 - what Powertools takes the key from
        """Returns the answer, or the response to a failure after a model call."""
        try:
            self.answer = self._make(self.request)
        except TitleGenerationFailed as failure:
            if not self.request.meter.usage.calls:
                self.error = failure
                raise
            self.failure = failure
            self.answer = error_response(failure)
        except Exception as error:
            self.error = error
            raise
        return self.answer


def _replay_or_attempt(key: str, attempt: _Attempt) -> Response:
    request = attempt.request
    claims = _claims().of(request.owner_id)
    run_once = idempotent_function(
        attempt.run,
        data_keyword_argument="fingerprint",
        persistence_store=claims,
        config=_config(request),
        key_prefix="ANSWER",
    )
    request_parts = [request.route, dict(request.path), hashlib.sha256(request.body).hexdigest()]
    # A client that acts for the owner has keys of its own: it may not see the owner's answers, nor another's.
    whose_key = [request.client_id, key] if request.client_id else key
    return _wait_for_turn(lambda: run_once(fingerprint={"key": whose_key, "request": request_parts}), claims)


def _wait_for_turn(run_once: Callable[[], Response], claims: Claims) -> Response:
    """Returns ``run_once``'s result when no other request works on the key. Raises IdempotencyKeyInUse."""
    ends = time.monotonic() + MAX_WAIT_SECONDS
    pause = _FIRST_PAUSE
    while True:
        try:
            return run_once()
        except IdempotencyAlreadyInProgressError as error:
            left = ends - time.monotonic()
            if left <= 0:
                raise IdempotencyKeyInUse from error
        claims.take_place(left)
        time.sleep(min(pause, left))
        pause = min(2 * pause, _LONGEST_PAUSE)


@cache
def _claims() -> Claims:
    return Claims(storage.table(), storage.settings().table_name, storage.dynamodb())


def _config(request: Request) -> IdempotencyConfig:
    return IdempotencyConfig(
        event_key_jmespath="key",
        payload_validation_jmespath="request",
        expires_after_seconds=int(RETENTION.total_seconds()),
        lambda_context=request.context,
    )
