"""What ``sam local`` needs to run the functions against the local stack's table.

It runs no authorizer, so the requests in events/ are those of a development principal; the stack holds
one chat of that principal's, under an id that those files can name.
"""

import json
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from shared.adapters.dynamodb.buckets import Buckets
from shared.adapters.dynamodb.chats import DynamoChatStore
from shared.adapters.dynamodb.table import Table
from shared.bootstrap.settings import Settings
from shared.rules.chats import Chat, ChatKey
from shared.rules.messages import Message
from shared.rules.rates import Rate
from shared.rules.times import rfc3339
from tools.stack.deployed import Deployed
from tools.stack.front import HOST

DEV_KEY = ChatKey("dev", "01JDEV0000000000000000CHAT")
DEV_MESSAGE_ID = "01JDEV00000000000000000MSG"
QUESTION = "Why does my Lambda function stop after exactly 3 seconds?"


def add_dev_chat(table: Table) -> None:
    """Stores the development principal's chat."""
    at = rfc3339(datetime.now(UTC))
    chat = Chat(
        id=DEV_KEY.chat_id,
        title="New chat",
        title_version=1,
        title_source="fallback",
        title_updated_at=at,
        status="waiting",
        worker_id=None,
        archived=False,
        model_config_id=None,
        automatic_title=True,
        created_at=at,
        updated_at=at,
    )
    message = Message(DEV_MESSAGE_ID, "user", [{"type": "text", "text": QUESTION}], at)
    settings, now = Settings.from_environment(), partial(datetime.now, UTC)
    buckets = Buckets(Rate(settings.new_chats_per_minute), now)
    store = DynamoChatStore(table, lambda: DEV_MESSAGE_ID, settings.quotas, buckets)
    store.create(DEV_KEY, chat, message, ())


def write_environment(deployed: Deployed, port: int, path: Path) -> None:
    """Writes the variables for ``sam local --env-vars``; from a container this machine has another name."""
    variables = {
        "DEV_ENDPOINT_URL": f"http://host.docker.internal:{port}",
        "DEV_OWNER_ID": DEV_KEY.owner_id,
        "TABLE_NAME": deployed.outputs["TableName"],
        "EVENT_BUS_NAME": deployed.outputs["EventBusName"],
        "FAILURE_QUEUE_URL": deployed.outputs["FailureQueueUrl"],
        "BACKLOG_QUEUE_URL": deployed.outputs["BacklogQueueUrl"],
        "WATCH_URL": deployed.watch_url.replace(HOST, "host.docker.internal"),
    }
    # Browsers connect from outside the containers.
    watch_function = {"WatchFunction": {"WATCH_URL": deployed.watch_url}}
    path.write_text(json.dumps({"Parameters": variables, **watch_function}, indent=2) + "\n")
