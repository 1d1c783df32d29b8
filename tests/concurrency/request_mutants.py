"""Chat stores, use cases and a reader of the stream, each of which breaks an invariant in some order."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, override

from shared.adapters.dynamodb.attribute_values import to_attribute_values
from shared.adapters.dynamodb.calls import ConditionFailed
from shared.adapters.dynamodb.chats import DynamoChatStore
from shared.adapters.dynamodb.items import EXISTS, chat_key, chat_of
from shared.adapters.dynamodb.messages import DynamoMessageStore
from shared.adapters.dynamodb.title_claims import DynamoTitleClaims
from shared.entrypoints.streams.chats import chat_changes
from shared.rules.automatic_title_counts import AutoTitled, Handled
from shared.rules.automatic_titles import Claim, Occasion, occasion_for
from shared.rules.chats import Chat, ChatKey
from shared.rules.errors.requests import ChatDeleted, NotFound
from shared.rules.limits import Payer
from shared.rules.messages import Message
from shared.rules.times import rfc3339
from shared.use_cases.auto_title import AutoTitler, UserMessage
from shared.use_cases.chat_changes import ChatChange, UnreadableChange
from shared.use_cases.deadline import Deadline
from shared.use_cases.ports.accounts import Account
from shared.use_cases.ports.chats import ChatPatch, Unset
from shared.use_cases.ports.title_contexts import TitleContext, TitleContexts
from shared.use_cases.ports.titles import Superseded
from shared.use_cases.regenerate import Regenerated, RegenerateTitle
from shared.use_cases.suggest import suggest_title


class PatchCarriesTitle(DynamoChatStore):
    """A patch reads the chat and stores all of it again, with what is patched."""

    @override
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


class DeletesWithoutCondition(DynamoChatStore):
    """A deletion that finds nothing says that it has deleted it."""

    @override
    def delete(self, key: ChatKey) -> None:
        """Whatever is there."""
        self._table.delete(chat_key(key))


class DeletesWithoutToken(DynamoChatStore):
    """A deletion that is repeated finds nothing, and says so of its own."""

    @override
    def delete(self, key: ChatKey) -> None:
        """By a condition, as if every reply came."""
        try:
            self._table.take(chat_key(key), {":key": chat_key(key)["pk"]}, "pk = :key")
        except ConditionFailed as failure:
            raise NotFound from failure


class CreatesWhateverIsThere(DynamoChatStore):
    """A chat that is not found is created, whoever comes in between."""

    @override
    def create_once(
        self, key: ChatKey, chat: Chat, first_message: Message | None, groups: Collection[str]
    ) -> Chat | None:
        """Without a condition."""
        self.create(key, chat, first_message, groups)
        return None


class DeletesUnmarked(DynamoChatStore):
    """A deletion leaves nothing, so that the id is free again."""

    @override
    def delete(self, key: ChatKey) -> None:
        """The chat and no more."""
        request = {"Key": to_attribute_values(chat_key(key)), "ConditionExpression": EXISTS}
        try:
            self._table.transact(("Delete", request))
        except ConditionFailed as failure:
            raise NotFound from failure


class SetsActivityBack(DynamoMessageStore):
    """A message is the latest activity, whatever was stored before it."""

    @override
    def _store(
        self,
        key: ChatKey,
        message: Message,
        item: dict[str, Any],
        checks: Sequence[tuple[str, dict[str, Any]]] = (),
    ) -> None:
        """All of it at once, and no look at what is stored."""
        counting = self._counting(key, message)
        values = counting["ExpressionAttributeValues"] | to_attribute_values({":now": message.created_at})
        marking = f"SET updated_at = :now {counting['UpdateExpression']}"
        update = {**counting, "UpdateExpression": marking, "ExpressionAttributeValues": values}
        self._table.transact(*checks, ("Update", update), ("Put", {"Item": item}))


class TakesItsOwnForAnothers(DynamoChatStore):
    """Who creates a chat is told that it was there."""

    @override
    def create_once(
        self, key: ChatKey, chat: Chat, first_message: Message | None, groups: Collection[str]
    ) -> Chat | None:
        """What is there then."""
        return super().create_once(key, chat, first_message, groups) or chat


class TakesNoChatForADeletedOne(DynamoChatStore):
    """A chat that is not there must have been deleted."""

    @override
    def find(self, key: ChatKey) -> Chat | None:
        """By the chat item alone."""
        item = self._table.get(chat_key(key))
        if item is None:
            raise ChatDeleted
        return chat_of(item)


class TrustsItsFirstRead(AutoTitler):
    """An automatic title asks once whether the title is a fallback, and compares with what it reads later."""

    @override
    def _title(self, message: UserMessage, deadline: Deadline) -> AutoTitled:
        if self.claims.read(message.key).chat.title_source != "fallback":
            return "not_needed"
        context = self.contexts.read(message.key, lambda: None)
        return _stored(self, message, context, deadline)


class LeavesRunningChats(AutoTitler):
    """An automatic title is not for chats that a worker has begun with."""

    @override
    def _title(self, message: UserMessage, deadline: Deadline) -> AutoTitled:
        if self.claims.read(message.key).chat.status != "waiting":
            return "not_needed"
        return super()._title(message, deadline)


class TakesGeneratedForItsOwn(AutoTitler):
    """An automatic title replaces whatever a model wrote, be it that somebody asked for that."""

    @override
    def _title(self, message: UserMessage, deadline: Deadline) -> AutoTitled:
        context = self.contexts.read(message.key, lambda: None)
        if context.chat.title_source == "user":
            return "not_needed"
        return _stored(self, message, context, deadline)


class TrustsItsClaim(AutoTitler):
    """An automatic title that has its message's claim compares with what it reads behind that."""

    @override
    def _title(self, message: UserMessage, deadline: Deadline) -> AutoTitled:
        state = self.claims.read(message.key)
        occasion = occasion_for(state, message.message_id, follows=self.follows)
        claim = Claim(message.message_id, state.chat.title_version)
        if occasion is None or not self.claims.claim(message.key, occasion, claim):
            return "not_needed"
        context = self.contexts.read(message.key, lambda: None)
        return _stored(self, message, context, deadline)


