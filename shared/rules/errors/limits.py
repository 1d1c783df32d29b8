"""What a limit, a quota or a rate leaves no room for."""

from shared.rules.errors.base import ChatTitlesError
from shared.rules.quotas import QuotaName

_NO_ROOM: dict[QuotaName, str] = {
    "chats": "You have {} chats, which is the most. Delete one to make room.",
    "chat_messages": "The chat has {} messages, which is the most. Begin another chat.",
    "chat_bytes": "A chat's messages have {} bytes at most. Begin another chat, or send a shorter message.",
}


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
