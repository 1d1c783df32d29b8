"""The handlers over a store and a model that answer at once: what is left is the work of the service."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from itertools import accumulate
from typing import Any

import pytest

from shared.adapters.dynamodb.attribute_values import primary_key, to_attribute_values
from shared.adapters.dynamodb.items import chat_item, message_item
from shared.bootstrap import storage, titling
from shared.entrypoints.http.bodies import MAX_PARTS
from shared.rules.chats import Chat, ChatKey
from shared.rules.messages import Message, Role
from tests.support.api import Api, forget_parts
from tests.support.fakes import UNHURRIED

OWNER = "ada"
NOW = "2026-01-02T03:04:05.000000Z"
KEY = ChatKey(OWNER, "01JGFJJZ00" + "0" * 16)
CHAT = Chat(KEY.chat_id, "Bread", 1, "fallback", NOW, "waiting", None, False, None, True, NOW, NOW)  # noqa: FBT003 - its fields in order
# Of the items of a page: DynamoDB ends it there, however many it may hold.
PAGE_BYTES = 1_048_576
_PRICES = {"input_micros_per_million": 1, "output_micros_per_million": 1}
_CONFIGS = (
    {"sk": "CONFIG#model", "provider": "bedrock", "model_id": "example.model", **_PRICES},
    {"sk": "CONFIG#offline", "provider": "extractive"},
    {"sk": "DEFAULT", "model_config_id": "offline"},
)


class CannedService:
    """Knows one chat of OWNER's with ``conversation`` in it, and a model that answers ``answer``.

    Whatever is written is forgotten. It stands in for the clients of DynamoDB and of Bedrock.
    """

    def __init__(self) -> None:
        self.conversation: list[tuple[Role, str]] = []
        self.answer = ""
        self.config = "offline"
        self.api = Api()
        self.api.handlers = {route: self.timed(handler) for route, handler in self.api.handlers.items()}
        self.seconds = 0.0

    def timed(self, handler: Callable[..., Any]) -> Callable[..., Any]:
        """``handler``, with the processor's time that it took, on all threads, in ``seconds``."""

        def timed_handler(*args: Any) -> Any:
            began = time.process_time()
            try:
                return handler(*args)
            finally:
                self.seconds = time.process_time() - began

        return timed_handler

    def query(self, *, ExpressionAttributeValues: dict[str, Any], **request: Any) -> Any:  # noqa: N803 - boto3's spelling
        """A page of the rows of a partition."""
        pk = ExpressionAttributeValues.get(":pk", {}).get("S")
        prefix = ExpressionAttributeValues.get(":prefix", {}).get("S", "")
        rows = [row for row in self._rows() if row["pk"] == pk and row["sk"].startswith(prefix)]
        rows.sort(key=lambda row: row["sk"], reverse=not request.get("ScanIndexForward", True))
        after = request.get("ExclusiveStartKey", {}).get("sk")
        rows = rows[[row["sk"] for row in rows].index(after["S"]) + 1 if after else 0 :]
        page = _page(rows[: request.get("Limit")])
        rest = (
            {"LastEvaluatedKey": to_attribute_values(primary_key(page[-1]))} if len(page) < len(rows) else {}
        )
        return {"Items": [to_attribute_values(row) for row in page], **rest}

    def get_item(self, *, Key: dict[str, Any], **_: Any) -> Any:  # noqa: N803 - boto3's spelling
        """The chat, whatever is asked for in its partition, or a model config."""
        chat, key = self._chat(), {name: value["S"] for name, value in Key.items()}
        configs = [row for row in self._rows() if key.items() <= row.items()]
        item = chat if key["pk"] == chat["pk"] else next(iter(configs), None)
        return {"Item": to_attribute_values(item)} if item else {}

    def update_item(self, **_: Any) -> Any:
        """The chat, as if it had been updated."""
        return {"Attributes": to_attribute_values(self._chat())}

    def batch_get_item(self, **_: Any) -> Any:
        """Nothing."""
        return {"Responses": {}}

    def _write(self, **_: Any) -> Any:
        return {}

    put_item = delete_item = batch_write_item = transact_write_items = _write

    def converse(self, **_: Any) -> Any:
        """The model's answer."""
        message = {"role": "assistant", "content": [{"text": self.answer}]}
        usage = {"inputTokens": 42, "outputTokens": 7}
        return {"output": {"message": message}, "stopReason": "end_turn", "usage": usage}

    def _chat(self) -> dict[str, Any]:
        return chat_item(KEY, replace(CHAT, model_config_id=self.config), "request#write")

    def _rows(self) -> list[dict[str, Any]]:
        messages = (
            Message(f"01JGFJJZ{number:018}", role, [{"type": "text", "text": text}], NOW)
            for number, (role, text) in enumerate(self.conversation)
        )
        configs = ({"pk": "MODEL_CONFIGS", **config} for config in _CONFIGS)
        return [*configs, self._chat(), *(message_item(KEY, message) for message in messages)]


def _page(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    sizes = accumulate(sum(_bytes(part["text"]) for part in row.get("content", ())) for row in rows)
    return rows[: max(sum(size <= PAGE_BYTES for size in sizes), 1)]


@lru_cache(maxsize=2 * MAX_PARTS)
def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


@contextmanager
def canned_service() -> Iterator[CannedService]:
    """The service until the block ends; its log is not written."""
    forget_parts()
    canned = CannedService()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in UNHURRIED.items():
            patch.setenv(name, value)
        for module, client in ((storage, "dynamodb"), (titling, "_bedrock")):
            patch.setattr(module, client, lambda: canned)
        logging.disable()
        try:
            yield canned
        finally:
            logging.disable(logging.NOTSET)
            forget_parts()
