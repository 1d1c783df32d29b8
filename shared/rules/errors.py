"""Everything this service can refuse or fail to do, as one tree.

``shared.entrypoints.http.errors`` maps each code to its HTTP status, and nothing else does.
Messages, details and validations are written for the caller: they hold nothing internal.
"""

from dataclasses import dataclass

from shared.rules.chats import Chat
from shared.rules.quotas import QuotaName


@dataclass(frozen=True)
class FieldProblem:
    """What is wrong with one field of a request; ``field`` is a dotted path such as ``content.0.text``."""

    field: str
    detail: str


_NO_ROOM: dict[QuotaName, str] = {
    "chats": "You have {} chats, which is the most. Delete one to make room.",
    "chat_messages": "The chat has {} messages, which is the most. Begin another chat.",
    "chat_bytes": "A chat's messages have {} bytes at most. Begin another chat, or send a shorter message.",
}


class ChatTitlesError(Exception):
    """Base of the tree.

    ``code`` is for programs, ``message`` is one sentence for people, and ``detail`` adds what helps to
    act on it, or is None. What passes by itself has ``retry_after_seconds``.
    """

    code: str
    retry_after_seconds: int | None = None
    message = "The request could not be carried out."

    def __init__(self, message: str | None = None, *, detail: str | None = None) -> None:
        self.message = message or self.message
        self.detail = detail
        super().__init__(self.message)


class Unauthorized(ChatTitlesError):
    """The request names no principal, or by a token that is for another use."""

    code = "unauthorized"
    message = "Sign in to use this resource."


class Forbidden(ChatTitlesError):
    """The principal is no administrator."""

    code = "forbidden"
    message = "Only administrators may do this."


class NotFound(ChatTitlesError):
    """No such thing, or it is somebody else's: the two must look the same."""

    code = "not_found"
    message = "Resource not found or you do not have access to this resource"


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


class QuotaExceeded(ChatTitlesError):
    """There is no room for one more: ``quota`` names what is full, ``limit`` is what it holds."""

    code = "quota_exceeded"
    message = "There is no room for more. Delete something to make room."

    def __init__(self, quota: QuotaName, limit: int) -> None:
        self.quota = quota
        self.limit = limit
        super().__init__(_NO_ROOM[quota].format(limit))


class RateLimited(ChatTitlesError):
    """The caller asks too often; there may be room in ``retry_after_seconds``."""

    code = "rate_limited"
    retry_after_seconds: int = 1
    message = "You ask too often. Try again shortly."

    def __init__(self, retry_after_seconds: int) -> None:
        self.retry_after_seconds = retry_after_seconds
        super().__init__()


class NoDefaultModel(ChatTitlesError):
    """Neither the administrator, nor the chat, nor the default names a model config that exists."""

    code = "no_default_model"
    message = "No default chat model config is configured."


class UsageLimitExceeded(ChatTitlesError):
    """The title could cost more than is left until ``resets_at`` (RFC 3339 UTC); no model was asked."""

    code = "usage_limit_exceeded"
    message = "Chat usage limit exceeded."

    def __init__(self, *, spent_micros: int, limit_micros: int, resets_at: str) -> None:
        self.spent_micros = spent_micros
        self.limit_micros = limit_micros
        self.resets_at = resets_at
        super().__init__()


class UsageReserved(ChatTitlesError):
    """Other titles under way hold what this one could cost, and may leave room for it; no model was asked."""

    code = "usage_reserved"
    retry_after_seconds = 1
    message = "Other titles under way hold what is left of the usage limit. Try again shortly."


class IdempotencyKeyInUse(ChatTitlesError):
    """Another request with the caller's Idempotency-Key is under way; no model was asked for this one."""

    code = "idempotency_key_in_use"
    retry_after_seconds = 1
    message = "Another request with this Idempotency-Key is under way. Try again shortly."


class NoUserMessage(ChatTitlesError):
    """There is nothing to make a title from."""

    code = "no_user_message"
    message = "The chat has no user message to make a title from."

    @classmethod
    def in_what_was_read(cls) -> "NoUserMessage":
        """In a chat that was too long to be read as a whole."""
        return cls(
            "No user message to make a title from was found in what was read of the chat.",
            detail="Only its first and its last messages are read.",
        )


class TitleGenerationFailed(ChatTitlesError):
    """Base of what can go wrong between asking a model and having a title."""

    message = "Failed to generate chat title."


class ModelFailed(TitleGenerationFailed):
    """The model refused the request, and would again."""

    code = "model_failed"


class ModelUnavailable(ModelFailed):
    """The model is in trouble or out of reach: asking again, or asking another, may help."""


class ModelThrottled(ModelUnavailable):
    """The model's quota is used up for now: only another model may help."""


class TitleUnusable(TitleGenerationFailed):
    """The model answered, with nothing that can be a title."""

    code = "title_unusable"


class AnswerWithheld(TitleUnusable):
    """A guardrail, a filter or the model itself kept the answer back: asking again would not help."""


class TitleTimeout(TitleGenerationFailed):
    """The budget for the whole request is spent."""

    code = "title_timeout"
    message = "Title generation timed out. Try again or rename manually."


class InternalError(TitleGenerationFailed):
    """A fault of this service's own, while a title was made."""

    code = "internal_error"
    message = "Something went wrong in the service."


class StorageUnavailable(ChatTitlesError):
    """The store is throttled or out of reach. Trying again is safe for all but creating and appending."""

    code = "throttled"
    retry_after_seconds = 1
    message = "The service is busy. Try again shortly."
