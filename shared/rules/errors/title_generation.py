"""What keeps a title from being made."""

from shared.rules.errors.base import ChatTitlesError


class NoDefaultModel(ChatTitlesError):
    """Neither the administrator, nor the chat, nor the default names a model config that exists."""

    code = "no_default_model"
    message = "No default chat model config is configured."


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
