"""What DynamoDB leaves undone of a batch, which it may at any time."""

from typing import Any

import pytest
from botocore.stub import Stubber

from shared.adapters.dynamodb.calls import ATTEMPTS
from shared.adapters.dynamodb.table import Table
from shared.rules.errors.busy import StorageUnavailable
from tests.support.tables import dynamodb_client

KEYS = [{"pk": "a", "sk": "CHAT"}, {"pk": "b", "sk": "CHAT"}]
WIRE: list[Any] = [{"pk": {"S": key["pk"]}, "sk": {"S": "CHAT"}} for key in KEYS]


def test_keys_left_unread_are_read_again() -> None:
    """Only those, and all come back."""
    client = dynamodb_client("http://127.0.0.1:9")
    left = {"t": {"Keys": WIRE[1:], "ConsistentRead": True}}
    with Stubber(client) as stub:
        stub.add_response("batch_get_item", {"Responses": {"t": WIRE[:1]}, "UnprocessedKeys": left})
        stub.add_response("batch_get_item", {"Responses": {"t": WIRE[1:]}}, {"RequestItems": left})
        assert Table(client, "t").get_many(KEYS) == KEYS


def test_undeleted_items_are_returned() -> None:
    """With what the others cost. Who deletes decides how long to wait."""
    client = dynamodb_client("http://127.0.0.1:9")
    left = {"t": [{"DeleteRequest": {"Key": WIRE[1]}}]}
    with Stubber(client) as stub:
        cost = {"ConsumedCapacity": [{"TableName": "t", "CapacityUnits": 3.0}]}
        stub.add_response("batch_write_item", {"UnprocessedItems": left, **cost})
        stub.add_response("batch_write_item", {})
        assert Table(client, "t").delete_some(KEYS) == (KEYS[1:], 3)
        assert Table(client, "t").delete_some(KEYS) == ([], 0)


def test_items_left_unstored_are_stored_again() -> None:
    """Only those."""
    client = dynamodb_client("http://127.0.0.1:9")
    left = {"t": [{"PutRequest": {"Item": WIRE[1]}}]}
    with Stubber(client) as stub:
        stub.add_response("batch_write_item", {"UnprocessedItems": left})
        stub.add_response("batch_write_item", {}, {"RequestItems": left})
        Table(client, "t").put_many(KEYS)
        stub.assert_no_pending_responses()


def test_query_of_all_reads_on_behind_a_page_that_a_filter_left_empty() -> None:
    """From where DynamoDB ended it, which no item of the page tells."""
    client = dynamodb_client("http://127.0.0.1:9")
    query = {"TableName": "t", "ExpressionAttributeValues": {}, "KeyConditionExpression": "x"}
    with Stubber(client) as stub:
        stub.add_response("query", {"Items": [], "LastEvaluatedKey": WIRE[0]}, query)
        stub.add_response("query", {"Items": WIRE[1:]}, {**query, "ExclusiveStartKey": WIRE[0]})
        assert list(Table(client, "t").query_all({}, KeyConditionExpression="x")) == KEYS[1:]


def test_batch_names_no_key_twice() -> None:
    """DynamoDB refuses one that does; of two items with one key the last is stored."""
    client = dynamodb_client("http://127.0.0.1:9")
    read = {"RequestItems": {"t": {"Keys": WIRE, "ConsistentRead": True}}}
    deletions = {"t": [{"DeleteRequest": {"Key": key}} for key in WIRE]}
    deleted = {"RequestItems": deletions, "ReturnConsumedCapacity": "TOTAL"}
    stored = {"RequestItems": {"t": [{"PutRequest": {"Item": {**WIRE[0], "n": {"N": "2"}}}}]}}
    with Stubber(client) as stub:
        stub.add_response("batch_get_item", {"Responses": {"t": WIRE}}, read)
        stub.add_response("batch_write_item", {}, deleted)
        stub.add_response("batch_write_item", {}, stored)
        table = Table(client, "t")
        assert table.get_many([*KEYS, KEYS[0]]) == KEYS
        table.delete_some([*KEYS, KEYS[0]])
        table.put_many([{**KEYS[0], "n": 1}, {**KEYS[0], "n": 2}])
        stub.assert_no_pending_responses()


def test_batch_that_never_completes_is_storage_unavailable() -> None:
    """After a few attempts the store is out of reach."""
    client = dynamodb_client("http://127.0.0.1:9")
    left: Any = {"t": {"Keys": WIRE}}
    with Stubber(client) as stub:
        for _ in range(ATTEMPTS):
            stub.add_response("batch_get_item", {"Responses": {}, "UnprocessedKeys": left})
        with pytest.raises(StorageUnavailable):
            Table(client, "t").get_many(KEYS)
        stub.assert_no_pending_responses()
