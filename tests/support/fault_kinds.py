"""The ways in which a call over the network fails."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.awsrequest import AWSResponse

from tests.support.exchange import MODEL_CALL, PROVIDER_CALLS, SECRET, Exchange
from tests.support.virtual_time import wait

_CODES = {
    "dynamodb": ("ProvisionedThroughputExceededException", "InternalServerError", "ServiceUnavailable"),
    "events": ("ThrottlingException", "InternalException", "ServiceUnavailable"),
    "sqs": ("RequestThrottled", "InternalFailure", "ServiceUnavailable"),
    "secretsmanager": ("ThrottlingException", "InternalServiceError", "ServiceUnavailable"),
    "model": ("ThrottlingException", "InternalServerException", "ServiceUnavailableException"),
    "websocket": ("LimitExceededException", "InternalServerErrorException", "ServiceUnavailableException"),
}
_TOO_MANY = {"model", "websocket"}
_OTHER_SERVICES = frozenset(
    {*PROVIDER_CALLS, "DeleteConnection", "PostToConnection", "PutEvents", "SendMessage", "SendMessageBatch"}
)
_OF_MANY = frozenset({"BatchGetItem", "BatchWriteItem", "PutEvents"})
# Those that are in transactions: chats, and messages with theirs.
_TRANSACTIONS = frozenset({"TransactWriteItems"})
_BESIDE_TRANSACTIONS = _TRANSACTIONS | {"UpdateItem CHAT", "DeleteItem CHAT"}
_READS = {"GetItem", "BatchGetItem", "GetSecretValue", "Query", "Scan"}


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong, before or ``after`` the request took effect; no answer means a crash.

    A ``variant`` of another is much like it to who calls. One that ``is_heard`` is an answer after which
    botocore does not try again. ``only`` and ``never`` hold operations, or one in one partition.
    """

    name: str
    happen: Callable[[Exchange], AWSResponse | None]
    after: bool = False
    crash: bool = False
    variant: bool = False
    is_heard: bool = False
    only: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()

    def concerns(self, call: str) -> bool:
        """Whether it can happen to a call; to one that only reads, before and after are the same."""
        name = without_number(call)
        operation = name.partition(" ")[0]
        if self.only:
            return bool(self.only & {name, operation})
        return operation not in self.never and not (self.after and operation in _READS)


def without_number(call: str) -> str:
    """The name that a call shares with others of its run."""
    return call.partition("#")[0]


def _throttled(exchange: Exchange) -> AWSResponse:
    return exchange.answer(429 if exchange.service in _TOO_MANY else 400, _CODES[exchange.service][0])


def _error_500(exchange: Exchange) -> AWSResponse:
    return exchange.answer(500, _CODES[exchange.service][1])


def _error_503(exchange: Exchange) -> AWSResponse:
    return exchange.answer(503, _CODES[exchange.service][2])


def _timeout(exchange: Exchange) -> AWSResponse:
    """A connection that is made in time, just so, and no answer."""
    exchange.leave()
    wait(exchange.timeouts.connect_timeout + exchange.timeouts.read_timeout)
    raise exchange.timed_out()


def _slow(exchange: Exchange) -> AWSResponse:
    """An answer that comes byte by byte: no single read is too slow."""
    wait(2 * exchange.timeouts.read_timeout)
    return exchange.send()


def _reset(exchange: Exchange) -> AWSResponse:
    exchange.leave()
    raise exchange.cut_off()


def _unreachable(exchange: Exchange) -> AWSResponse:
    raise exchange.refused()


def _no_connection(exchange: Exchange) -> AWSResponse:
    wait(exchange.timeouts.connect_timeout)
    raise exchange.not_connected()


def _crash(_: Exchange) -> None:
    return None


def _over_account_limit(exchange: Exchange) -> AWSResponse:
    return exchange.answer(400, "RequestLimitExceeded")


def _throttled_by_control(exchange: Exchange) -> AWSResponse:
    return exchange.answer(400, "ThrottlingException")


