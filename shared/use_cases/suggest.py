"""From a conversation to a title: which models are asked, how often, and what stands in for them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial

from shared.rules.costs import highest_cost, priced
from shared.rules.errors import (
    ModelThrottled,
    ModelUnavailable,
    NoUserMessage,
    TitleGenerationFailed,
    TitleTimeout,
    TitleUnusable,
)
from shared.rules.messages import Turn
from shared.rules.model_configs import ModelConfig
from shared.rules.offline_titles import extractive_title
from shared.rules.usage import Usage
from shared.use_cases.accounts import Account
from shared.use_cases.deadline import Deadline
from shared.use_cases.ports import Models, Suggestion, TitleContext, TitleModel

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

    Raises NoDefaultModel, NoUserMessage, UsageLimitExceeded, ModelFailed, TitleUnusable or TitleTimeout.
    """
    chain = context.catalog.chain(context.chat.model_config_id)
    if not any(turn.role == "user" for turn in context.turns):
        raise NoUserMessage
    account.reserve(highest_cost(chain, context.turns))
    try:
        proposal = title_from(chain, models, context.turns, deadline)
    except TitleGenerationFailed as failure:
        account.settle(failure.usage)
        if chain[0].on_failure == "error" or not may_stand_in:
            raise
        told = Failure(failure.code, failure.message, failure.detail)
        return Proposal(extractive_title(context.turns), None, failure.usage, told)
    account.settle(proposal.usage)
    return proposal


def title_from(
    chain: Sequence[ModelConfig], models: Models, turns: Sequence[Turn], deadline: Deadline
) -> Proposal:
    """The first config's title, or its fallbacks' when it is in trouble or too slow.

    Raises ModelFailed, TitleUnusable or TitleTimeout, with what all of them took.
    """
    config, *fallbacks = chain
    if not fallbacks:
        return _from_one(config, models, turns, deadline)
    try:
        return _from_one(config, models, turns, deadline.share(SHARE_BEFORE_A_FALLBACK))
    except (ModelUnavailable, TitleTimeout) as failure:
        spent = failure.usage
    with _on_top_of(spent):
        proposal = title_from(fallbacks, models, turns, deadline)
    return Proposal(proposal.title, proposal.model, spent + proposal.usage)


def _from_one(config: ModelConfig, models: Models, turns: Sequence[Turn], deadline: Deadline) -> Proposal:
    """A title by ``config``; an answer that holds none gets one more try in the time that is left."""
    ask, usage = partial(_call, config, models(config), turns, deadline), Usage()
    for sharper in (False, True):
        with _on_top_of(usage):
            answer = _answer(ask, sharper=sharper)
        usage += answer.usage
        if title := _title_in(answer, turns):
            return Proposal(title, config.id, usage)
    raise TitleUnusable(detail="The model gave no text that could be a title.", usage=usage)


def _title_in(answer: Suggestion, turns: Sequence[Turn]) -> str | None:
    """The title; a message that was only given back is made one as without a model."""
    if answer.is_title:
        return answer.text
    from shared.rules.cleaning.echo import is_echo  # noqa: PLC0415 - many expressions, and no title of our own needs them
    from shared.rules.cleaning.machine_title import bare_line, machine_title  # noqa: PLC0415

    for words in (answer.text, bare_line(answer.text)):
        if is_echo(words, turns):
            return extractive_title([Turn("user", words)])
    return machine_title(answer.text)


def _answer(ask: Callable[..., Suggestion], *, sharper: bool) -> Suggestion:
    """The model's answer; trouble of its own is given a second chance, a used up quota is not."""
    try:
        return ask(sharper=sharper)
    except ModelThrottled:
        raise
    except ModelUnavailable as failure:
        spent = failure.usage
    with _on_top_of(spent):
        answer = ask(sharper=sharper)
    return replace(answer, usage=spent + answer.usage)


def _call(
    config: ModelConfig, model: TitleModel, turns: Sequence[Turn], deadline: Deadline, *, sharper: bool
) -> Suggestion:
    """One call of the config's model, with what it cost."""
    seconds = deadline.remaining()
    try:
        answer = model.suggest(turns, seconds, sharper=sharper)
    except TitleGenerationFailed as failure:
        failure.usage = priced(failure.usage, config, turns)
        raise
    return replace(answer, usage=priced(answer.usage, config, turns))


@contextmanager
def _on_top_of(usage: Usage) -> Iterator[None]:
    """Adds what was used before to the usage of a failure."""
    try:
        yield
    except TitleGenerationFailed as failure:
        failure.usage += usage
        raise
