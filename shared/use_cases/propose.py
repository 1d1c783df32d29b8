"""Suggest a title and store nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.rules.chats import ChatKey
from shared.rules.cleaning.machine_title import machine_title
from shared.rules.errors import NoUserMessage, TitleUnusable
from shared.rules.messages import Turn
from shared.use_cases.deadline import Deadline
from shared.use_cases.ports import Models, TitleContext, TitleContexts, TitleModel, Usage


@dataclass(frozen=True)
class Proposal:
    """A title that a machine suggests, the id of the model config behind it, and the tokens it took."""

    title: str
    model: str
    usage: Usage


def propose(contexts: TitleContexts, models: Models, key: ChatKey, deadline: Deadline) -> Proposal:
    """A title for the chat, which stays as it is.

    Raises NotFound, NoDefaultModel, NoUserMessage, ModelFailed, TitleUnusable or TitleTimeout.
    """
    return suggest_title(contexts.read(key), models, deadline)


def suggest_title(context: TitleContext, models: Models, deadline: Deadline) -> Proposal:
    """A title made from ``context``; raises what ``propose`` raises, NotFound aside."""
    config = context.catalog.choose(context.chat.model_config_id)
    if not any(turn.role == "user" for turn in context.turns):
        raise NoUserMessage
    title, usage = _usable_title(models(config), context.turns, deadline)
    return Proposal(title, config.id, usage)


def _usable_title(model: TitleModel, turns: Sequence[Turn], deadline: Deadline) -> tuple[str, Usage]:
    """A title and what it took; an answer that holds none gets one more try in the time that is left."""
    usage = Usage(0, 0)
    for sharper in (False, True):
        suggestion = model.suggest(turns, deadline.remaining(), sharper=sharper)
        usage += suggestion.usage
        if title := suggestion.text if suggestion.is_title else machine_title(suggestion.text):
            return title, usage
    raise TitleUnusable(detail="The model gave no text that could be a title.")
