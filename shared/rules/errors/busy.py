"""Errors of resources that are busy or unreachable, after which a retry helps."""

from shared.rules.errors.base import ChatTitlesError


class IdempotencyKeyInUse(ChatTitlesError):
    """Another request with the caller's Idempotency-Key is in progress. No model was called for this one."""

    code = "idempotency_key_in_use"
    retry_after_seconds = 1
    message = "Another request with this Idempotency-Key is under way. Try again shortly."


class StorageUnavailable(ChatTitlesError):
    """The store is throttled or unreachable. A retry is safe, except of creating and appending."""

    code = "throttled"
    retry_after_seconds = 1
    message = "The service is busy. Try again shortly."
