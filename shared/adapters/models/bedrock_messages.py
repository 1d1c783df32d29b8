"""Bedrock's error messages that tell what an administrator has to do."""

from shared.rules.errors.title_generation import ModelFailed, ModelOutOfService, TitleGenerationFailed

UNKNOWN_MODEL = "The model does not exist in this region. Check its id, and the region of its profile."
_RETIRED = "The model is past its end of life. Choose a newer one in the model config."
_NEEDS_PROFILE = "The model needs an inference profile. Give its id as the model id, such as us.<model id>."
_WRONG_REGION = "The model cannot be called from this region. Use a model or a profile of this region."
_NEEDS_FORM = "The account has not sent Anthropic's use case form. Send it in the Bedrock console."
_DAILY_QUOTA = "The model's tokens of the day are used up. Raise the quota, or name a fallback config."

# Of phrases in lower case, with plain apostrophes. The first that is found counts.
_MEANINGS: dict[str, tuple[type[TitleGenerationFailed], str]] = {
    "tokens per day": (ModelOutOfService, _DAILY_QUOTA),
    "requests per day": (ModelOutOfService, _DAILY_QUOTA),
    "end of its life": (ModelOutOfService, _RETIRED),
    "marked by provider as legacy": (ModelOutOfService, _RETIRED),
    "on-demand throughput": (ModelFailed, _NEEDS_PROFILE),
    "use case details have not been submitted": (ModelFailed, _NEEDS_FORM),
    "model identifier is invalid": (ModelOutOfService, UNKNOWN_MODEL),
    "could not resolve the foundation model": (ModelOutOfService, UNKNOWN_MODEL),
    "supported in this region": (ModelOutOfService, _WRONG_REGION),
    "available in this region": (ModelOutOfService, _WRONG_REGION),
    "supported countries, regions": (ModelOutOfService, _WRONG_REGION),
}
MAX_MESSAGE = 1_000


def meant_by(message: str) -> TitleGenerationFailed | None:
    """Returns the failure that ``message`` tells of, in our words, or None for any other message."""
    plain = message[:MAX_MESSAGE].lower().replace("\u2019", "'")
    found = (kind(detail=detail) for phrase, (kind, detail) in _MEANINGS.items() if phrase in plain)
    return next(found, None)
