"""Suggest a title and store nothing."""

from shared.rules.chats import ChatKey
from shared.use_cases.accounts import Account
from shared.use_cases.deadline import Deadline
from shared.use_cases.ports import Models, TitleContexts
from shared.use_cases.suggest import Proposal, suggest_title


def propose(
    contexts: TitleContexts, models: Models, account: Account, key: ChatKey, deadline: Deadline
) -> Proposal:
    """A title for the chat, which stays as it is.

    Raises NotFound, NoDefaultModel, NoUserMessage, UsageLimitExceeded, ModelFailed, TitleUnusable or
    TitleTimeout.
    """
    return suggest_title(contexts.read(key, account.check_limit), models, account, deadline)
