"""Title stores with common mistakes in storing generated titles. Each breaks an invariant in some order."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, override

from shared.adapters.dynamodb.attribute_values import Item, Key
from shared.adapters.dynamodb.calls import ConditionFailed
from shared.adapters.dynamodb.items import EXISTS, chat_key, chat_of
from shared.adapters.dynamodb.table import Table
from shared.adapters.dynamodb.titles import DynamoTitleStore
from shared.rules.chats import Chat, ChatKey, ModelSource, TitleSource
from shared.rules.errors.requests import NotFound
from shared.use_cases.ports.runtime import NewId
from shared.use_cases.ports.title_contexts import TitleContext
from shared.use_cases.ports.titles import Superseded, Written


class WritesWithoutCondition(DynamoTitleStore):
    """A generated title is always stored."""

    unconditional: frozenset[TitleSource] = frozenset({"automatic", "generated"})

    @override
    def _write(
        self, key: ChatKey, source: TitleSource, at: datetime, condition: str, values: Mapping[str, Any]
    ) -> Chat:
        if source in self.unconditional:
            condition, values = EXISTS, {":title": values[":title"]}
        return super()._write(key, source, at, condition, values)


class ComparesTextOnly(DynamoTitleStore):
    """A generated title is stored if the text is as it read, even of a newer version."""

    @override
    def _write(
        self, key: ChatKey, source: TitleSource, at: datetime, condition: str, values: Mapping[str, Any]
    ) -> Chat:
        if source != "user":
            condition = f"{EXISTS} AND title = :read_title"
            values = {name: values[name] for name in (":title", ":read_title")}
        return super()._write(key, source, at, condition, values)


class ComparesNoConfirmation(DynamoTitleStore):
    """A generated title is stored over one that a user confirmed, since its version is the same."""

    @override
    def _write(
        self, key: ChatKey, source: TitleSource, at: datetime, condition: str, values: Mapping[str, Any]
    ) -> Chat:
        if source != "user":
            condition = re.sub(r" AND [^A]*title_confirmation_id[^A]*", "", condition)
            used = f":title {condition}"
            values = {name: value for name, value in values.items() if name in used}
        return super()._write(key, source, at, condition, values)


class HearsNoOptOut(DynamoTitleStore):
    """An automatic title is stored in a chat that was excluded while the model thought."""

    @override
    def _write(
        self, key: ChatKey, source: TitleSource, at: datetime, condition: str, values: Mapping[str, Any]
    ) -> Chat:
        condition = re.sub(r" AND \([^)]*\(automatic_title\)[^)]*\)", "", condition)
        values = {name: value for name, value in values.items() if name != ":allowed"}
        return super()._write(key, source, at, condition, values)


class ReadsFlagThenWrites(WritesWithoutCondition):
    """A generated title is stored unless a read just before finds the chat renamed."""

    @override
    def store_generated(
        self, key: ChatKey, read: TitleContext, title: str, at: datetime, source: ModelSource = "generated"
    ) -> Written | Superseded:
        """A read, and a write that trusts it."""
        item = self._table.get(chat_key(key))
        if item is None:
            raise NotFound
        current = chat_of(item)
        if current != read.chat:
            return Superseded(current)
        return super().store_generated(key, read, title, at, source)


class WritesTwice(DynamoTitleStore):
    """A generated title is stored again in case the first write failed, and is then superseded."""

    @override
    def store_generated(
        self, key: ChatKey, read: TitleContext, title: str, at: datetime, source: ModelSource = "generated"
    ) -> Written | Superseded:
        """Each time with a mark of its own."""
        super().store_generated(key, read, title, at, source)
        return super().store_generated(key, read, title, at, source)


class TakesLossesForWins(DynamoTitleStore):
    """A generated title that lost is reported as written."""

    @override
    def store_generated(
        self, key: ChatKey, read: TitleContext, title: str, at: datetime, source: ModelSource = "generated"
    ) -> Written:
        """As if no condition could fail."""
        return Written(super().store_generated(key, read, title, at, source).chat)


class ShowsWhatItRead(DynamoTitleStore):
    """A generated title that lost is answered with the chat as it was before."""

    @override
    def store_generated(
        self, key: ChatKey, read: TitleContext, title: str, at: datetime, source: ModelSource = "generated"
    ) -> Written | Superseded:
        """As if the winner's chat were nothing to anybody."""
        stored = super().store_generated(key, read, title, at, source)
        return Superseded(read.chat) if isinstance(stored, Superseded) else stored


class _MarksNobodyReads(Table):
    """A failed condition tells all that is there but whose it is."""

    @override
    def update(self, key: Key, values: Mapping[str, Any], **request: Any) -> Item:
        """As in any table."""
        try:
            return super().update(key, values, **request)
        except ConditionFailed as failure:
            raise ConditionFailed(failure.item and {**failure.item, "title_write_id": ""}) from failure


def forgets_its_write(table: Table, new_id: NewId) -> DynamoTitleStore:
    """A write that is repeated takes its own success for another's."""
    return DynamoTitleStore(_MarksNobodyReads(*vars(table).values()), new_id)


def unmarked(table: Table, _: NewId) -> DynamoTitleStore:
    """Writes that do not tell whose they are."""
    return DynamoTitleStore(table, lambda: "unmarked")
