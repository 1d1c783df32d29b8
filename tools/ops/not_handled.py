"""The reason why a message stays in the failure queue."""


class NotHandled(Exception):
    """A message could not be processed. This error's text says why and quotes nothing of a chat."""
