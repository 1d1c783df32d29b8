"""A warm rename beside a bare boto3 handler that does the same update, and 64 writers on one chat."""

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import count
from statistics import median
from typing import Any

import boto3
from botocore.config import Config

from shared.adapters.dynamodb.table import Table
from shared.adapters.dynamodb.titles import DynamoTitleStore
from shared.bootstrap import storage, stores
from shared.rules.chats import ChatKey
from shared.use_cases.rename import RenameTitle
from tests.support.api import CONTEXT
from tools.bench.figures import Figure, ratio
from tools.bench.service import OWNER, event, handler, new_chat

ROUTE = "PUT /chats/{id}/title"
ROUNDS, CALLS = 20, 40
WRITERS, WRITES = 64, 10
_numbers = count(1)


def warm_rename() -> Figure:
    """The median of each round's calls, ours and the bare ones taken in turn."""
    ours, bare = handler(ROUTE), bare_handler(boto3.client("dynamodb"), storage.settings().table_name)
    chat = new_chat()
    pairs = [_round(ours, bare, chat) for _ in range(ROUNDS + 1)][1:]
    milliseconds = median(seconds for seconds, _ in pairs) * 1000
    return ratio(
        "warm rename, p50 by a bare boto3 handler's", pairs, goal=1.25, note=f"p50 {milliseconds:.1f} ms"
    )


def bare_handler(client: Any, table_name: str) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    """What one would write at first: the same conditional update, and the chat as JSON."""

    def bare(request: dict[str, Any], _: Any) -> dict[str, Any]:
        owner = request["requestContext"]["authorizer"]["jwt"]["claims"]["sub"]
        title = json.loads(request["body"])["title"].strip()
        answer = client.update_item(
            **update(table_name, f"CHAT#{owner}#{request['pathParameters']['id']}", title)
        )
        chat = {name: next(iter(value.values())) for name, value in answer["Attributes"].items()}
        return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": json.dumps(chat)}

    return bare


def update(table_name: str, pk: str, title: str) -> dict[str, Any]:
    """The parameters of the update that a rename is."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return {
        "TableName": table_name,
        "Key": {"pk": {"S": pk}, "sk": {"S": "CHAT"}},
        "UpdateExpression": "SET title = :title, title_source = :source, title_updated_at = :now,"
        " title_write_id = :write_id, title_version = title_version + :one",
        "ConditionExpression": "attribute_exists(pk) AND (title <> :title OR title_source <> :source)",
        "ExpressionAttributeValues": {
            ":title": {"S": title},
            ":source": {"S": "user"},
            ":now": {"S": now},
            ":write_id": {"S": f"request-1#{now}"},
            ":one": {"N": "1"},
        },
        "ReturnValues": "ALL_NEW",
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }


def _round(ours: Any, bare: Any, chat: ChatKey) -> tuple[float, float]:
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(CALLS):
        for which, times in zip((ours, bare), taken, strict=True):
            request = event(ROUTE, chat, {"title": f"Bread {next(_numbers)}"})
            began = time.perf_counter()
            which(request, CONTEXT)
            times.append(time.perf_counter() - began)
    return median(taken[0]), median(taken[1])


def many_writers() -> Figure:
    """Renames a second by 64 threads on one chat beside raw updates a second; each must be in its version."""
    chat = new_chat()
    # Both by one client: the functions' own serves one request at a time.
    client = boto3.client("dynamodb", config=Config(max_pool_connections=WRITERS, retries=_RETRIES))
    table_name = storage.settings().table_name
    titles = DynamoTitleStore(Table(client, table_name), storage.new_write_id)

    def ours(title: str) -> None:
        RenameTitle(titles, storage.now)(chat, title)

    def raw(title: str) -> None:
        client.update_item(**update(table_name, f"CHAT#{OWNER}#{chat.chat_id}", title))

    before = stores.chats().get(chat).title_version
    with ThreadPoolExecutor(WRITERS) as threads:
        rates = [(_rate(threads, ours), _rate(threads, raw)) for _ in range(ROUNDS // 2 + 1)]
    written = stores.chats().get(chat).title_version - before
    assert written == len(rates) * 2 * WRITERS * WRITES, f"{written} versions: a rename was lost"
    note = f"{written} writes, none lost; {median(rate for rate, _ in rates):,.0f} renames a second"
    return ratio("64 writers on one chat, by raw updates", rates[1:], at="least", goal=0.9, note=note)


_RETRIES: Any = {"mode": "standard", "total_max_attempts": 3}


def _rate(threads: ThreadPoolExecutor, write: Callable[[str], None]) -> float:
    def some(_: int) -> None:
        for _ in range(WRITES):
            write(f"Bread {next(_numbers)}")

    began = time.perf_counter()
    list(threads.map(some, range(WRITERS)))
    return WRITERS * WRITES / (time.perf_counter() - began)
