"""An automatic title that is paid for, while its chat cannot be written to."""

import json
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

from shared.bootstrap import storage
from tests.support.api import forget_parts
from tests.support.exchange import Raw
from tests.support.service import Service

TITLES = "AutoTitleFunction"
MAX_DELIVERIES = 10
ALWAYS = 1_000_000
BUDGET_SECONDS = "3"
# As many requests as botocore makes of one write before it gives up.
ATTEMPTS = 3


def refuse_title_writes(client: Any, times: int) -> list[int]:
    """Has DynamoDB refuse so many updates of titles; gives the numbers of those that were refused."""
    refused: list[int] = []

    def refuse(request: Any, **_: Any) -> AWSResponse | None:
        values = json.loads(request.body)["ExpressionAttributeValues"]
        if len(refused) == times or ":title" not in values:
            return None
        refused.append(len(refused))
        raw = Raw(b'{"__type": "InternalServerError", "message": "no"}')
        return AWSResponse(request.url, 500, HTTPHeaders(), raw)

    client.meta.events.register_first("before-send.dynamodb.UpdateItem", refuse)
    return refused


@pytest.mark.parametrize(
    ("refusals", "source"), [(ATTEMPTS - 1, "automatic"), (ATTEMPTS + 1, "automatic"), (ALWAYS, "fallback")]
)
def test_automatic_title_is_paid_once_when_its_chat_cannot_be_written(
    service: Service, monkeypatch: pytest.MonkeyPatch, refusals: int, source: str
) -> None:
    """The write is repeated while the title's budget lasts, and the title is then given up."""
    monkeypatch.setenv("TITLE_BUDGET_SECONDS", BUDGET_SECONDS)
    forget_parts()
    chat = service.api("POST /chats", {"content": "How do I bake bread?"}).body["id"]
    refused = refuse_title_writes(storage.dynamodb(), refusals)
    service.offer_news()
    titles = service.source(TITLES)
    for _ in range(MAX_DELIVERIES):
        if titles.pending:
            titles.deliver(service.invoke)
    assert titles.pending == []
    assert len(refused) >= min(refusals, ATTEMPTS + 1)
    assert len(service.bedrock.requests) == 1
    assert service.api("GET /chats/{id}", chat=chat).body["title_source"] == source
