"""A table that releases share."""

from contextlib import AbstractContextManager
from itertools import batched
from pathlib import Path
from typing import Any

from tests.support.sources import Stream
from tests.support.tables import create_table, dynamodb_client
from tests.upgrade.release import Release, running


class UpgradeTable:
    """A fresh table on DynamoDB Local, and its stream."""

    def __init__(self, dynamodb_url: str, services_url: str) -> None:
        self.client: Any = dynamodb_client(dynamodb_url)
        self.name = create_table(self.client)
        self.stream = Stream(dynamodb_url, self.name)
        self._urls = dynamodb_url, services_url

    def start(self, tree: Path) -> AbstractContextManager[Release]:
        """Runs the release in a folder on the table."""
        dynamodb_url, services_url = self._urls
        return running(tree, dynamodb_url, self.name, services_url)

    def items(self) -> list[dict[str, Any]]:
        """What is in the table, in wire form."""
        pages = self.client.get_paginator("scan").paginate(TableName=self.name, ConsistentRead=True)
        return [item for page in pages for item in page["Items"]]

    def put(self, items: list[dict[str, Any]]) -> None:
        """Stores items in wire form."""
        for some in batched(items, 25, strict=False):
            writes: Any = [{"PutRequest": {"Item": item}} for item in some]
            self.client.batch_write_item(RequestItems={self.name: writes})