def _stored(
    titler: AutoTitler, message: UserMessage, context: TitleContext, deadline: Deadline
) -> AutoTitled:
    with titler.accounts(Payer(message.key.owner_id, message.groups)) as account:
        proposal = suggest_title(context, titler.models, account, deadline, may_stand_in=False)
        stored = titler.titles.store_generated(
            message.key, context, proposal.title, titler.clock(), "automatic"
        )
    return "superseded" if isinstance(stored, Superseded) else "written"


class ClaimsNothing(DynamoTitleClaims):
    """Each message that is due makes a title."""

    @override
    def claim(self, key: ChatKey, occasion: Occasion, claim: Claim) -> bool:
        """Nothing is written."""
        return True


class FailsWithoutAChat(AutoTitler):
    """An automatic title for a chat that is gone is an error, which holds up the stream."""

    @override
    def handle(self, message: UserMessage, deadline: Deadline) -> Handled:
        """Nothing is caught."""
        return Handled(self._title(message, deadline))


class ForgetsReceivedAt(RegenerateTitle):
    """A regenerate that came to read late, and takes a rename that it was overtaken by for an older one."""

    @override
    def __call__(
        self, key: ChatKey, account: Account, received_at: datetime | None, deadline: Deadline
    ) -> Regenerated:
        """As if it had been received after all renames."""
        assert received_at is not None
        return super().__call__(key, account, datetime.max.replace(tzinfo=UTC), deadline)


class HearsNoConfirmation(RegenerateTitle):
    """A regenerate that came to read late, and takes a title's time for that of the last word for it."""

    @override
    def __call__(
        self, key: ChatKey, account: Account, received_at: datetime | None, deadline: Deadline
    ) -> Regenerated:
        """On contexts that do not tell of one."""
        timeless = replace(self, contexts=_TimelessContexts(self.contexts))
        return RegenerateTitle.__call__(timeless, key, account, received_at, deadline)


class _TimelessContexts:
    """Contexts that do not tell when a title was confirmed."""

    def __init__(self, contexts: TitleContexts) -> None:
        self._contexts = contexts

    def read(self, key: ChatKey, check_limit: Callable[[], None]) -> TitleContext:
        """As from any."""
        context = self._contexts.read(key, check_limit)
        confirmation = context.confirmation
        return replace(context, confirmation=confirmation and replace(confirmation, confirmed_at=""))


class BelievesItsRead(RegenerateTitle):
    """A regenerate that finds the words that it read takes them for unchanged since, be they a fallback."""

    @override
    def __call__(
        self, key: ChatKey, account: Account, received_at: datetime | None, deadline: Deadline
    ) -> Regenerated:
        """Whenever it was received."""
        assert received_at is not None
        context = self.contexts.read(key, account.check_limit)
        proposal = suggest_title(context, self.models, account, deadline)
        if proposal.title == context.chat.title:
            return Regenerated(context.chat, "unchanged", proposal.usage)
        stored = self.titles.store_generated(key, context, proposal.title, datetime.now(UTC))
        return Regenerated(
            stored.chat, "superseded" if isinstance(stored, Superseded) else "written", proposal.usage
        )


class KnowsNoWinner(RegenerateTitle):
    """A regenerate that did not write calls the chat unchanged, though another did."""

    @override
    def __call__(
        self, key: ChatKey, account: Account, received_at: datetime | None, deadline: Deadline
    ) -> Regenerated:
        """With another outcome."""
        answer = super().__call__(key, account, received_at, deadline)
        return replace(answer, outcome="unchanged") if answer.outcome == "superseded" else answer


def tells_of_what_was(event: Mapping[str, Any]) -> Iterator[ChatChange | UnreadableChange]:
    """The stream's records, of which the old image is taken for the new one."""
    for change in chat_changes(event):
        yield replace(change, after=change.before) if isinstance(change, ChatChange) else change
