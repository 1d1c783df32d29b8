"""How providers say that a model cannot be asked, and what an administrator is told."""

# By provider: status and code, the provider's message, the detail that is answered, and the fallback config
# that is asked, if it is.
FAILURES: dict[str, list[tuple[tuple[int, str], str, str, str | None]]] = {
    "bedrock": [
        (
            (404, "ResourceNotFoundException"),
            (
                "This model version has reached the end of its life. Please refer to the AWS documentation "
                "for more details."
            ),
            "The model is past its end of life. Choose a newer one in the model config.",
            "nova",
        ),
        (
            (404, "ResourceNotFoundException"),
            (
                "Access denied. This Model is marked by provider as Legacy and you have not been actively "
                "using the model in the last 30 days. Please upgrade to an active model on Amazon Bedrock"
            ),
            "The model is past its end of life. Choose a newer one in the model config.",
            "nova",
        ),
        (
            (400, "ValidationException"),
            "The provided model identifier is invalid.",
            "The model does not exist in this region. Check its id, and the region of its profile.",
            "nova",
        ),
        (
            (404, "ResourceNotFoundException"),
            "Could not resolve the foundation model from the provided model identifier.",
            "The model does not exist in this region. Check its id, and the region of its profile.",
            "nova",
        ),
        (
            (429, "ThrottlingException"),
            "Too many tokens per day, please wait before trying again.",
            "The model's tokens of the day are used up. Raise the quota, or name a fallback config.",
            "nova",
        ),
        (
            (400, "ValidationException"),
            (
                "Invocation of model ID anthropic.claude-haiku-4-5-20251001-v1:0 with on-demand throughput "
                "isn’t supported. Retry your request with the ID or ARN of an inference profile that "
                "contains this model."
            ),
            "The model needs an inference profile. Give its id as the model id, such as us.<model id>.",
            None,
        ),
        (
            (404, "ResourceNotFoundException"),
            (
                "Model use case details have not been submitted for this account. Fill out the Anthropic use "
                "case details form before using the model."
            ),
            "The account has not sent Anthropic's use case form. Send it in the Bedrock console.",
            None,
        ),
        (
            (400, "ValidationException"),
            "The provided model ID is not supported in this region.",
            "The model cannot be called from this region. Use a model or a profile of this region.",
            "nova",
        ),
    ],
    "openai": [
        (
            (404, "model_not_found"),
            "The model `old` does not exist or you do not have access to it.",
            "The model's endpoint has no such model, or the base URL is wrong.",
            "nova",
        ),
        (
            (400, "model_decommissioned"),
            "The model `old` has been decommissioned and is no longer supported.",
            "The model's endpoint has retired the model.",
            "nova",
        ),
        (
            (429, "rate_limit_exceeded"),
            "Rate limit reached for model `old` on tokens per day (TPD): Limit 100000, Used 99999.",
            "The quota at the model's endpoint is used up.",
            "nova",
        ),
        (
            (429, "insufficient_quota"),
            "You exceeded your current quota, please check your plan and billing details.",
            "The quota at the model's endpoint is used up.",
            "nova",
        ),
        (
            (403, "unsupported_country_region_territory"),
            "Country, region, or territory not supported",
            "The model's endpoint does not let this key use the model.",
            None,
        ),
    ],
}
