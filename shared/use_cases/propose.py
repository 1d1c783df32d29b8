"""Suggest a title and store nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from shared.rules.chats import ChatKey
from shared.use_cases.deadline import Deadline
from shared.use_cases.ports.accounts import Account
from shared.use_cases.ports.models import Models
from shared.use_cases.ports.title_contexts import TitleContexts
from shared.use_cases.suggest import Proposal, suggest_title


@dataclass(frozen=True)
class ProposeTitle:
    """Suggests titles for chats and changes nothing."""

    contexts: TitleContexts
    models: Models

    def __call__(
        self, key: ChatKey, account: Account, deadline: Deadline, avoid: Sequence[str] = ()
    ) -> Proposal:
        """Returns a title for the chat, paid for by ``account``, in other words than those to ``avoid``.

        If there are no others, it returns the same words again.
        Raises NotFound, NoDefaultModel, NoUserMessage, UsageLimitExceeded, ModelFailed, TitleUnusable or
        TitleTimeout.
        """
        context = replace(self.contexts.read(key, account.check_limit), avoid=tuple(avoid))
        return suggest_title(context, self.models, account, deadline)
