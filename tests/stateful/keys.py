"""The reference: Idempotency-Keys and the first answers kept for them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.stateful.chats import INVALID

RETENTION = timedelta(hours=24)
_MAX_WAIT = timedelta(seconds=3)
_MILLISECOND = timedelta(milliseconds=1)


@dataclass
class Kept:
    """What a key was used for first, and the answer; without one the request is ``busy`` until an instant."""

    request: object
    busy: datetime
    until: datetime
    answer: tuple[int, Any] | None = None


class Keys:
    """Every caller's keys."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Kept] = {}

    def look(self, owner: str, key: str, request: object, now: datetime) -> Kept | None:
        """What the key holds now; None for a free one. Raises Refused for another request's."""
        kept = self._kept.get((owner, key))
        if kept is None or kept.until.replace(microsecond=0) < now.replace(microsecond=0):
            return None
        if kept.answer is None and kept.busy + _MILLISECOND <= now:
            return None
        if kept.request != request:
            raise INVALID
        return kept

    def was_used(self, owner: str, key: str) -> bool:
        """Whether there was an answer, or a request that died, however long ago."""
        return (owner, key) in self._kept

    def claim(self, owner: str, key: str, request: object, now: datetime, left: timedelta) -> Kept:
        """Takes the key, for as long as the invocation has time ``left``."""
        kept = self._kept[owner, key] = Kept(request, now + left, now + RETENTION)
        return kept

    def keep(self, kept: Kept, answer: tuple[int, Any], now: datetime) -> None:
        """The first answer, for a day from now."""
        kept.answer, kept.until = answer, now + RETENTION

    def forget(self, owner: str, key: str) -> None:
        """What cost nothing may be tried again."""
        del self._kept[owner, key]


def comes_free(kept: Kept, now: datetime) -> bool:
    """Whether a busy key comes free while a request waits for it."""
    return kept.busy + _MILLISECOND <= now + _MAX_WAIT
