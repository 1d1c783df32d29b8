"""The only code that changes a stored title: conditional updates of a chat item."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shared.adapters.dynamodb.attribute_values import Item
from shared.adapters.dynamodb.calls import ConditionFailed, attempts
from shared.adapters.dynamodb.items import EXISTS, chat_key, chat_of, confirmation_of
from shared.adapters.dynamodb.table import Table
from shared.rules.chats import Chat, ChatKey, ModelSource, TitleSource
from shared.rules.errors.busy import StorageUnavailable
from shared.rules.errors.requests import NotFound, PreconditionFailed
from shared.rules.prompt_versions import PROMPT_VERSION
from shared.rules.times import rfc3339
from shared.use_cases.ports.titles import Superseded, Written

if TYPE_CHECKING:
    from shared.use_cases.ports.title_contexts import TitleContext

_SET_TITLE = (
    "SET title = :title, title_source = :source, title_updated_at = :now,"
    " title_write_id = :write_id, title_version = title_version + :one"
)
_SET_PROMPT, _PROMPT = "title_prompt_version = :prompt", {":prompt": PROMPT_VERSION}
_FORGET = " REMOVE title_confirmation_id, title_confirmed_at"
_UPDATES: dict[TitleSource, str] = {
    "automatic": f"{_SET_TITLE}, {_SET_PROMPT}{_FORGET}",
    "generated": f"{_SET_TITLE}{_FORGET}, title_prompt_version",
    "user": f"{_SET_TITLE}{_FORGET}, title_prompt_version",
}
_CONFIRM = "SET title_confirmation_id = :write_id, title_confirmed_at = :now"
_AS_READ = " AND title = :read_title AND title_version = :read_version AND title_source = :read_source"


class DynamoTitleStore:
    """Writes titles, each in one round trip. Confirming a user title takes two.

    ``new_write_id`` marks each write. So a retry after a lost reply can tell its own earlier success
    from another write's.
    """

    def __init__(self, table: Table, new_write_id: Callable[[], str]) -> None:
        self._table = table
        self._new_write_id = new_write_id

    def rename(self, key: ChatKey, title: str, at: datetime, if_versions: frozenset[int] | None) -> Chat:
        """Stores a user title, or confirms it if the chat has it as a user title already.

        Other writes may interrupt every attempt to confirm. If the last of them was a rename, its chat is
        returned, since it counts as the later rename. Raises NotFound, PreconditionFailed if ``if_versions``
        lacks the chat's title version, and StorageUnavailable if the last of them was a generated title.
        """
        condition = f"{EXISTS} AND (title <> :title OR title_source <> :source)"
        expected = {f":if{index}": version for index, version in enumerate(if_versions or ())}
        if expected:
            condition += f" AND title_version IN ({', '.join(expected)})"
        values = {":title": title, **expected}
        for _ in attempts():
            try:
                return self._write(key, "user", at, condition, values)
            except _Lost as lost:
                if if_versions and lost.current.title_version not in if_versions:
                    raise PreconditionFailed(lost.current) from lost
                read = lost.item
            try:
                return self._confirm(key, read, at)
            except _Lost as overtaken:
                current = overtaken.current
        if current.title_source == "user":
            return current
        raise StorageUnavailable

    def _confirm(self, key: ChatKey, item: Item, at: datetime) -> Chat:
        """Confirms the user title in ``item``. Raises _Lost if the title has changed.

        Requests that read the title before, or were received before ``at``, must then not replace it.
        """
        last, read = confirmation_of(item), chat_of(item)
        now = max(rfc3339(at), last.confirmed_at if last else "")
        values = {":write_id": self._new_write_id(), ":now": now, **_values_of(read)}
        # A later confirmation may have been stored first.
        not_later = " AND (attribute_not_exists(title_confirmed_at) OR title_confirmed_at <= :now)"
        return chat_of(self._update(key, _CONFIRM, values, f"{EXISTS}{_AS_READ}{not_later}"))

    def store_generated(
        self, key: ChatKey, read: "TitleContext", title: str, at: datetime, source: ModelSource = "generated"
    ) -> Written | Superseded:
        """Stores a model's title if title, version, source and confirmation are still as ``read``.

        The version detects a rename away and back, which the text alone would not. An automatic title also
        loses to an opt-out. One that is the chat's already only gets the version of its prompt. Raises
        NotFound.
        """
        condition, values = f"{EXISTS}{_AS_READ}", _values_of(read.chat)
        if read.confirmation is None:
            condition += " AND attribute_not_exists(title_confirmation_id)"
        else:
            condition += " AND title_confirmation_id = :confirmation"
            values[":confirmation"] = read.confirmation.id
        if source == "automatic":
            condition += " AND (attribute_not_exists(automatic_title) OR automatic_title = :allowed)"
            values[":allowed"] = True
        try:
            if (title, source) == (read.chat.title, read.chat.title_source) and source == "automatic":
                # A newer prompt led to the same title, which no event tells of.
                noted = self._update(key, f"SET {_SET_PROMPT}", {**_PROMPT, **values}, condition)
                return Written(chat_of(noted))
            return Written(self._write(key, source, at, condition, {":title": title, **values}))
        except _Lost as lost:
            return Superseded(lost.current)

    def _write(
        self, key: ChatKey, source: TitleSource, at: datetime, condition: str, values: Mapping[str, Any]
    ) -> Chat:
        """Stores the title ``:title`` of ``values``. The other values belong to the condition."""
        write_id = self._new_write_id()
        written = {":source": source, ":now": rfc3339(at), ":write_id": write_id, ":one": 1}
        written |= _PROMPT if source == "automatic" else {}
        try:
            item = self._update(key, _UPDATES[source], {**written, **values}, condition)
        except _Lost as lost:
            if lost.item.get("title_write_id") != write_id:
                raise
            item = lost.item
        return chat_of(item)

    def _update(self, key: ChatKey, update: str, values: Mapping[str, Any], condition: str) -> Item:
        """Returns the chat item after the update. Raises NotFound, and _Lost if the condition fails."""
        try:
            return self._table.update(
                chat_key(key), values, UpdateExpression=update, ConditionExpression=condition
            )
        except ConditionFailed as failure:
            if failure.item is None:
                raise NotFound from failure
            raise _Lost(failure.item) from failure


class _Lost(Exception):
    """The chat exists and the condition failed. ``item`` is the stored chat item."""

    def __init__(self, item: Item) -> None:
        self.item = item
        self.current = chat_of(item)
        super().__init__("Another title write came first, or there is nothing to change.")


def _values_of(read: Chat) -> dict[str, Any]:
    return {
        ":read_title": read.title,
        ":read_version": read.title_version,
        ":read_source": read.title_source,
    }
