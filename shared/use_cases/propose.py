"""Suggest a title and store nothing."""

from dataclasses import dataclass

from shared.rules.chats import ChatKey
from shared.use_cases.deadline import Deadline
from shared.use_cases.ports.accounts import Account
from shared.use_cases.ports.models import Models
from shared.use_cases.ports.titles import TitleContexts
from shared.use_cases.suggest import Proposal, suggest_title


@dataclass(frozen=True)
class ProposeTitle:
    """Suggests titles for chats and changes nothing."""

    contexts: TitleContexts
    models: Models

    def __call__(self, key: ChatKey, account: Account, deadline: Deadline) -> Proposal:
        """Returns a title for the chat, paid for by ``account``.

        Raises NotFound, NoDefaultModel, NoUserMessage, UsageLimitExceeded, ModelFailed, TitleUnusable or
        TitleTimeout.
        """
        return suggest_title(self.contexts.read(key, account.check_limit), self.models, account, deadline)