def _after(happen: Callable[[Exchange], AWSResponse | None]) -> Callable[[Exchange], AWSResponse | None]:
    def sent_first(exchange: Exchange) -> AWSResponse | None:
        exchange.send()
        return happen(exchange)

    return sent_first


def _left(exchange: Exchange, taken: Callable[[int], int]) -> AWSResponse:
    """The first so many are ``taken``, and the others left for later, as a busy service does."""
    request = json.loads(exchange.body)
    entries = _entries_of(exchange.operation, request)
    left = entries[taken(len(entries)) :]
    del entries[taken(len(entries)) :]
    done = exchange.send_instead(request) if entries else {}
    if exchange.operation == "PutEvents":
        refused = [{"ErrorCode": "ThrottlingException", "ErrorMessage": SECRET}] * len(left)
        results = [*done.get("Entries", []), *refused]
        return exchange.answer(200, "", FailedEntryCount=len(left), Entries=results)
    entries[:] = left
    if exchange.operation == "BatchGetItem":
        responses = done.get("Responses", {})
        return exchange.answer(200, "", Responses=responses, UnprocessedKeys=request["RequestItems"])
    return exchange.answer(200, "", UnprocessedItems=request["RequestItems"])


def _entries_of(operation: str, request: dict[str, Any]) -> Any:
    if operation == "PutEvents":
        return request["Entries"]
    (wanted,) = request["RequestItems"].values()
    return wanted["Keys"] if operation == "BatchGetItem" else wanted


def _partial(exchange: Exchange) -> AWSResponse:
    return _left(exchange, lambda _: 0)


def _half(exchange: Exchange) -> AWSResponse:
    return _left(exchange, lambda count: count // 2)


def _conflict(exchange: Exchange) -> AWSResponse:
    """Another writer's transaction has the item."""
    return _cancelled(exchange, "TransactionConflict") or exchange.answer(400, "TransactionConflictException")


def _transaction_throttled(exchange: Exchange) -> AWSResponse | None:
    return _cancelled(exchange, "ThrottlingError")


def _cancelled(exchange: Exchange, reason: str) -> AWSResponse | None:
    if exchange.operation != "TransactWriteItems":
        return None
    other_reasons = [{"Code": "None"}] * (len(json.loads(exchange.body)["TransactItems"]) - 1)
    return exchange.answer(
        400, "TransactionCanceledException", CancellationReasons=[{"Code": reason}, *other_reasons]
    )


# What the SDK or our own code is to bear, and what only a repetition by the caller can mend.
FAULTS = (
    Fault("throttled", _throttled),
    Fault("request_limit", _over_account_limit, variant=True, never=_OTHER_SERVICES),
    Fault("throttling", _throttled_by_control, variant=True, never=_OTHER_SERVICES),
    Fault("error_500", _error_500, variant=True),
    Fault("error_503", _error_503),
    Fault("timeout_before", _timeout),
    Fault("slow", _slow, only=frozenset({MODEL_CALL})),
    Fault("reset_before", _reset, variant=True),
    Fault("unreachable", _unreachable, variant=True),
    Fault("connect_timeout", _no_connection, variant=True),
    Fault("partial", _partial, is_heard=True, only=_OF_MANY),
    Fault("half", _half, is_heard=True, only=_OF_MANY),
    Fault("conflict", _conflict, is_heard=True, only=_BESIDE_TRANSACTIONS),
    Fault("throttled_within", _transaction_throttled, is_heard=True, only=_TRANSACTIONS),
    # That a model's error is not billed is taken on trust (docs/decisions/0010-spend.md).
    Fault("error_500_after", _after(_error_500), after=True, never=frozenset({MODEL_CALL})),
    Fault("timeout_after", _after(_timeout), after=True),
    Fault("reset_after", _after(_reset), after=True),
    Fault("crash_before", _crash, crash=True),
    Fault("crash_after", _after(_crash), after=True, crash=True),
)
