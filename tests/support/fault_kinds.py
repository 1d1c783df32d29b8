"""The ways in which a call to AWS fails."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from botocore.awsrequest import AWSResponse
from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)

from tests.support.exchange import SECRET, Exchange
from tests.support.virtual_time import wait

_CODES = {
    "dynamodb": ("ProvisionedThroughputExceededException", "InternalServerError", "ServiceUnavailable"),
    "events": ("ThrottlingException", "InternalException", "ServiceUnavailable"),
    "sqs": ("RequestThrottled", "InternalFailure", "ServiceUnavailable"),
    "bedrock": ("ThrottlingException", "InternalServerException", "ServiceUnavailableException"),
    "websocket": ("LimitExceededException", "InternalServerErrorException", "ServiceUnavailableException"),
}
_TOO_MANY = {"bedrock", "websocket"}
_OTHER_SERVICES = frozenset({"Converse", "PostToConnection", "PutEvents", "SendMessage"})
_READS = {"GetItem", "BatchGetItem", "Query"}


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong, before or ``after`` the request took effect; no answer means a crash.

    A ``variant`` of another is much like it to who calls.
    """

    name: str
    happen: Callable[[Exchange], AWSResponse | None]
    after: bool = False
    crash: bool = False
    variant: bool = False
    only: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()

    def concerns(self, call: str) -> bool:
        """Whether it can happen to a call; to one that only reads, before and after are the same."""
        operation = call.partition("#")[0].partition(" ")[0]
        if self.only:
            return operation in self.only
        return operation not in self.never and not (self.after and operation in _READS)


def _throttled(exchange: Exchange) -> AWSResponse:
    return exchange.answer(429 if exchange.service in _TOO_MANY else 400, _CODES[exchange.service][0])


def _error_500(exchange: Exchange) -> AWSResponse:
    return exchange.answer(500, _CODES[exchange.service][1])


def _error_503(exchange: Exchange) -> AWSResponse:
    return exchange.answer(503, _CODES[exchange.service][2])


def _timeout(exchange: Exchange) -> AWSResponse:
    wait(exchange.timeouts.read_timeout)
    raise ReadTimeoutError(endpoint_url=exchange.request.url, error="timed out")


def _slow(exchange: Exchange) -> AWSResponse:
    """An answer that comes byte by byte: no single read is too slow."""
    wait(2 * exchange.timeouts.read_timeout)
    return exchange.send()


def _reset(exchange: Exchange) -> AWSResponse:
    raise ConnectionClosedError(endpoint_url=exchange.request.url, error="reset", request=exchange.request)


def _unreachable(exchange: Exchange) -> AWSResponse:
    raise EndpointConnectionError(endpoint_url=exchange.request.url, error="refused")


def _no_connection(exchange: Exchange) -> AWSResponse:
    wait(exchange.timeouts.connect_timeout)
    raise ConnectTimeoutError(endpoint_url=exchange.request.url, error="timed out")


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


def _partial(exchange: Exchange) -> AWSResponse:
    """All of it left for later, as a busy service does."""
    asked = json.loads(exchange.body)
    if exchange.operation == "PutEvents":
        results = [{"ErrorCode": "ThrottlingException", "ErrorMessage": SECRET}] * len(asked["Entries"])
        return exchange.answer(200, "", FailedEntryCount=len(results), Entries=results)
    if exchange.operation == "BatchGetItem":
        return exchange.answer(200, "", Responses={}, UnprocessedKeys=asked["RequestItems"])
    return exchange.answer(200, "", UnprocessedItems=asked["RequestItems"])


# What the SDK or our own code is to bear, and what only a repetition by the caller can mend.
FAULTS = (
    Fault("throttled", _throttled),
    Fault("request_limit", _over_account_limit, variant=True, never=_OTHER_SERVICES),
    Fault("throttling", _throttled_by_control, variant=True, never=_OTHER_SERVICES),
    Fault("error_500", _error_500, variant=True),
    Fault("error_503", _error_503),
    Fault("timeout_before", _timeout),
    Fault("slow", _slow, only=frozenset({"Converse"})),
    Fault("reset_before", _reset, variant=True),
    Fault("unreachable", _unreachable, variant=True),
    Fault("connect_timeout", _no_connection, variant=True),
    Fault("partial", _partial, only=frozenset({"BatchGetItem", "BatchWriteItem", "PutEvents"})),
    # That a model's error is not billed is taken on trust (docs/decisions/0010-spend.md).
    Fault("error_500_after", _after(_error_500), after=True, never=frozenset({"Converse"})),
    Fault("timeout_after", _after(_timeout), after=True),
    Fault("reset_after", _after(_reset), after=True),
    Fault("crash_before", _crash, crash=True),
    Fault("crash_after", _after(_crash), after=True, crash=True),
)
