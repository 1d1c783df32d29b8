"""How much of the table one owner may fill."""

from dataclasses import dataclass
from typing import Literal

# As callers are told which one they reached. A history has no such name: its oldest titles go.
QuotaName = Literal["chats", "chat_messages", "chat_bytes"]


@dataclass(frozen=True)
class Quotas:
    """The chats of an owner; and of each chat the messages, their content's bytes, and the titles kept."""

    chats: int
    chat_messages: int
    chat_bytes: int
    chat_titles: int
