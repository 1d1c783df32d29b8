"""Everything this service can refuse or fail to do, as one tree.

``shared.adapters.http.errors`` maps each leaf to its HTTP status and code, and nothing else does.
Messages, details and validations are written for the caller: they hold nothing internal.
"""

from dataclasses import dataclass

from shared.rules.chats import Chat


@dataclass(frozen=True)
class FieldProblem:
    """What is wrong with one field of a request; ``field`` is a dotted path such as ``content.0.text``."""

    field: str
    detail: str


class ChatTitlesError(Exception):
    """Base of the tree. ``message`` is one sentence; ``detail`` adds what helps to act on it, or is None."""

    message = "The request could not be carried out."

    def __init__(self, message: str | None = None, *, detail: str | None = None) -> None:
        self.message = message or self.message
        self.detail = detail
        super().__init__(self.message)


class Unauthorized(ChatTitlesError):
    """The request names no principal."""

    message = "Sign in to use this resource."


class NotFound(ChatTitlesError):
    """No such thing, or it is somebody else's: the two must look the same."""

    message = "Resource not found or you do not have access to this resource"


class InvalidJson(ChatTitlesError):
    """The body is not JSON."""

    message = "Request body must be valid JSON."


class InvalidRequest(ChatTitlesError):
    """The request is well-formed and wrong; ``validations`` names the fields."""

    message = "The request is not valid."

    def __init__(self, message: str | None = None, *, validations: tuple[FieldProblem, ...] = ()) -> None:
        self.validations = validations
        super().__init__(message)

    @classmethod
    def of_field(cls, field: str, detail: str) -> "InvalidRequest":
        """A request with one wrong field whose problem is also the message."""
        return cls(detail, validations=(FieldProblem(field, detail),))


class PayloadTooLarge(ChatTitlesError):
    """The body is over the limit."""

    message = "Request body is too large."


class PreconditionFailed(ChatTitlesError):
    """If-Match named another title version; ``current`` is the chat as it is now."""

    message = "The title has changed since it was read."

    def __init__(self, current: Chat) -> None:
        self.current = current
        super().__init__()


class NoDefaultModel(ChatTitlesError):
    """Neither the chat nor the deployment names a model config that exists."""

    message = "No default chat model config is configured."


class NoUserMessage(ChatTitlesError):
    """There is nothing to make a title from."""

    message = "The chat has no user message to make a title from."


class TitleGenerationFailed(ChatTitlesError):
    """Base of what can go wrong between asking a model and having a title."""

    message = "Failed to generate chat title."


class ModelFailed(TitleGenerationFailed):
    """The model answered with an error, or could not be reached."""


class TitleUnusable(TitleGenerationFailed):
    """The model answered, with nothing that can be a title."""


class TitleTimeout(TitleGenerationFailed):
    """The budget for the whole request is spent."""

    message = "Title generation timed out. Try again or rename manually."


class StorageUnavailable(ChatTitlesError):
    """The store is throttled or out of reach. Trying again is safe for all but creating and appending."""

    message = "The service is busy. Try again shortly."
