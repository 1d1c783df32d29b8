"""Quotas: how much one owner may store."""

from dataclasses import dataclass
from typing import Literal

# The quota names in errors. The title history has none, because its oldest titles are removed.
QuotaName = Literal["chats", "chat_messages", "chat_bytes"]


@dataclass(frozen=True)
class Quotas:
    """The most chats of an owner, and the most messages, bytes of content and past titles of a chat."""

    chats: int
    chat_messages: int
    chat_bytes: int
    chat_titles: int
