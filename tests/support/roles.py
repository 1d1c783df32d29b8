"""Each function's role, and every call that the tests have a function make, judged by it.

A call of a model asks for what its provider asks for. A connection that belongs to no call known here is
refused, whoever it goes to. No emulator here evaluates ``dynamodb:LeadingKeys``.
"""

import re
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

import pytest
from botocore.client import BaseClient

from shared.adapters.models.remote_model import RemoteModel
from tests.support.iam import IamRequest, is_allowed, listed
from tests.support.iam_actions import PARTS, action_of, actions_of_provider
from tests.support.template import resources

LEADING_KEYS = "dynamodb:LeadingKeys"
SOURCE, PRINCIPAL = "events:source", "aws:PrincipalArn"
TABLE = "Table.Arn"
INDEX = "${Table.Arn}/index/"
# What else is asked of one thing alone; the rest are not told apart here.
BUS = "EventBus.Arn"
# By the names that the tests give their addresses.
QUEUES = {"failures": "FailureQueue.Arn", "backlog": "BacklogQueue.Arn"}
CONNECTION = (
    "arn:${{AWS::Partition}}:execute-api:${{AWS::Region}}:${{AWS::AccountId}}:"
    "${{WatchApi}}/live/{method}/@connections/*"
)
CONNECTIONS = re.compile(r"/live/([A-Z]+)/@connections/")
_PARTITION = re.compile(r"(?P<name>\w+) = (?P<value>:\w+)")
_CONNECT, _ASK = socket.socket.connect, RemoteModel.suggest
_CALL = BaseClient._make_api_call  # type: ignore[attr-defined]  # noqa: SLF001 - where every call goes through


# Whether what goes over the network here belongs to a call that was judged.
_is_known: ContextVar[bool] = ContextVar("is_known", default=False)


class _Judged:
    def __init__(self, function: dict[str, Any]) -> None:
        self.handler: str = function["Handler"]
        self.statements = [*statements(function), *bus_policy()]
        self.principal = function["Role"]["Fn::GetAtt"]
        self.refused: list[IamRequest] = []

    def hear(self, iam_requests: Sequence[IamRequest]) -> None:
        """Judges what is asked for."""
        iam_requests = [iam_request.by(self.principal) for iam_request in iam_requests]
        self.refused += [
            iam_request for iam_request in iam_requests if not is_allowed(iam_request, self.statements)
        ]
        heard = _heard.get()
        if heard is not None:
            heard += [(self.handler, iam_request) for iam_request in iam_requests]


_judged: ContextVar[_Judged | None] = ContextVar("judged", default=None)
# What is asked for, by the handlers that ask.
Heard = list[tuple[str, IamRequest]]
_heard: ContextVar[Heard | None] = ContextVar("heard", default=None)


def statements(function: dict[str, Any]) -> list[dict[str, Any]]:
    """Everything that a function's role allows, with what some parameters add."""
    role, _, attribute = function["Role"]["Fn::GetAtt"].partition(".")
    assert attribute == "Arn"
    properties = resources("AWS::IAM::Role")[role]
    assert set(properties) == {"AssumeRolePolicyDocument", "Policies"}
    entries = [entry for policy in properties["Policies"] for entry in policy["PolicyDocument"]["Statement"]]
    return [entry["Fn::If"][1] if "Fn::If" in entry else entry for entry in entries]


def allowed(function: dict[str, Any]) -> set[str]:
    """What the role allows: on an index with its name after it, on items with their partition.

    On connections with the method.
    """
    actions = set()
    for statement in statements(function):
        resource = statement["Resource"]
        sub = resource.get("Fn::Sub", "") if isinstance(resource, dict) else ""
        method = CONNECTIONS.search(sub)
        about = sub.removeprefix(INDEX) if sub.startswith(INDEX) else method[1] if method else ""
        where = [about] if about else _partitions_in(statement)
        actions |= {
            f"{action} {partition}".strip() for action in listed(statement["Action"]) for partition in where
        }
    return actions


def _partitions_in(statement: dict[str, Any]) -> list[str]:
    """The partitions that a statement is held to; blank where it is held to none."""
    conditions = statement.get("Condition", {}).values()
    held = [key for by_key in conditions for key in listed(by_key.get(LEADING_KEYS, []))]
    return held or [""]


def bus_policy() -> list[dict[str, Any]]:
    """What the bus itself allows and denies: of one account's policies, both kinds count."""
    bus_statements = [policy["Statement"] for policy in resources("AWS::Events::EventBusPolicy").values()]
    assert all(statement["Principal"] == "*" for statement in bus_statements)
    return bus_statements


