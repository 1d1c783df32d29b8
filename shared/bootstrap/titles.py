"""Binds the use case of functions/titles."""

from shared.bootstrap import storage, titling
from shared.use_cases.title_conversation import TitleConversation


def title_conversation() -> TitleConversation:
    """Suggest a title for a conversation that is stored elsewhere."""
    return TitleConversation(storage.model_configs(), titling.recent_configs(), titling.models())
