"""What the tests take for IAM's word, case by case (AWS's user guide and service authorization reference)."""

from typing import Any

import pytest

from tests.support.iam import IamRequest, is_allowed
from tests.support.roles import LEADING_KEYS, TABLE, iam_requests_of

CHATS = {"ForAllValues:StringLike": {LEADING_KEYS: ["CHAT#*", "MODEL_CONFIGS"]}}
PUT = "dynamodb:PutItem"


def statement(effect: str = "Allow", action: Any = PUT, condition: Any = None) -> dict[str, Any]:
    """One statement on the table."""
    fields = {"Effect": effect, "Action": action, "Resource": {"Fn::GetAtt": TABLE}}
    return fields if condition is None else {**fields, "Condition": condition}


def put(*keys: str, resource: str = TABLE) -> IamRequest:
    """A PutItem with these leading keys."""
    return IamRequest(PUT, resource, {LEADING_KEYS: keys} if keys else {})


@pytest.mark.parametrize(
    ("iam_request", "statements", "expected"),
    [
        (put("CHAT#ada#1"), [], False),
        (put("CHAT#ada#1"), [statement()], True),
        (put("CHAT#ada#1"), [statement(action=["dynamodb:GetItem", "dynamodb:Put*"])], True),
        (put("CHAT#ada#1"), [statement(action="dynamodb:GetItem")], False),
        (put("CHAT#ada#1", resource="${Table.Arn}/index/x"), [statement()], False),
        (put("CHAT#ada#1"), [statement(condition=CHATS)], True),
        (put("MODEL_CONFIGS"), [statement(condition=CHATS)], True),
        (put("MODEL_CONFIGS2"), [statement(condition=CHATS)], False),
        (put("USAGE#ada", "CHAT#ada#1"), [statement(condition=CHATS)], False),
        (put(), [statement(condition=CHATS)], True),
        (put("CHAT#a"), [statement(), statement("Deny", condition=CHATS)], False),
        (put("USAGE#a"), [statement(), statement("Deny", condition=CHATS)], True),
        (put("CHAT#a"), [statement("Deny")], False),
        (put(), [statement(condition={"ForAnyValue:StringEquals": {LEADING_KEYS: "x"}})], False),
        (put("x", "y"), [statement(condition={"ForAnyValue:StringEquals": {LEADING_KEYS: "x"}})], True),
    ],
)
def test_evaluation_follows_iam(
    iam_request: IamRequest, statements: list[dict[str, Any]], *, expected: bool
) -> None:
    """An allowance is needed and a denial wins; sets of values count as IAM counts them."""
    assert is_allowed(iam_request, statements) == expected


@pytest.mark.parametrize("operator", ["StringLike", "ForAllValues:StringLikeIfExists", "Null"])
def test_operator_that_is_not_known_here_fails(operator: str) -> None:
    """No condition is taken for one that holds."""
    with pytest.raises(AssertionError):
        is_allowed(put("CHAT#a"), [statement(condition={operator: {LEADING_KEYS: ["CHAT#*"]}})])


def primary_key(key: str) -> dict[str, Any]:
    """A primary key as attribute values."""
    return {"pk": {"S": key}, "sk": {"S": "x"}}


@pytest.mark.parametrize(
    ("operation", "parameters", "expected"),
    [
        (
            "GetItem",
            {"Key": primary_key("a")},
            [IamRequest("dynamodb:GetItem", TABLE, {LEADING_KEYS: ["a"]})],
        ),
        ("PutItem", {"Item": primary_key("a")}, [IamRequest(PUT, TABLE, {LEADING_KEYS: ["a"]})]),
        (
            "BatchGetItem",
            {"RequestItems": {"t": {"Keys": [primary_key("a"), primary_key("b")]}}},
            [IamRequest("dynamodb:BatchGetItem", TABLE, {LEADING_KEYS: ["a", "b"]})],
        ),
        (
            "BatchWriteItem",
            {
                "RequestItems": {
                    "t": [
                        {"PutRequest": {"Item": primary_key("a")}},
                        {"DeleteRequest": {"Key": primary_key("b")}},
                    ]
                }
            },
            [IamRequest("dynamodb:BatchWriteItem", TABLE, {LEADING_KEYS: ["a", "b"]})],
        ),
        (
            "TransactWriteItems",
            {"TransactItems": [{"Put": {"Item": primary_key("a")}}, {"Delete": {"Key": primary_key("b")}}]},
            [
                IamRequest(PUT, TABLE, {LEADING_KEYS: ["a"]}),
                IamRequest("dynamodb:DeleteItem", TABLE, {LEADING_KEYS: ["b"]}),
            ],
        ),
        (
            "Query",
            {"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": {"S": "a"}}},
            [IamRequest("dynamodb:Query", TABLE, {LEADING_KEYS: ["a"]})],
        ),
        (
            "Query",
            {
                "IndexName": "by_activity",
                "KeyConditionExpression": "owner_id = :owner_id",
                "ExpressionAttributeValues": {":owner_id": {"S": "ada"}},
            },
            [IamRequest("dynamodb:Query", "${Table.Arn}/index/by_activity", {LEADING_KEYS: ["ada"]})],
        ),
        ("Scan", {}, [IamRequest("dynamodb:Scan", TABLE)]),
    ],
)
def test_request_asks_iam_for_its_partitions(
    operation: str, parameters: dict[str, Any], expected: list[IamRequest]
) -> None:
    """Of the table or the index that it names; a transaction for each of its parts."""
    assert iam_requests_of("dynamodb", operation, {"TableName": "t", **parameters}) == expected
