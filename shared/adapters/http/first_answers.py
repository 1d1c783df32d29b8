"""Keeps the first answer to each Idempotency-Key for a day, by Powertools' idempotency utility.

What has asked a model is answered from then on, failures included, since it was paid for. What failed
before that may be tried again under its key.
"""

import hashlib
import time
from collections.abc import Callable
from datetime import timedelta
from functools import cache

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent_function,
)
from aws_lambda_powertools.utilities.idempotency.exceptions import (
    IdempotencyAlreadyInProgressError,
    IdempotencyPersistenceLayerError,
    IdempotencyValidationError,
)

from shared.adapters import suggesting_wiring, wiring
from shared.adapters.http.errors import error_response
from shared.adapters.http.requests import Request
from shared.adapters.http.responses import Response
from shared.rules.errors import InvalidRequest, StorageUnavailable, TitleGenerationFailed
from shared.use_cases.deadline import Deadline

KEPT_FOR = timedelta(hours=24)
REPLAYED = "idempotency-replayed"
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 1.0
_logger = Logger()


def first_answer(key: str, request: Request, answer: Callable[[Request], Response]) -> Response:
    """The answer that the caller's ``key`` got first, which may be this one.

    Raises what ``answer`` raises, InvalidRequest when the key came with another request, TitleTimeout when
    another request with the key takes too long, and StorageUnavailable.
    """
    attempt = _Attempt(request, answer)
    once = idempotent_function(
        attempt.run,
        data_keyword_argument="asked",
        persistence_store=_answers_of(request.owner_id),
        config=_config(request),
        key_prefix="TITLE",
    )
    asked = {
        "key": key,
        "request": [request.route, dict(request.path), hashlib.sha256(request.body).hexdigest()],
    }
    try:
        kept: Response = _when_nobody_else_is_at_it(
            lambda: once(asked=asked), suggesting_wiring.deadline(request.context)
        )
    except IdempotencyValidationError as error:
        raise InvalidRequest.of_field("Idempotency-Key", "The key was used for another request.") from error
    except IdempotencyPersistenceLayerError as error:
        if attempt.answered is None:
            raise StorageUnavailable from error
        _logger.warning("an answer could not be kept for its key")
        kept = attempt.answered
    if attempt.failure:
        raise attempt.failure
    if attempt.answered is None:
        kept["headers"][REPLAYED] = "true"
    return kept


class _Attempt:
    """One attempt to answer; ``failure`` is one that was paid for, and so is kept as the answer."""

    def __init__(self, request: Request, answer: Callable[[Request], Response]) -> None:
        self._request = request
        self._answer = answer
        self.answered: Response | None = None
        self.failure: TitleGenerationFailed | None = None

    def run(self, *, asked: object) -> Response:  # noqa: ARG002 - what Powertools takes the key from
        """The answer, or the error's in its place."""
        try:
            self.answered = self._answer(self._request)
        except TitleGenerationFailed as failure:
            if not failure.usage.calls:
                raise
            self.failure = failure
            self.answered = error_response(failure)
        return self.answered


def _when_nobody_else_is_at_it(once: Callable[[], Response], deadline: Deadline) -> Response:
    pause = _FIRST_PAUSE
    while True:
        try:
            return once()
        except IdempotencyAlreadyInProgressError:
            time.sleep(min(pause, deadline.remaining()))
            pause = min(2 * pause, _LONGEST_PAUSE)


@cache
def _answers() -> DynamoDBPersistenceLayer:
    return DynamoDBPersistenceLayer(
        wiring.settings().table_name,
        key_attr="pk",
        sort_key_attr="sk",
        expiry_attr="expires_at",
        boto3_client=wiring.dynamodb(),
    )


def _answers_of(owner_id: str) -> DynamoDBPersistenceLayer:
    # A partition for each owner; a function answers one request at a time.
    answers = _answers()
    answers.static_pk_value = f"IDEMPOTENCY#{owner_id}"
    return answers


def _config(request: Request) -> IdempotencyConfig:
    return IdempotencyConfig(
        event_key_jmespath="key",
        payload_validation_jmespath="request",
        expires_after_seconds=int(KEPT_FOR.total_seconds()),
        lambda_context=request.context,
    )
