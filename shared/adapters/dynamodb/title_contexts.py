"""What a title request starts from, read in one round trip's time."""

from concurrent.futures import ThreadPoolExecutor

from shared.adapters.dynamodb.items import CHAT, MESSAGE_PREFIX, chat_of, message_of, partition
from shared.adapters.dynamodb.model_configs import DynamoModelConfigs
from shared.adapters.dynamodb.table import Table
from shared.adapters.dynamodb.wire import Item
from shared.rules.chats import ChatKey
from shared.rules.errors import NotFound
from shared.rules.messages import Message, turns_of
from shared.use_cases.ports import TitleContext

ENDS = 50


class DynamoTitleContexts:
    """Reads chat, first and last messages and model configs side by side."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._configs = DynamoModelConfigs(table)
        self._threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="title-context")

    def read(self, key: ChatKey) -> TitleContext:
        """The chat, the turns among its first and last 50 messages, and the configs. Raises NotFound."""
        last = self._threads.submit(self._last_messages, key)
        catalog = self._threads.submit(self._configs.catalog)
        first = self._chat_and_first_messages(key)
        if not first or first[0]["sk"] != CHAT:
            raise NotFound
        messages = _merged(first[1:], last.result())
        return TitleContext(chat_of(first[0]), turns_of(messages), catalog.result())

    def _chat_and_first_messages(self, key: ChatKey) -> list[Item]:
        # "CHAT" sorts before every "MESSAGE#…", so one query brings both.
        return self._table.query(
            {":pk": partition(key)}, KeyConditionExpression="pk = :pk", ConsistentRead=True, Limit=ENDS + 1
        )[0]

    def _last_messages(self, key: ChatKey) -> list[Item]:
        items, _ = self._table.query(
            {":pk": partition(key), ":prefix": MESSAGE_PREFIX},
            KeyConditionExpression="pk = :pk AND begins_with(sk, :prefix)",
            ConsistentRead=True,
            ScanIndexForward=False,
            Limit=ENDS,
        )
        return items[::-1]


def _merged(first: list[Item], last: list[Item]) -> list[Message]:
    by_age = {item["sk"]: item for item in (*first, *last) if item["sk"].startswith(MESSAGE_PREFIX)}
    return [message_of(by_age[sk]) for sk in sorted(by_age)]
