"""Why a message of the failure queue stays there."""


class NotHandled(Exception):
    """It could not be handled now; the message of this error says why and holds nothing of a chat."""
