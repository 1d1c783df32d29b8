"""What a run of the load saw: each request with its answer, and what is there afterwards."""

from dataclasses import dataclass, field
from typing import Any

# Of actions: the emulator's own route, and those that the service answers.
BARE = "bare"
# Codes of a user whose limit has no room.
FULL = {"usage_limit_exceeded", "usage_reserved"}


@dataclass(frozen=True)
class Outcome:
    """One request: its action, its user's name, its chat, status, answer and seconds since it was due.

    ``sent`` is the title or the message that went along.
    """

    action: str
    user: str
    chat_id: str
    status: int
    answer: dict[str, Any]
    seconds: float
    sent: str = ""


@dataclass(frozen=True)
class Title:
    """A version's words and source, from the history, the chat or an event."""

    title: str
    source: str


Versions = dict[str, dict[int, Title]]


@dataclass
class Remains:
    """What is there when the load is over, by chat id.

    ``events`` are all that were delivered, ``messages`` ids with texts. ``spent`` and ``limits`` are
    micro-dollars by user, ``billed`` is what the model's calls cost together.
    """

    chats: dict[str, tuple[int, Title]] = field(default_factory=dict)
    history: Versions = field(default_factory=dict)
    messages: dict[str, dict[str, str]] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    spent: dict[str, int] = field(default_factory=dict)
    limits: dict[str, int] = field(default_factory=dict)
    billed: int = 0
