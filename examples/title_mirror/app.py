"""A subscriber of title changes: a copy of every chat's title that is right, whatever the order of events.

Events come at least once, late and in any order. Two rules make the copy right: keep the title with the
highest version, and let nothing come after a deletion.

Both rules believe every event: a version of 10^15 would keep out all that follow, and a deletion is for ever.
So the copy stands on the bus's policy, by which nobody but the service's own functions puts such events there
(EventBusPolicy in the service's template.yaml), on the rule, which takes no other source and no other
account's, and on this function's own policy, by which that rule alone invokes it. Whoever may change these,
or invoke functions of the account, can write anything into the copy.
"""

import os
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from aws_lambda_powertools.utilities.parser import event_parser
from aws_lambda_powertools.utilities.parser.envelopes import EventBridgeEnvelope
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import ClientError

from examples.title_mirror.title_events import TITLE_EVENT, ChatDeleted, TitleChange, TitleEvent

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient


@cache
def _dynamodb() -> "DynamoDBClient":
    return boto3.client("dynamodb")


@event_parser(model=TITLE_EVENT, envelope=EventBridgeEnvelope)
def handler(event: TitleEvent, _context: LambdaContext) -> None:
    """Takes one event of the bus. Raises ValidationError for an event that no schema has."""
    match event:
        case TitleChange():
            _keep(event)
        case ChatDeleted():
            _delete(event)


def _keep(change: TitleChange) -> None:
    try:
        _dynamodb().update_item(
            TableName=os.environ["TABLE_NAME"],
            Key=_key(change),
            UpdateExpression="SET title = :title, title_version = :version",
            ConditionExpression=(
                "attribute_not_exists(chat_id)"
                " OR (attribute_not_exists(deleted) AND title_version < :version)"
            ),
            ExpressionAttributeValues={
                ":title": {"S": change.title},
                ":version": {"N": str(change.title_version)},
            },
        )
    except ClientError as error:
        # A newer title is there already, or the chat is gone: this one came late.
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise


def _delete(deletion: ChatDeleted) -> None:
    # The mark stays: an event may still be on its way.
    item: Any = {**_key(deletion), "deleted": {"BOOL": True}}
    _dynamodb().put_item(TableName=os.environ["TABLE_NAME"], Item=item)


def _key(event: TitleEvent) -> dict[str, Any]:
    # Users choose the ids of their chats, and two may choose the same.
    return {"owner_id": {"S": event.owner_id}, "chat_id": {"S": event.chat_id}}
