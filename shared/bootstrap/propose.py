"""Binds the use case of functions/propose."""

from shared.bootstrap import titling
from shared.use_cases.propose import ProposeTitle


def propose_title() -> ProposeTitle:
    """Suggest a title and store nothing."""
    return ProposeTitle(titling.title_contexts(), titling.models())
