"""Reads an export of this service."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from shared.rules.chats import ChatKey
from shared.rules.history import PastTitle
from shared.rules.messages import Message
from shared.rules.quotas import Quotas
from shared.rules.records import ChatRecord, MessageRecord, TitleRecord
from tools.command_error import CommandError
from tools.transfer.conversations import Unreadable
from tools.transfer.incoming import IncomingChat, IncomingMessage, Messages, Refused, check
from tools.transfer.lines import HEADER_START, AccountRecord, End, Line, header_of, line_of
from tools.transfer.owners import Owners

SOURCE = "chat-titles"
# The longest message takes six bytes a byte at most.
MAX_LINE_BYTES = 4 * 1024 * 1024
Read = IncomingChat | AccountRecord | Unreadable


def is_own(path: Path) -> bool:
    """Whether the file begins as an export of this service does."""
    with path.open("rb") as file:
        return file.read(len(HEADER_START)) == HEADER_START


def read_own(path: Path, owners: Owners, quotas: Quotas) -> Iterator[Read]:
    """Yields chats, the records of accounts, and what cannot be read.

    A chat is held as a whole, which the quotas bound. It is complete when a line follows that is not its own.
    Raises CommandError for a version of the format that this version of the service does not know.
    """
    draft: _Draft | None = None
    has_ended = False
    with path.open("rb") as file:
        for number, line in _lines(path, file):
            if isinstance(line, MessageRecord | TitleRecord) and draft:
                draft.add(line)
                continue
            place = f"{path}, line {number}"
            if line is None or isinstance(line, MessageRecord | TitleRecord):
                draft = draft or _Draft(place, None, quotas)
                draft.problem = (
                    draft.problem or f"line {number} is not a record of an export, or not in place"
                )
                continue
            if draft:
                yield draft.finished(owners)
            draft = _Draft(place, line, quotas) if isinstance(line, ChatRecord) else None
            has_ended = isinstance(line, End)
            if not isinstance(line, ChatRecord | End):
                yield line
    if not has_ended:
        yield Unreadable(draft.place if draft else str(path), "the file was cut off before its last line")


def _lines(path: Path, file: BinaryIO) -> Iterator[tuple[int, Line | None]]:
    """Yields the lines after the header by number, and None for what is no line of an export."""
    texts = iter(lambda: file.readline(MAX_LINE_BYTES), b"")
    for number, text in enumerate(texts, start=1):
        try:
            if number > 1:
                yield number, line_of(text)
            else:
                header_of(text)
        except ValueError as error:
            if number == 1:
                raise CommandError(f"{path} has a format version that this version does not know.") from error
            yield number, None


class _Draft:
    """A chat whose lines are being read. After a ``problem`` it holds no more of them."""

    def __init__(self, place: str, record: ChatRecord | None, quotas: Quotas) -> None:
        self.place = place
        self.problem: str | None = None
        self._record = record
        self._messages = Messages(quotas)
        self._titles = list[PastTitle]()
        self._max_titles = quotas.chat_titles

    def add(self, line: MessageRecord | TitleRecord) -> None:
        """Takes the next line, unless there is a problem."""
        if self.problem:
            return
        if self._record is None or line.chat_id != self._record.chat.id:
            self.problem = "a line of another chat is among its lines"
        elif isinstance(line, TitleRecord):
            self._titles.append(
                PastTitle(line.title, line.title_version, line.title_source, line.title_updated_at)
            )
            # The newest remain, as in the service's own history.
            del self._titles[: -self._max_titles]
        else:
            self._add_message(line)

    def _add_message(self, line: MessageRecord) -> None:
        try:
            message = Message(line.id, line.role, line.content, line.created_at)
            self._messages.add(IncomingMessage(message, line.ulid or line.id))
        except Refused as refused:
            self.problem = str(refused)
            self._messages.taken.clear()

    def finished(self, owners: Owners) -> IncomingChat | Unreadable:
        """The chat, or why there is none."""
        record = self._record
        if self.problem or record is None:
            return Unreadable(self.place, self.problem or "")
        try:
            key = ChatKey(owners.of(record.owner_id), record.chat.id)
            chat = record.chat, self._titles, self._messages.taken
            return check(IncomingChat(self.place, SOURCE, key, *chat, record.title_prompt_version))
        except Refused as refused:
            return Unreadable(self.place, str(refused))
