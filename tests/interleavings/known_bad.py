"""Title stores and use cases as they are often written, each of which breaks a promise in some order.

They are kept so that the search can be seen to find what it is for.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from shared.adapters.dynamodb.chats import DynamoChatStore
from shared.adapters.dynamodb.items import EXISTS, chat_key, chat_of
from shared.adapters.dynamodb.titles import DynamoTitleStore
from shared.rules.chats import Chat, ChatKey, TitleSource
from shared.rules.errors import NotFound
from shared.rules.limits import Payer
from shared.rules.times import rfc3339
from shared.use_cases.auto_title import AutoTitled, AutoTitler, UserMessage
from shared.use_cases.deadline import Deadline
from shared.use_cases.ports import ChatPatch, Superseded, Unset, Written
from shared.use_cases.regenerate import Regenerated, regenerate
from shared.use_cases.suggest import suggest_title
from tests.interleavings.product import Product


class WritesWithoutCondition(DynamoTitleStore):
    """A machine's title is stored whatever is there."""

    def _write(
        self, key: ChatKey, title: str, source: TitleSource, at: datetime, condition: str, values: Any
    ) -> Chat:
        if source == "generated":
            condition, values = EXISTS, {}
        return super()._write(key, title, source, at, condition, values)


class ComparesTextOnly(DynamoTitleStore):
    """A machine's title is stored where the words are those that it read, be they a newer version's."""

    def _write(
        self, key: ChatKey, title: str, source: TitleSource, at: datetime, condition: str, values: Any
    ) -> Chat:
        if source == "generated":
            condition = f"{EXISTS} AND title = :read_title"
            values = {":read_title": values[":read_title"]}
        return super()._write(key, title, source, at, condition, values)


class ReadsFlagThenWrites(WritesWithoutCondition):
    """A machine's title is stored unless a look at the chat just before finds it renamed."""

    def store_generated(self, key: ChatKey, read: Chat, title: str, at: datetime) -> Written | Superseded:
        """A read, and a write that trusts it."""
        item = self._table.get(chat_key(key))
        if item is None:
            raise NotFound
        current = chat_of(item)
        return Superseded(current) if current != read else super().store_generated(key, read, title, at)


class PutsWholeItems(DynamoTitleStore):
    """A rename reads the chat and puts it back as a whole, with its new title."""

    def rename(self, key: ChatKey, title: str, at: datetime, if_versions: frozenset[int] | None) -> Chat:  # noqa: ARG002
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

    def rename(self, key: ChatKey, title: str, at: datetime, if_versions: frozenset[int] | None) -> Chat:
        """As if everybody sent If-Match."""
        item = self._table.get(chat_key(key))
        if item is None:
            raise NotFound
        return super().rename(key, title, at, if_versions or frozenset({int(item["title_version"])}))


class PatchCarriesTitle(DynamoChatStore):
    """A patch reads the chat and stores all of it again, with what is patched."""

    def patch(self, key: ChatKey, patch: ChatPatch, at: datetime) -> Chat:
        """A read, and a write that brings back the title that was read."""
        fields = {**vars(self.get(key)), **vars(patch), "updated_at": rfc3339(at)}
        stored = {name: value for name, value in fields.items() if not isinstance(value, Unset | None)}
        item = self._table.update(
            chat_key(key),
            {f":{name}": value for name, value in stored.items()},
            UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in stored),
            ExpressionAttributeNames={f"#{name}": name for name in stored},
        )
        return chat_of(item)


class TrustsItsFirstRead(AutoTitler):
    """An automatic title asks once whether the title is a fallback, and compares with what it reads later."""

    def _title(self, message: UserMessage, deadline: Deadline, now: datetime) -> AutoTitled:
        if self._chats.get(message.key).title_source != "fallback":
            return "not_needed"
        context = self._contexts.read(message.key)
        with self._accounts(Payer(message.key.owner_id, message.groups)) as account:
            proposal = suggest_title(context, self._models, account, deadline, may_stand_in=False)
            stored = self._titles.store_generated(message.key, context.chat, proposal.title, now)
        return "superseded" if isinstance(stored, Superseded) else "written"


def forgets_when_it_was_asked(*parts: Any) -> Regenerated:
    """A regenerate that came to read late, and takes a rename that it was overtaken by for an older one."""
    late: Callable[..., Regenerated] = regenerate
    return late(*parts[:-1], datetime.max.replace(tzinfo=UTC))


KNOWN_BAD: Mapping[str, Product] = {
    "WritesWithoutCondition": Product(titles=WritesWithoutCondition),
    "ComparesTextOnly": Product(titles=ComparesTextOnly),
    "ReadsFlagThenWrites": Product(titles=ReadsFlagThenWrites),
    "PutsWholeItems": Product(titles=PutsWholeItems),
    "RenamesByCompareAndSwap": Product(titles=RenamesByCompareAndSwap),
    "PatchCarriesTitle": Product(chats=PatchCarriesTitle),
    "TrustsItsFirstRead": Product(titler=TrustsItsFirstRead),
    "forgets_when_it_was_asked": Product(regenerate=forgets_when_it_was_asked),
}
