"""Keeps the first answer to each Idempotency-Key for a day, by Powertools' idempotency utility.

A failure that a model was asked for is an answer too: the same request would pay again. One that cost
nothing is forgotten, and so is one of the table, since it says that the request may be sent again.
"""

import hashlib
import secrets
import time
from collections.abc import Callable
from copy import copy
from datetime import timedelta
from decimal import Decimal
from functools import cache

from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent_function,
)
from aws_lambda_powertools.utilities.idempotency.exceptions import (
    IdempotencyAlreadyInProgressError,
    IdempotencyItemAlreadyExistsError,
    IdempotencyPersistenceLayerError,
    IdempotencyValidationError,
)
from aws_lambda_powertools.utilities.idempotency.persistence.datarecord import DataRecord
from botocore.exceptions import ClientError

from shared.adapters import suggesting_wiring, wiring
from shared.adapters.bugs import log_bug
from shared.adapters.dynamodb.calls import ConditionFailed, translated
from shared.adapters.http.errors import error_response
from shared.adapters.http.requests import Request
from shared.adapters.http.responses import Response
from shared.adapters.http.suggestions import internal_error
from shared.adapters.logs import open_logger
from shared.rules.errors import ChatTitlesError, InvalidRequest, TitleGenerationFailed
from shared.use_cases.deadline import Deadline

KEPT_FOR = timedelta(hours=24)
REPLAYED = "idempotency-replayed"
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 1.0
_logger = open_logger()


def first_answer(key: str, request: Request, answer: Callable[[Request], Response]) -> Response:
    """The answer that the caller's ``key`` got first, which may be this one.

    Raises what ``answer`` raises, InvalidRequest when the key came with another request, TitleTimeout when
    another request with the key takes too long, StorageUnavailable, and InternalError for a fault of our own.
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
            if not failure.usage.calls:
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
    once = idempotent_function(
        attempt.run,
        data_keyword_argument="asked",
        persistence_store=_answers_of(request.owner_id),
        config=_config(request),
        key_prefix="ANSWER",
    )
    same = [request.route, dict(request.path), hashlib.sha256(request.body).hexdigest()]
    deadline = suggesting_wiring.deadline(request.context)
    return _poll_until_free(lambda: once(asked={"key": key, "request": same}), deadline)


def _poll_until_free(once: Callable[[], Response], deadline: Deadline) -> Response:
    pause = _FIRST_PAUSE
    while True:
        try:
            return once()
        except IdempotencyAlreadyInProgressError:
            time.sleep(min(pause, deadline.remaining()))
            pause = min(2 * pause, _LONGEST_PAUSE)


class _Answers(DynamoDBPersistenceLayer):
    """One request's way to the kept answers: it changes no record but its own claim.

    A claim is known by its expiry, to the fraction of a millisecond: its own when a retry after a lost reply
    meets it, another's when that has claimed the key since.
    """

    _claim: Decimal

    def _put_record(self, data_record: DataRecord) -> None:
        fraction = Decimal(secrets.randbits(40)).scaleb(-13)
        self._claim = data_record.in_progress_expiry_timestamp + fraction  # type: ignore[operator]  # always there
        data_record.in_progress_expiry_timestamp = self._claim  # type: ignore[assignment]  # a number
        try:
            super()._put_record(data_record)
        except IdempotencyItemAlreadyExistsError as error:
            there = error.old_data_record
            if there is None or there.in_progress_expiry_timestamp != self._claim:
                raise

    def _update_record(self, data_record: DataRecord) -> None:
        """Keeps the answer. Raises ClientError where another has claimed the key."""
        self.client.update_item(
            TableName=self.table_name,
            Key=self._get_key(data_record.idempotency_key),
            UpdateExpression="SET #data = :data, #expiry = :expiry, #status = :status",
            ConditionExpression="#claim = :claim",
            ExpressionAttributeNames={
                "#claim": self.in_progress_expiry_attr,
                "#data": self.data_attr,
                "#expiry": self.expiry_attr,
                "#status": self.status_attr,
            },
            ExpressionAttributeValues={
                ":claim": {"N": str(self._claim)},
                ":data": {"S": data_record.response_data},
                ":expiry": {"N": str(data_record.expiry_timestamp)},
                ":status": {"S": data_record.status},
            },
        )

    def _delete_record(self, data_record: DataRecord) -> None:
        try:
            self.client.delete_item(
                TableName=self.table_name,
                Key=self._get_key(data_record.idempotency_key),
                ConditionExpression="#claim = :claim",
                ExpressionAttributeNames={"#claim": self.in_progress_expiry_attr},
                ExpressionAttributeValues={":claim": {"N": str(self._claim)}},
            )
        except ClientError as error:
            # Gone already, by an attempt whose reply was lost, or another's by now.
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise


@cache
def _answers() -> _Answers:
    return _Answers(
        wiring.settings().table_name,
        key_attr="pk",
        sort_key_attr="sk",
        expiry_attr="expires_at",
        boto3_client=wiring.dynamodb(),
    )


def _answers_of(owner_id: str) -> _Answers:
    # A partition for each owner, a claim for each request.
    answers = copy(_answers())
    answers.static_pk_value = f"IDEMPOTENCY#{owner_id}"
    return answers


def _config(request: Request) -> IdempotencyConfig:
    return IdempotencyConfig(
        event_key_jmespath="key",
        payload_validation_jmespath="request",
        expires_after_seconds=int(KEPT_FOR.total_seconds()),
        lambda_context=request.context,
    )
