"""Title stores that rename as is often done: each breaks an invariant in some order."""

from datetime import datetime
from typing import override

from shared.adapters.dynamodb.attribute_values import Item
from shared.adapters.dynamodb.items import TITLE_PREFIX, chat_key, chat_of, partition
from shared.adapters.dynamodb.titles import DynamoTitleStore
from shared.rules.chats import Chat, ChatKey
from shared.rules.errors.requests import NotFound, PreconditionFailed
from shared.rules.times import rfc3339
from tests.concurrency.title_mutants import WritesWithoutCondition


class PutsWholeItems(DynamoTitleStore):
    """A rename reads the chat and puts it back as a whole, with its new title."""

    @override
    def rename(self, key: ChatKey, title: str, at: datetime, if_versions: frozenset[int] | None) -> Chat:
        """A read, and a write that brings back all that was read."""
        item = self._table.get(chat_key(key))
        if item is None:
            raise NotFound
        version, now = item["title_version"] + 1, rfc3339(at)
        named = {"title": title, "title_version": version, "title_source": "user", "title_updated_at": now}
        renamed = {**item, **named, "title_write_id": self._new_write_id()}
        self._table.put(renamed)
        return chat_of(renamed)


class RenamesByCompareAndSwap(DynamoTitleStore):
    """A rename is turned away when another title came between its reading and its writing."""

    @override
    def rename(self, key: ChatKey, title: str, at: datetime, if_versions: frozenset[int] | None) -> Chat:
        """As if everybody sent If-Match."""
        item = self._table.get(chat_key(key))
        if item is None:
            raise NotFound
        return super().rename(key, title, at, if_versions or frozenset({int(item["title_version"])}))


class RenamesWithoutCondition(WritesWithoutCondition):
    """A user title is always stored, even if it is the same and whatever If-Match says."""

    unconditional = frozenset({"user"})


class SwallowsItsFailure(RenamesByCompareAndSwap):
    """A rename that is turned away answers with the chat as it is."""

    @override
    def rename(self, key: ChatKey, title: str, at: datetime, if_versions: frozenset[int] | None) -> Chat:
        """As if that were what was asked for."""
        try:
            return super().rename(key, title, at, if_versions)
        except PreconditionFailed as failure:
            return failure.current


class TakesNoChangeForNoChat(DynamoTitleStore):
    """A rename that finds its words there is told of no chat: one failed condition is as another."""

    @override
    def rename(self, key: ChatKey, title: str, at: datetime, if_versions: frozenset[int] | None) -> Chat:
        """Nothing was written: not found."""
        chat = super().rename(key, title, at, if_versions)
        if chat.title_updated_at != rfc3339(at):
            raise NotFound
        return chat


class LeavesNoMark(DynamoTitleStore):
    """A rename that finds its words there has nothing to write."""

    @override
    def _confirm(self, key: ChatKey, item: Item, at: datetime) -> Chat:
        """Nothing: it is a user title already."""
        return chat_of(item)


class KeepsHistoryBeside(DynamoTitleStore):
    """A rename writes two items, one after the other."""

    @override
    def rename(self, key: ChatKey, title: str, at: datetime, if_versions: frozenset[int] | None) -> Chat:
        """The second one may never be written, or twice."""
        chat = super().rename(key, title, at, if_versions)
        self._table.put({"pk": partition(key), "sk": f"{TITLE_PREFIX}{chat.title_version}", "title": title})
        return chat
