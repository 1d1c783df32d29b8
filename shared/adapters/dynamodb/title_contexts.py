"""What a title request starts from, read in one round trip's time."""

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
from shared.rules.messages import Turn, turns_of
from shared.rules.model_configs import ModelCatalog
from shared.rules.prompts import LATEST_TURNS
from shared.use_cases.ports.models import ModelConfigs
from shared.use_cases.ports.titles import TitleContext

ENDS = 50


class DynamoTitleContexts:
    """Reads chat, first and last messages and model configs side by side.

    One round trip, but where DynamoDB ends a page at its 1 MB before it has come to a user's turn or to
    three latest turns: then one page more of that end, when the limit has been looked at.
    """

    def __init__(self, table: Table, configs: ModelConfigs) -> None:
        self._table = table
        self._configs = configs
        self._threads = ThreadPoolExecutor(
            max_workers=2 * TITLES_SIDE_BY_SIDE, thread_name_prefix="title-context"
        )

    def read(self, key: ChatKey, check_limit: Callable[[], None]) -> TitleContext:
        """The chat, the turns among its first and last 50 messages, and the configs.

        Raises NotFound, and what ``check_limit`` raises, which is called before a second page is read.
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
        items, end.rest = self._table.query(end.values, end.rest, **query, ConsistentRead=True)
        end.items += items
        end.turns |= _turns(items)


@dataclass
class _End:
    """One end of a chat: the query that reads it, what was read so far, and where the rest begins."""

    values: dict[str, str]
    query: dict[str, Any]
    has_enough: Callable[[dict[str, Turn]], bool]
    items: list[Item] = field(default_factory=list)
    turns: dict[str, Turn] = field(default_factory=dict)
    rest: Key | None = None

    @property
    def needs_more(self) -> bool:
        """Whether its page was full before it had turns enough for a title."""
        is_cut = self.rest is not None and len(self.items) < self.query["Limit"]
        return is_cut and not self.has_enough(self.turns)


def _first_messages(key: ChatKey) -> _End:
    # "CHAT" sorts before every "MESSAGE#…", so one query brings both.
    values, query = {":pk": partition(key)}, {"KeyConditionExpression": "pk = :pk", "Limit": ENDS + 1}
    return _End(values, query, lambda turns: any(turn.role == "user" for turn in turns.values()))


def _last_messages(key: ChatKey) -> _End:
    values = {":pk": partition(key), ":prefix": MESSAGE_PREFIX}
    condition = "pk = :pk AND begins_with(sk, :prefix)"
    query = {"KeyConditionExpression": condition, "Limit": ENDS, "ScanIndexForward": False}
    return _End(values, query, lambda turns: len(turns) >= LATEST_TURNS)


def _context(first: _End, last: _End, catalog: ModelCatalog) -> TitleContext:
    chat, turns = first.items[0], dict(sorted((first.turns | last.turns).items()))
    asked = (message_id for message_id, turn in turns.items() if turn.role == "user")
    oldest_of_last = last.items[-1]["sk"] if last.items else ""
    return TitleContext(
        chat_of(chat),
        list(turns.values()),
        catalog,
        next(asked, None),
        confirmation_of(chat),
        is_complete=not first.rest or first.items[-1]["sk"] >= oldest_of_last,
    )


def _turns(items: list[Item]) -> dict[str, Turn]:
    """The turn of each message that has words, by the message's id."""
    messages = (message_of(item) for item in items if item["sk"].startswith(MESSAGE_PREFIX))
    return {message.id: turn for message in messages for turn in turns_of([message])}
