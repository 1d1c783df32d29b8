"""Suggest a title and store it, unless the chat's title has changed."""

from dataclasses import dataclass, replace
from datetime import datetime

from shared.rules.chats import Chat, ChatKey, Outcome, is_worth_storing, titles_to_avoid, was_named_since
from shared.rules.errors.title_generation import TitleGenerationFailed, TitleTimeout
from shared.rules.times import rfc3339
from shared.rules.usage import Usage
from shared.use_cases.deadline import Deadline
from shared.use_cases.ports.accounts import Account
from shared.use_cases.ports.chats import ChatStore
from shared.use_cases.ports.models import Models
from shared.use_cases.ports.runtime import Clock
from shared.use_cases.ports.title_contexts import TitleContext, TitleContexts
from shared.use_cases.ports.titles import Superseded, TitleStore
from shared.use_cases.suggest import Failure, Proposal, suggest_title


@dataclass(frozen=True)
class Regenerated:
    """The chat as it is now, whether it has this request's title, and the request's usage.

    ``failure`` says why no model gave the title, if the offline titler made it.
    """

    chat: Chat
    outcome: Outcome
    usage: Usage
    failure: Failure | None = None


@dataclass(frozen=True)
class RegenerateTitle:
    """Suggests titles and stores them."""

    contexts: TitleContexts
    models: Models
    titles: TitleStore
    chats: ChatStore
    clock: Clock

    def __call__(
        self, key: ChatKey, account: Account, received_at: datetime | None, deadline: Deadline
    ) -> Regenerated:
        """Returns the result of a request, which the API received at ``received_at`` (None if unknown).

        It asks for other words than those of a generated title that the chat has.
        It stores the title by compare-and-swap on the title, version, source and confirmation that it read.
        If another write came first, it stores nothing and returns the current chat. The same holds for a
        request that was received before a rename, or a confirmation, and read the chat after it. It does not
        store a title that the chat has already, except that a fallback or automatic title becomes generated.
        Raises the errors of ``ProposeTitle``, and NotFound if the chat is deleted before the title is stored.
        """
        asked_for_at = rfc3339(received_at or self.clock())
        try:
            context = self.contexts.read(key, account.check_limit)
            if was_named_since(context.chat, context.confirmation, asked_for_at):
                return Regenerated(context.chat, "superseded", Usage())
            wanted = replace(context, avoid=titles_to_avoid(context.chat))
            proposal = suggest_title(wanted, self.models, account, deadline)
        except TitleGenerationFailed as failure:
            raise _named_for_regenerate(failure) from failure.__cause__
        return self._store(key, context, proposal)

    def _store(self, key: ChatKey, context: TitleContext, proposal: Proposal) -> Regenerated:
        if is_worth_storing(proposal.title, context.chat):
            stored = self.titles.store_generated(key, context, proposal.title, self.clock())
            outcome: Outcome = "superseded" if isinstance(stored, Superseded) else "written"
            return Regenerated(stored.chat, outcome, proposal.usage, proposal.failure)
        current = self.chats.get(key)
        has_changed = current.title_version != context.chat.title_version
        outcome = "superseded" if has_changed else "unchanged"
        return Regenerated(current, outcome, proposal.usage, proposal.failure)


def _named_for_regenerate(failure: TitleGenerationFailed) -> TitleGenerationFailed:
    if isinstance(failure, TitleTimeout):
        return failure
    return type(failure)("Failed to regenerate chat title.", detail=failure.detail)