def install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has every call that a function makes judged before it is made."""

    def call(client: Any, operation: str, parameters: Any) -> Any:
        if judged := _judged.get():
            service = client.meta.service_model.service_name
            judged.hear(iam_requests_of(service, operation, parameters))
        with _known():
            return _CALL(client, operation, parameters)

    def ask(model: RemoteModel, *args: Any, **kwargs: Any) -> Any:
        if judged := _judged.get():
            provider = type(vars(model)["_provider"]).__name__
            judged.hear([IamRequest(action) for action in actions_of_provider(provider)])
        with _known():
            return _ASK(model, *args, **kwargs)

    def connect(sock: socket.socket, address: Any) -> None:
        judged = _judged.get()
        if judged and not _is_known.get():
            judged.refused.append(IamRequest("to connect", str(address)))
        _CONNECT(sock, address)

    monkeypatch.setattr(BaseClient, "_make_api_call", call)
    monkeypatch.setattr(RemoteModel, "suggest", ask)
    monkeypatch.setattr(socket.socket, "connect", connect)


@contextmanager
def _known() -> Iterator[None]:
    token = _is_known.set(True)
    try:
        yield
    finally:
        _is_known.reset(token)


@contextmanager
def role_of(function: dict[str, Any]) -> Iterator[None]:
    """One invocation of a function; fails when it asked for what its role does not allow."""
    judged = _Judged(function)
    token = _judged.set(judged)
    try:
        yield
    finally:
        _judged.reset(token)
        assert not judged.refused, f"{function['Handler']} may not: {', '.join(map(str, judged.refused))}"


@contextmanager
def heard() -> Iterator[Heard]:
    """Fills with what functions ask for in the block."""
    requests_heard: Heard = []
    token = _heard.set(requests_heard)
    try:
        yield requests_heard
    finally:
        _heard.reset(token)


def iam_requests_of(service: str, operation: str, parameters: Mapping[str, Any]) -> list[IamRequest]:
    """What IAM is asked for a call: of a transaction its parts, of items with the partitions they are in."""
    if operation == "TransactWriteItems":
        parts = [part for item in parameters["TransactItems"] for part in item.items()]
        return [_on_table(PARTS[name], [_pk(part.get("Key") or part["Item"])]) for name, part in parts]
    action = action_of(service, operation)
    if operation == "PutEvents":
        return [IamRequest(action, BUS, {SOURCE: [entry["Source"] for entry in parameters["Entries"]]})]
    if service == "apigatewaymanagementapi":
        action, _, method = action.partition(" ")
        return [IamRequest(action, CONNECTION.format(method=method))]
    if service != "dynamodb":
        return [IamRequest(action, QUEUES.get(parameters.get("QueueUrl", "").rpartition("/")[2], ""))]
    if index := parameters.get("IndexName"):
        return [IamRequest(action, f"{INDEX}{index}", {LEADING_KEYS: _partitions(parameters)})]
    return [_on_table(action, _partitions(parameters))]


def _on_table(action: str, keys: list[str]) -> IamRequest:
    return IamRequest(action, TABLE, {LEADING_KEYS: keys} if keys else {})


def _partitions(parameters: Mapping[str, Any]) -> list[str]:
    """The partition keys in a request: of the table, or of the index that it asks."""
    if "KeyConditionExpression" in parameters:
        return [_queried(parameters)]
    if "RequestItems" not in parameters:
        named = parameters.get("Key") or parameters.get("Item")
        return [_pk(named)] if named else []
    (of_table,) = parameters["RequestItems"].values()
    if isinstance(of_table, dict):
        return list(map(_pk, of_table["Keys"]))
    writes = [request for write in of_table for request in write.values()]
    return [_pk(write.get("Key") or write["Item"]) for write in writes]


def _queried(parameters: Mapping[str, Any]) -> str:
    """The value of the partition key in a query, which is the index's own where it asks an index."""
    match = _PARTITION.match(parameters["KeyConditionExpression"])
    assert match, parameters["KeyConditionExpression"]
    assert match["name"] == _partition_key(parameters.get("IndexName"))
    value: str = parameters["ExpressionAttributeValues"][match["value"]]["S"]
    return value


@cache
def _partition_key(index: str | None) -> str:
    (table,) = resources("AWS::DynamoDB::Table").values()
    schemas: dict[str | None, Any] = {None: table["KeySchema"]}
    schemas |= {
        index_schema["IndexName"]: index_schema["KeySchema"]
        for index_schema in table["GlobalSecondaryIndexes"]
    }
    (name,) = (key["AttributeName"] for key in schemas[index] if key["KeyType"] == "HASH")
    return str(name)


def _pk(attributes: Mapping[str, Any]) -> str:
    value: str = attributes["pk"]["S"]
    return value
