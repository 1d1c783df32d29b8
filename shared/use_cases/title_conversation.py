"""Suggest a title for a conversation that the request brings along, and store nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.rules.messages import Part, Role, turn_of
from shared.rules.offline_titles import places_read_for
from shared.use_cases.deadline import Deadline
from shared.use_cases.known_configs import require_known
from shared.use_cases.ports.accounts import Account
from shared.use_cases.ports.models import KnownModelConfigs, ModelConfigs, Models
from shared.use_cases.ports.title_contexts import ConversationContext
from shared.use_cases.suggest import Proposal, suggest_title


@dataclass(frozen=True)
class SentConversation:
    """A conversation that is stored elsewhere: the role and the content of its messages, oldest first.

    ``model_config_id`` and ``avoid`` are what a stored chat and a request for its title would say.
    """

    messages: Sequence[tuple[Role, list[Part]]]
    model_config_id: str | None = None
    avoid: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ConversationTitle(Proposal):
    """A suggested title. ``messages_read`` are the places of the messages that were read for it.

    The first message's place is 0.
    """

    messages_read: list[int]


@dataclass(frozen=True)
class TitleConversation:
    """Suggests titles for conversations that are stored elsewhere."""

    known: KnownModelConfigs
    configs: ModelConfigs
    models: Models

    def __call__(self, sent: SentConversation, account: Account, deadline: Deadline) -> ConversationTitle:
        """Returns a title, as ``ProposeTitle`` does for a stored chat.

        Raises its errors except NotFound, and InvalidRequest for an unknown model config.
        """
        require_known(self.known, sent.model_config_id)
        turns = [turn_of(role, content) for role, content in sent.messages]
        conversation = ConversationContext(
            turns=list(filter(None, turns)),
            catalog=self.configs.catalog(),
            model_config_id=sent.model_config_id,
            avoid=sent.avoid,
        )
        proposal = suggest_title(conversation, self.models, account, deadline)
        said = [place for place, turn in enumerate(turns) if turn]
        read = [said[place] for place in _turns_read(conversation, proposal)]
        return ConversationTitle(**vars(proposal), messages_read=read)


def _turns_read(conversation: ConversationContext, proposal: Proposal) -> list[int]:
    """Returns the places of the turns that were read by what made the title."""
    config = conversation.catalog.configs[proposal.model] if proposal.model else None
    if config is None or config.provider == "extractive":
        return places_read_for(proposal.title, conversation.turns)
    return conversation.task.excerpt.places
