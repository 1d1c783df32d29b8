"""What is in use or out of reach for now, so that trying again helps."""

from shared.rules.errors.base import ChatTitlesError


class IdempotencyKeyInUse(ChatTitlesError):
    """Another request with the caller's Idempotency-Key is under way; no model was asked for this one."""

    code = "idempotency_key_in_use"
    retry_after_seconds = 1
    message = "Another request with this Idempotency-Key is under way. Try again shortly."


class StorageUnavailable(ChatTitlesError):
    """The store is throttled or out of reach. Trying again is safe for all but creating and appending."""

    code = "throttled"
    retry_after_seconds = 1
    message = "The service is busy. Try again shortly."
