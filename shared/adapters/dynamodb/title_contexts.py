"""Reads the context of a title request in the time of one round trip."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from shared.adapters.dynamodb.attribute_values import Item, Key
from shared.adapters.dynamodb.items import (
    CHAT,
    MESSAGE_PREFIX,
    chat_of,
    confirmation_of,
    message_of,
    partition,
)
from shared.adapters.dynamodb.table import Table
from shared.adapters.threads import TITLES_SIDE_BY_SIDE, side_by_side
from shared.rules.chats import ChatKey
from shared.rules.errors.requests import NotFound
from shared.rules.excerpts import LATEST_TURNS
from shared.rules.messages import Turn, turns_of
from shared.rules.model_configs import ModelCatalog
from shared.use_cases.ports.models import ModelConfigs
from shared.use_cases.ports.title_contexts import TitleContext

ENDS = 50


class DynamoTitleContexts:
    """Reads the chat, its first and last messages and the model configs concurrently.

    It takes one round trip, unless DynamoDB's 1 MB page ends before a user turn or before the latest three
    turns. Then it checks the usage limit and reads one more page of that end.
    """

    def __init__(self, table: Table, configs: ModelConfigs) -> None:
        self._table = table
        self._configs = configs
        self._threads = ThreadPoolExecutor(
            max_workers=2 * TITLES_SIDE_BY_SIDE, thread_name_prefix="title-context"
        )

    def read(self, key: ChatKey, check_limit: Callable[[], None]) -> TitleContext:
        """Returns the chat, the turns among its first and last 50 messages, and the configs.

        It calls ``check_limit`` before it reads a second page. Raises NotFound, and ``check_limit``'s errors.
        """
        first, last = _first_messages(key), _last_messages(key)
        with side_by_side(self._threads) as begin:
            last_page = begin(self._read_page, last)
            catalog = begin(self._configs.catalog)
            self._read_page(first)
        if not first.items or first.items[0]["sk"] != CHAT:
            raise NotFound
        last_page.result()
        self._read_on([end for end in (first, last) if end.needs_more], check_limit)
        return _context(first, last, catalog.result())

    def _read_on(self, ends: Sequence["_End"], check_limit: Callable[[], None]) -> None:
        if not ends:
            return
        check_limit()
        with side_by_side(self._threads) as begin:
            pages = [begin(self._read_page, end) for end in ends]
        for page in pages:
            page.result()

    def _read_page(self, end: "_End") -> None:
        query = {**end.query, "Limit": end.query["Limit"] - len(end.items)}
        items, end.last_key = self._table.query(end.values, end.last_key, **query, ConsistentRead=True)
        end.items += items
        end.turns |= _turns(items)


@dataclass
class _End:
    """One end of a chat: its query, the items read so far, and the last key read."""

    values: dict[str, str]
    query: dict[str, Any]
    has_enough: Callable[[dict[str, Turn]], bool]
    items: list[Item] = field(default_factory=list)
    turns: dict[str, Turn] = field(default_factory=dict)
    last_key: Key | None = None

    @property
    def needs_more(self) -> bool:
        """Whether the page ended before it had enough turns for a title."""
        is_cut = self.last_key is not None and len(self.items) < self.query["Limit"]
        return is_cut and not self.has_enough(self.turns)


def _first_messages(key: ChatKey) -> _End:
    # "CHAT" sorts before every "MESSAGE#…", so one query returns both.
    values, query = {":pk": partition(key)}, {"KeyConditionExpression": "pk = :pk", "Limit": ENDS + 1}
    return _End(values, query, lambda turns: any(turn.role == "user" for turn in turns.values()))


def _last_messages(key: ChatKey) -> _End:
    values = {":pk": partition(key), ":prefix": MESSAGE_PREFIX}
    condition = "pk = :pk AND begins_with(sk, :prefix)"
    query = {"KeyConditionExpression": condition, "Limit": ENDS, "ScanIndexForward": False}
    return _End(values, query, lambda turns: len(turns) >= LATEST_TURNS)


def _context(first: _End, last: _End, catalog: ModelCatalog) -> TitleContext:
    chat, turns = chat_of(first.items[0]), dict(sorted((first.turns | last.turns).items()))
    oldest_of_last = last.items[-1]["sk"] if last.items else ""
    return TitleContext(
        chat=chat,
        turns=list(turns.values()),
        catalog=catalog,
        model_config_id=chat.model_config_id,
        confirmation=confirmation_of(first.items[0]),
        is_complete=not first.last_key or first.items[-1]["sk"] >= oldest_of_last,
    )


def _turns(items: list[Item]) -> dict[str, Turn]:
    """Returns the turn of each message that has text, by sort keys, which sort by age."""
    messages = {item["sk"]: message_of(item) for item in items if item["sk"].startswith(MESSAGE_PREFIX)}
    return {sort_key: turn for sort_key, message in messages.items() for turn in turns_of([message])}
