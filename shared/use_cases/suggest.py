"""Suggest a title for a conversation: by the models of its chain, or by the offline titler."""

from dataclasses import dataclass

from shared.rules.errors.title_generation import NoUserMessage, TitleGenerationFailed
from shared.rules.offline_titles import NEW_CHAT_TITLE, extractive_title
from shared.rules.usage import Usage
from shared.use_cases.deadline import Deadline
from shared.use_cases.ports.accounts import Account
from shared.use_cases.ports.models import Models
from shared.use_cases.ports.title_contexts import ConversationContext
from shared.use_cases.title_calls import TitleCalls


@dataclass(frozen=True)
class Failure:
    """Why no model gave the title, as the error's code, message and detail."""

    code: str
    message: str
    detail: str | None


@dataclass(frozen=True)
class Proposal:
    """A suggested title, the id of its model config, and its usage.

    If ``failure`` is set, no model gave a title: the title is the offline titler's and ``model`` is None.
    """

    title: str
    model: str | None
    usage: Usage
    failure: Failure | None = None


def suggest_title(
    conversation: ConversationContext,
    models: Models,
    account: Account,
    deadline: Deadline,
    *,
    may_stand_in: bool = True,
) -> Proposal:
    """Returns a title of the conversation, within the deadline and the limit of ``account``.

    If no model gives one, the offline titler makes it, if ``may_stand_in`` and the config allow that.

    Raises NoDefaultModel, NoUserMessage, UsageLimitExceeded, UsageReserved, StorageUnavailable, ModelFailed,
    TitleUnusable or TitleTimeout.
    """
    chain = conversation.catalog.chain(conversation.model_config_id)
    _require_user_message(conversation)
    failure, calls = None, TitleCalls(models, conversation.task, account)
    try:
        title, config_id = calls.try_chain(chain, deadline)
    except TitleGenerationFailed as error:
        error.model_config_id = calls.last_called
        if chain[0].on_failure == "error" or not may_stand_in:
            raise
        failure = Failure(error.code, error.message, error.detail)
        title, config_id = extractive_title(conversation.turns, conversation.avoid) or NEW_CHAT_TITLE, None
    account.settle()
    return Proposal(title, config_id, account.usage, failure)


def _require_user_message(conversation: ConversationContext) -> None:
    if not any(turn.role == "user" for turn in conversation.turns):
        raise NoUserMessage() if conversation.is_complete else NoUserMessage.in_what_was_read()
