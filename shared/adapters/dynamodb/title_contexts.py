"""What a title request starts from, read in one round trip's time."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from shared.adapters.dynamodb.items import (
    CHAT,
    MESSAGE_PREFIX,
    chat_of,
    confirmation_of,
    message_of,
    partition,
)
from shared.adapters.dynamodb.table import Table
from shared.adapters.dynamodb.wire import Item, primary_key
from shared.adapters.threads import TITLES_SIDE_BY_SIDE, side_by_side
from shared.rules.chats import ChatKey
from shared.rules.errors import NotFound
from shared.rules.messages import Turn, turns_of
from shared.rules.prompts import LATEST_TURNS
from shared.use_cases.ports import ModelConfigs, TitleContext

ENDS = 50


class DynamoTitleContexts:
    """Reads chat, first and last messages and model configs side by side.

    One round trip, but where DynamoDB ends a page at its 1 MB before it has come to a user's turn or to
    three latest turns: then a second, and a further one only in front of a user's first word.
    """

    def __init__(self, table: Table, configs: ModelConfigs) -> None:
        self._table = table
        self._configs = configs
        self._threads = ThreadPoolExecutor(
            max_workers=2 * TITLES_SIDE_BY_SIDE, thread_name_prefix="title-context"
        )

    def read(self, key: ChatKey) -> TitleContext:
        """The chat, the turns among its first and last 50 messages, and the configs. Raises NotFound."""
        with side_by_side(self._threads) as begin:
            last = begin(self._last_turns, key)
            catalog = begin(self._configs.catalog)
            chat, turns = self._chat_and_first_turns(key)
        if chat is None:
            raise NotFound
        by_age = dict(sorted((turns | last.result()).items()))
        asked = (message_id for message_id, turn in by_age.items() if turn.role == "user")
        return TitleContext(
            chat_of(chat),
            list(by_age.values()),
            catalog.result(),
            next(asked, None),
            confirmation_of(chat),
        )

    def _chat_and_first_turns(self, key: ChatKey) -> tuple[Item | None, dict[str, Turn]]:
        # "CHAT" sorts before every "MESSAGE#…", so one query brings both.
        values, query = {":pk": partition(key)}, {"KeyConditionExpression": "pk = :pk", "Limit": ENDS + 1}
        items, cut = self._page(values, query)
        turns = _turns(items)
        while cut and not any(turn.role == "user" for turn in turns.values()):
            more, cut = self._page(values, query, items)
            items += more
            turns |= _turns(more)
        return (items[0] if items and items[0]["sk"] == CHAT else None), turns

    def _last_turns(self, key: ChatKey) -> dict[str, Turn]:
        values = {":pk": partition(key), ":prefix": MESSAGE_PREFIX}
        query = {"KeyConditionExpression": "pk = :pk AND begins_with(sk, :prefix)", "Limit": ENDS}
        items, cut = self._page(values, query, ScanIndexForward=False)
        turns = _turns(items)
        if cut and len(turns) < LATEST_TURNS:
            turns |= _turns(self._page(values, query, items, ScanIndexForward=False)[0])
        return turns

    def _page(
        self, values: dict[str, str], query: dict[str, Any], before: list[Item] | None = None, **order: bool
    ) -> tuple[list[Item], bool]:
        """What follows ``before``, up to the limit in all, and whether it was cut short of that."""
        before = before or []
        limit = query["Limit"] - len(before)
        after = primary_key(before[-1]) if before else None
        items, rest = self._table.query(
            values, after, **{**query, "Limit": limit}, ConsistentRead=True, **order
        )
        return items, bool(rest) and len(items) < limit


def _turns(items: list[Item]) -> dict[str, Turn]:
    """The turn of each message that has words, by the message's id."""
    messages = (message_of(item) for item in items if item["sk"].startswith(MESSAGE_PREFIX))
    return {message.id: turn for message in messages for turn in turns_of([message])}
