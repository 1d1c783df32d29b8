"""The service whole, in this process: its functions as the template wires them, on DynamoDB Local."""

from collections.abc import Sequence
from functools import cache
from itertools import batched
from typing import Any

import pytest

from shared.bootstrap import storage
from tests.support.api import Api, context_of, invoke
from tests.support.bedrock import HAIKU, StubBedrock
from tests.support.fake_services import FakeServices
from tests.support.fakes import UNHURRIED
from tests.support.sources import Source, Stream, sources_of
from tests.support.tables import create_table, dynamodb_client
from tests.support.template import functions

# Far more than any delivery takes without a fault.
MAX_DELIVERIES = 1000


@cache
def _client(endpoint_url: str) -> Any:
    return dynamodb_client(endpoint_url)


class Service:
    """Every function of the template on a fresh table, with a stub of Bedrock as the default model.

    ``api`` answers requests. What the table's stream and the bus bring about waits in ``sources`` until
    ``deliver_all``, or a source's own ``deliver``, has the functions handle it. With ``items`` from another
    table it begins where that one ended, and nothing of it is news.
    """

    def __init__(
        self,
        dynamodb_url: str,
        bedrock: StubBedrock,
        fake_services: FakeServices,
        monkeypatch: pytest.MonkeyPatch,
        items: Sequence[dict[str, Any]] = (),
    ) -> None:
        self.bedrock = bedrock
        self.fake_services = fake_services
        self.client = _client(dynamodb_url)
        self.table_name = create_table(self.client)
        environment = {
            "AUTOMATIC_TITLES": "follow",
            "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": bedrock.endpoint_url,
            "AWS_ENDPOINT_URL_DYNAMODB": dynamodb_url,
            "AWS_ENDPOINT_URL_EVENTBRIDGE": fake_services.endpoint_url,
            "AWS_ENDPOINT_URL_SECRETS_MANAGER": fake_services.endpoint_url,
            "AWS_ENDPOINT_URL_SQS": fake_services.endpoint_url,
            "DEV_LOCAL_MODELS": "true",
            "EVENT_BUS_NAME": "titles",
            "FAILURE_QUEUE_URL": f"{fake_services.endpoint_url}/failures",
            "BACKLOG_QUEUE_URL": f"{fake_services.endpoint_url}/backlog",
            "TABLE_NAME": self.table_name,
            "WATCH_URL": f"{fake_services.endpoint_url.replace('http', 'ws', 1)}/live",
        }
        for name, value in (UNHURRIED | environment).items():
            monkeypatch.setenv(name, value)
        if items:
            self.put_items(items)
        else:
            storage.model_configs().put(HAIKU)
            storage.model_configs().make_default(HAIKU.id)
        self.api = Api()
        self.sources = [
            source for name, function in functions().items() for source in sources_of(name, function)
        ]
        self._stream = Stream(dynamodb_url, self.table_name, skipped=len(items))
        self._events_seen = len(fake_services.events)

    def source(self, function: str) -> Source:
        """The one source of a function."""
        (function_source,) = (source for source in self.sources if source.function == function)
        return function_source

    def offer_news(self) -> None:
        """Hands every source what was written and published since the last time."""
        records = self._stream.new_records()
        events = self.fake_services.events[self._events_seen :]
        self._events_seen += len(events)
        for source in self.sources:
            source.offer(records)
            source.offer(events)

    def deliver_all(self) -> None:
        """Delivers until nothing is left to do, however often a function has to try."""
        for _ in range(MAX_DELIVERIES):
            self.offer_news()
            waiting = [source for source in self.sources if source.pending]
            if not waiting:
                return
            for source in waiting:
                source.deliver(self.invoke)
        raise AssertionError(f"{waiting[0].function} comes to no end")

    def invoke(self, function: str, event: dict[str, Any]) -> Any:
        """What a function gives for an event."""
        return invoke(function, event, self.context(function))

    def context(self, function: str) -> Any:
        """What Lambda tells of an invocation that begins now."""
        return context_of(functions()[function])

    def put_items(self, items: Sequence[dict[str, Any]]) -> None:
        """Stores items in wire form."""
        for some in batched(items, 25, strict=False):
            writes: Any = [{"PutRequest": {"Item": item}} for item in some]
            self.client.batch_write_item(RequestItems={self.table_name: writes})

    def items(self, *, of: str = "") -> list[dict[str, Any]]:
        """What is in the table in wire form, or of it what has ``of`` in its partition's key."""
        pages = self.client.get_paginator("scan").paginate(TableName=self.table_name, ConsistentRead=True)
        return [item for page in pages for item in page["Items"] if of in item["pk"]["S"]]
