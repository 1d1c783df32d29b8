"""What an import reads, whatever the file is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from shared.rules.quotas import Quotas
from tools.transfer.conversations import Conversation, NotReadable, Unreadable
from tools.transfer.foreign import incoming_chat
from tools.transfer.incoming import IncomingChat, Refused
from tools.transfer.lines import AccountRecord
from tools.transfer.own_format import is_own, read_own
from tools.transfer.owners import Owners
from tools.transfer.reading import read

Incoming = IncomingChat | AccountRecord | Unreadable


@dataclass(frozen=True)
class ImportSource:
    """An export of this service or of another product."""

    path: Path
    owners: Owners
    quotas: Quotas

    def count(self) -> int:
        """How many chats there are to be imported or refused. It reads the whole file."""
        if not is_own(self.path):
            return sum(1 for _ in read(self.path))
        return sum(1 for one in read_own(self.path, self.owners, self.quotas) if _is_chat(one))

    def chats(self, now: datetime) -> Iterator[Incoming]:
        """Yields each chat, one at a time, and with an export of this service the records of accounts."""
        if is_own(self.path):
            yield from read_own(self.path, self.owners, self.quotas)
            return
        for conversation in read(self.path):
            yield conversation if isinstance(conversation, Unreadable) else self._chat(conversation, now)

    def _chat(self, conversation: Conversation, now: datetime) -> IncomingChat | Unreadable:
        try:
            return incoming_chat(conversation, self.owners, self.quotas, now)
        except (Refused, NotReadable) as refused:
            return Unreadable(conversation.place, str(refused))


def _is_chat(one: Incoming) -> bool:
    return isinstance(one, IncomingChat | Unreadable)
