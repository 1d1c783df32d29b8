"""What the caller has to change in a request."""

from dataclasses import dataclass

from shared.rules.chats import Chat
from shared.rules.errors.base import ChatTitlesError


@dataclass(frozen=True)
class FieldProblem:
    """What is wrong with one field of a request; ``field`` is a dotted path such as ``content.0.text``."""

    field: str
    detail: str


class Unauthorized(ChatTitlesError):
    """The request names no principal, or by a token that is for another use."""

    code = "unauthorized"
    message = "Sign in to use this resource."


class Forbidden(ChatTitlesError):
    """The principal is no administrator."""

    code = "forbidden"
    message = "Only administrators may do this."


class MayNotActForUsers(ChatTitlesError):
    """A user is named in a header, and the token may not act for users."""

    code = "may_not_act_for_users"
    message = "This token may not act for users."


class NotFound(ChatTitlesError):
    """No such thing, or it is somebody else's: the two must look the same."""

    code = "not_found"
    message = "Resource not found or you do not have access to this resource"


class ChatDeleted(ChatTitlesError):
    """There was a chat with this id. Nothing comes after a deletion, so the id names no other chat."""

    code = "chat_deleted"
    message = "The chat was deleted. Its id cannot be used again."


class InvalidJson(ChatTitlesError):
    """The body is not JSON."""

    code = "invalid_json"
    message = "Request body must be valid JSON."


class InvalidRequest(ChatTitlesError):
    """The request is well-formed and wrong; ``validations`` names the fields."""

    code = "invalid_request"
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

    code = "payload_too_large"
    message = "Request body is too large."


class PreconditionFailed(ChatTitlesError):
    """If-Match named another title version; ``current`` is the chat as it is now."""

    code = "precondition_failed"
    message = "The title has changed since it was read."

    def __init__(self, current: Chat) -> None:
        self.current = current
        super().__init__()
