"""The table that all runs share, and its stream."""

from collections.abc import Iterator
from typing import Any

import boto3

from shared.adapters.dynamodb.model_configs import DynamoModelConfigs
from shared.adapters.dynamodb.table import Table
from shared.rules.model_configs import ModelConfig
from tests.concurrency.steps import hold_calls
from tests.support.tables import create_table, dynamodb_client
from tools.stack import aws

MAX_RECORDS = 1000
MAX_WRITERS = 3


class SharedTable:
    """A table on DynamoDB Local, with a client for each writer and one that nobody holds up."""

    def __init__(self, url: str) -> None:
        client = dynamodb_client(url)
        self._name = create_table(client)
        self.table = Table(client, self._name)
        self._clients = [dynamodb_client(url) for _ in range(MAX_WRITERS)]
        for writers_client in self._clients:
            hold_calls(writers_client, client)
        configs = DynamoModelConfigs(self.table)
        configs.put(ModelConfig("offline", "extractive"))
        configs.make_default("offline")
        self._stream: Any = boto3.client(
            "dynamodbstreams",
            endpoint_url=url,
            region_name=aws.REGION,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )
        self._next = self._beginning(client)

    def table_of(self, writer: int) -> Table:
        """The table as one writer reaches it."""
        return Table(self._clients[writer], self._name)

    def new_records(self, pk: str) -> list[dict[str, Any]]:
        """What the stream tells of a partition, of what was not asked for before."""
        return [record for record in self._read() if record["dynamodb"]["Keys"]["pk"]["S"] == pk]

    def _read(self) -> Iterator[dict[str, Any]]:
        while True:
            answer = self._stream.get_records(ShardIterator=self._next, Limit=MAX_RECORDS)
            self._next = answer["NextShardIterator"]
            yield from answer["Records"]
            if len(answer["Records"]) < MAX_RECORDS:
                return

    def _beginning(self, client: Any) -> str:
        arn = client.describe_table(TableName=self._name)["Table"]["LatestStreamArn"]
        (shard,) = self._stream.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
        parameters = {"StreamArn": arn, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
        iterator: str = self._stream.get_shard_iterator(**parameters)["ShardIterator"]
        return iterator
