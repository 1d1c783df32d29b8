"""Keeps the first answer to each Idempotency-Key for a day, by Powertools' idempotency utility.

A failure that a model was asked for is an answer too: the same request would pay again. One that cost
nothing is forgotten, and so is one of the table, since it says that the request may be sent again.
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
    """The answer that the caller's ``key`` got first, which may be this one.

    Raises what ``answer`` raises, InvalidRequest when the key came with another request, IdempotencyKeyInUse
    when another request with the key takes longer than this one waits, StorageUnavailable, and InternalError
    for a fault of our own.
    """
    attempt = _Attempt(request, answer)
    try:
        kept = _kept_or_made(key, attempt)
    except IdempotencyValidationError as error:
        raise InvalidRequest.of_field("Idempotency-Key", "The key was used for another request.") from error
    except IdempotencyPersistenceLayerError as error:
        kept = _answer_in_spite_of(error, attempt)
    if attempt.failure:
        raise attempt.failure
    if attempt.answer is None:
        kept["headers"][REPLAYED] = "true"
    return kept


def _answer_in_spite_of(error: IdempotencyPersistenceLayerError, attempt: "_Attempt") -> Response:
    """The answer whose key could not be written. Raises what the attempt ended in, or kept it from beginning.

    Powertools wraps whatever it meets there, also a bug of ours, which is none of the table's trouble.
    """
    cause = error.__cause__
    trouble = translated(cause) if isinstance(cause, Exception) else error
    is_foreseen = isinstance(trouble, ChatTitlesError | ConditionFailed)
    if not attempt.is_done:
        raise trouble if is_foreseen else internal_error(attempt.operation, trouble) from error
    if is_foreseen:
        _logger.warning("idempotency_key_not_written")
    else:
        log_bug("idempotency_key_not_written", trouble)
    if attempt.answer is None:
        raise attempt.error or error
    return attempt.answer


class _Attempt:
    """One attempt to answer: ``answer`` is what it led to, ``failure`` the error that this tells of.

    ``error`` is what it ended in where that is no answer to keep.
    """

    def __init__(self, request: Request, make: Callable[[Request], Response]) -> None:
        self.request = request
        self._make = make
        self.answer: Response | None = None
        self.failure: TitleGenerationFailed | None = None
        self.error: Exception | None = None

    @property
    def operation(self) -> str:
        """What is asked for, in the words of the metrics: the route's last."""
        return self.request.route.rpartition("/")[2]

    @property
    def is_done(self) -> bool:
        """Whether it has ended in anything."""
        return self.answer is not None or self.error is not None

    def run(self, *, asked: object) -> Response:  # noqa: ARG002 - what Powertools takes the key from
        """The answer, or the error's in its place."""
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


def _kept_or_made(key: str, attempt: _Attempt) -> Response:
    request = attempt.request
    claims = _claims().of(request.owner_id)
    once = idempotent_function(
        attempt.run,
        data_keyword_argument="asked",
        persistence_store=claims,
        config=_config(request),
        key_prefix="ANSWER",
    )
    same = [request.route, dict(request.path), hashlib.sha256(request.body).hexdigest()]
    return _wait_for_turn(lambda: once(asked={"key": key, "request": same}), claims)


def _wait_for_turn(once: Callable[[], Response], claims: Claims) -> Response:
    """What ``once`` gives as soon as nobody else works on the key. Raises IdempotencyKeyInUse."""
    ends = time.monotonic() + MAX_WAIT_SECONDS
    pause = _FIRST_PAUSE
    while True:
        try:
            return once()
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
