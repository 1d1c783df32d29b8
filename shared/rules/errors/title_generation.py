"""Errors while a title is made."""

from shared.rules.errors.base import ChatTitlesError


class NoDefaultModel(ChatTitlesError):
    """Neither the administrator, nor the chat, nor the default names a model config that exists."""

    code = "no_default_model"
    message = "No default chat model config is configured."


class NoUserMessage(ChatTitlesError):
    """The chat has no user message with text to make a title from."""

    code = "no_user_message"
    message = "The chat has no user message to make a title from."

    @classmethod
    def in_what_was_read(cls) -> "NoUserMessage":
        """Returns the error for a chat that was too long to be read completely."""
        return cls(
            "No user message to make a title from was found in what was read of the chat.",
            detail="Only its first and its last messages are read.",
        )


class TitleGenerationFailed(ChatTitlesError):
    """Base of errors between the model call and the title.

    ``model_config_id`` is that of the model called last, or None if none was called.
    """

    model_config_id: str | None = None
    message = "Failed to generate chat title."


class ModelFailed(TitleGenerationFailed):
    """The model refused the request. A retry would not help."""

    code = "model_failed"


class StructureRefused(ModelFailed):
    """The model takes no titles by this structure, and said so at no cost. The next structure may help."""


class ModelOutOfService(ModelFailed):
    """The model is retired, unknown in the region, or out of its daily quota. Only another model may help."""


class ModelUnavailable(ModelFailed):
    """The model failed or is unreachable. A retry or another model may help."""


class ModelThrottled(ModelUnavailable):
    """The model is throttled. Only another model may help."""


class TitleUnusable(TitleGenerationFailed):
    """The model's answer has no usable title."""

    code = "title_unusable"


class AnswerWithheld(TitleUnusable):
    """A guardrail, a filter or the model withheld the answer. A retry would not help."""


class TitleTimeout(TitleGenerationFailed):
    """The budget for the whole request is spent."""

    code = "title_timeout"
    message = "Title generation timed out. Try again or rename manually."


class InternalError(TitleGenerationFailed):
    """A bug of this service while a title was made."""

    code = "internal_error"
    message = "Something went wrong in the service."
