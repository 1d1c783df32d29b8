"""Requests, records and events of which each holds something that no log may hold."""

import os
from typing import Any

import boto3
from moto import mock_aws

from functions.auto_title.app import handler as auto_title
from functions.purge.app import handler as purge
from functions.title_events.app import handler as title_events
from shared.bootstrap import storage
from tests.support.api import CONTEXT, Api, bearer
from tests.support.bedrock import HAIKU, stub_bedrock
from tests.support.sources import queued
from tests.support.stream import chat_at, record
from tests.support.tables import create_table, dynamodb_client

SECRETS = {
    "title": "Marmalade of Seville",
    "message": "My heart aches since Tuesday",
    "answer": "Heartache Since a Tuesday",
    "field": "what_nobody_may_read",
    "group": "patients of Dr. Who",
}


def main() -> None:
    """Some succeed, some fail, and some are none of ours."""
    with mock_aws():
        queue = boto3.client("sqs").create_queue(QueueName="failures")
        boto3.client("events").create_event_bus(Name="bus")
        table = create_table(dynamodb_client(None))
        os.environ.update(TABLE_NAME=table, EVENT_BUS_NAME="bus", FAILURE_QUEUE_URL=queue["QueueUrl"])
        _requests()
        _records()


def _requests() -> None:
    with stub_bedrock() as bedrock:
        os.environ["AWS_ENDPOINT_URL_BEDROCK_RUNTIME"] = bedrock.endpoint_url
        bedrock.text = SECRETS["answer"]
        storage.model_configs().put(HAIKU)
        storage.model_configs().make_default(HAIKU.id)
        api = Api()
        chat = api.new_chat(SECRETS["message"], title=SECRETS["title"])
        claims: dict[str, Any] = {"groups": [SECRETS["group"]], "headers": {"idempotency-key": "a"}}
        for kind in ("propose", "regenerate"):
            assert api(f"POST /chats/{{id}}/title/{kind}", chat=chat).status == 200
        assert api("POST /chats/{id}/title/propose", chat=chat, **claims).status == 200
        sent = {"messages": [{"role": "user", "content": SECRETS["message"]}], "avoid": [SECRETS["title"]]}
        assert api("POST /titles", sent, groups=claims["groups"]).status == 200
        assert api("POST /titles", {**sent, SECRETS["field"]: 1}).status == 400
        bedrock.error = (400, "ValidationException")
        assert api("POST /chats/{id}/title/propose", chat=chat).status == 502
        rename = "PUT /chats/{id}/title"
        assert api(rename, {"title": SECRETS["title"]}, chat=chat, **claims).status == 200
        for wrong in ({SECRETS["field"]: 1}, SECRETS["title"], {"title": ["x" * 201]}):
            assert api(rename, wrong, chat=chat, **claims).status == 400


def _records() -> None:
    named = chat_at(1, SECRETS["title"])
    title_events({"Records": [record(1, None, named)]}, CONTEXT)
    unreadable = record(2, None, named)
    del unreadable["dynamodb"]["NewImage"]["title_version"]
    title_events({"Records": [unreadable]}, CONTEXT)
    auto_title({"Records": [unreadable]}, CONTEXT)
    purge(queued({"detail": {"owner_id": "ada", "chat_id": named.id}}), CONTEXT)


TOKEN = bearer({"sub": "ada"}).removeprefix("Bearer ")
