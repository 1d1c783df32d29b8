"""The reference: Idempotency-Keys and the first answers kept for them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.stateful.chats import INVALID

RETENTION = timedelta(hours=24)
_MAX_WAIT = timedelta(seconds=3)
_MILLISECOND = timedelta(milliseconds=1)


@dataclass
class StoredKey:
    """What a key was used for first, and the answer; without one the request is ``busy`` until an instant."""

    request: object
    busy: datetime
    until: datetime
    answer: tuple[int, Any] | None = None


class Keys:
    """Every caller's keys."""

    def __init__(self) -> None:
        self._stored: dict[tuple[str, str], StoredKey] = {}

    def look(self, owner: str, key: str, request: object, now: datetime) -> StoredKey | None:
        """What the key holds now; None for a free one. Raises Refused for another request's."""
        stored = self._stored.get((owner, key))
        if stored is None or stored.until.replace(microsecond=0) < now.replace(microsecond=0):
            return None
        if stored.answer is None and stored.busy + _MILLISECOND <= now:
            return None
        if stored.request != request:
            raise INVALID
        return stored

    def was_used(self, owner: str, key: str) -> bool:
        """Whether there was an answer, or a request that died, however long ago."""
        return (owner, key) in self._stored

    def claim(self, owner: str, key: str, request: object, now: datetime, left: timedelta) -> StoredKey:
        """Takes the key, for as long as the invocation has time ``left``."""
        stored = self._stored[owner, key] = StoredKey(request, now + left, now + RETENTION)
        return stored

    def store(self, stored: StoredKey, answer: tuple[int, Any], now: datetime) -> None:
        """The first answer, for a day from now."""
        stored.answer, stored.until = answer, now + RETENTION

    def forget(self, owner: str, key: str) -> None:
        """What cost nothing may be tried again."""
        del self._stored[owner, key]


def comes_free(stored: StoredKey, now: datetime) -> bool:
    """Whether a busy key comes free while a request waits for it."""
    return stored.busy + _MILLISECOND <= now + _MAX_WAIT
