"""From a conversation to a title: which models are asked, how often, and what stands in for them."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.rules.costs import max_cost, priced
from shared.rules.errors.busy import StorageUnavailable
from shared.rules.errors.limits import UsageLimitExceeded, UsageReserved
from shared.rules.errors.title_generation import (
    ModelThrottled,
    ModelUnavailable,
    NoUserMessage,
    TitleGenerationFailed,
    TitleTimeout,
    TitleUnusable,
)
from shared.rules.messages import Turn
from shared.rules.model_configs import ModelConfig
from shared.rules.offline_titles import NEW_CHAT_TITLE, extractive_title
from shared.rules.usage import Usage
from shared.use_cases.deadline import Deadline
from shared.use_cases.ports.accounts import Account
from shared.use_cases.ports.models import ModelAnswer, Models
from shared.use_cases.ports.titles import TitleContext

# A model that has a fallback leaves it time enough for an answer.
SHARE_BEFORE_A_FALLBACK = 0.6


@dataclass(frozen=True)
class Failure:
    """Why no model gave the title, in the words of the error that it would have been."""

    code: str
    message: str
    detail: str | None


@dataclass(frozen=True)
class Proposal:
    """A title that a machine suggests, the id of the model config behind it, and what it took.

    Where ``failure`` says why no model gave one, the title is the offline titler's and ``model`` is None.
    """

    title: str
    model: str | None
    usage: Usage
    failure: Failure | None = None


def suggest_title(
    context: TitleContext,
    models: Models,
    account: Account,
    deadline: Deadline,
    *,
    may_stand_in: bool = True,
) -> Proposal:
    """A title made from ``context`` within the deadline and within what is left on ``account``.

    Where no model gave one, the offline titler may stand in, if the config says so too.

    Raises NoDefaultModel, NoUserMessage, UsageLimitExceeded, UsageReserved, StorageUnavailable, ModelFailed,
    TitleUnusable or TitleTimeout.
    """
    chain = context.catalog.chain(context.chat.model_config_id)
    if not any(turn.role == "user" for turn in context.turns):
        raise NoUserMessage() if context.is_complete else NoUserMessage.in_what_was_read()
    failure = None
    try:
        title, config_id = TitleCalls(models, context.turns, account).try_chain(chain, deadline)
    except TitleGenerationFailed as error:
        if chain[0].on_failure == "error" or not may_stand_in:
            raise
        failure = Failure(error.code, error.message, error.detail)
        title, config_id = extractive_title(context.turns) or NEW_CHAT_TITLE, None
    account.settle()
    return Proposal(title, config_id, account.usage, failure)


class TitleCalls:
    """The calls of models for one title, each of them reserved on the account before it is made.

    A further call for which there is no room is not made: then the title ends as the last one did.
    """

    def __init__(self, models: Models, turns: Sequence[Turn], account: Account) -> None:
        self._models = models
        self._turns = turns
        self._account = account
        self._last_failure: TitleGenerationFailed | None = None

    def try_chain(self, chain: Sequence[ModelConfig], deadline: Deadline) -> tuple[str, str | None]:
        """The first config's title and id, or its fallbacks' when it is in trouble or too slow.

        Raises what ``suggest_title`` raises.
        """
        config, *fallbacks = chain
        if not fallbacks:
            return self._try_config(config, deadline), config.id
        try:
            return self._try_config(config, deadline.share(SHARE_BEFORE_A_FALLBACK)), config.id
        except (ModelUnavailable, TitleTimeout):
            pass
        return self.try_chain(fallbacks, deadline)

    def _try_config(self, config: ModelConfig, deadline: Deadline) -> str:
        """A title by ``config``; an answer that holds none gets one more try in the time that is left."""
        unusable = TitleUnusable(detail="The model gave no text that could be a title.")
        for strict_retry in (False, True):
            answer = self._call_with_retry(config, deadline, strict_retry=strict_retry)
            if title := _title_in(answer, self._turns):
                return title
            self._last_failure = unusable
        raise unusable

    def _call_with_retry(self, config: ModelConfig, deadline: Deadline, *, strict_retry: bool) -> ModelAnswer:
        """The model's answer. Model errors are retried once. Throttling is not."""
        try:
            return self._call_once(config, deadline, strict_retry=strict_retry)
        except ModelThrottled:
            raise
        except ModelUnavailable:
            pass
        return self._call_once(config, deadline, strict_retry=strict_retry)

    def _call_once(self, config: ModelConfig, deadline: Deadline, *, strict_retry: bool) -> ModelAnswer:
        """One call of the config's model, which is paid for."""
        deadline.remaining_to_reserve()
        micros = max_cost(config, self._turns, strict_retry=strict_retry)
        try:
            charge = self._account.reserve(micros, deadline)
        except (UsageLimitExceeded, UsageReserved, StorageUnavailable) as refused:
            if self._last_failure is None:
                raise
            raise self._last_failure from refused

        def charge_priced(usage: Usage) -> None:
            charge(priced(usage, config, micros))

        try:
            model, seconds = self._models(config), deadline.remaining()
            return model.suggest(self._turns, seconds, charge_priced, strict_retry=strict_retry)
        except TitleGenerationFailed as failure:
            self._last_failure = failure
            raise


def _title_in(answer: ModelAnswer, turns: Sequence[Turn]) -> str | None:
    """The title; a message that was only given back is made one as without a model."""
    if answer.is_title:
        return answer.text
    from shared.rules.cleaning.echo import is_echo  # noqa: PLC0415 - many expressions, and no title of our own needs them
    from shared.rules.cleaning.generated_title import bare_line, generated_title  # noqa: PLC0415

    for words in (answer.text, bare_line(answer.text)):
        if is_echo(words, turns):
            return extractive_title([Turn("user", words)]) or None
    return generated_title(answer.text)
