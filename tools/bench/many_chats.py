"""As many chats as one likes: made one at a time, the same each time, and compared with an export of them."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from shared.rules.chats import Chat
from shared.rules.history import PastTitle, title_of
from shared.rules.messages import Message, Turn
from shared.rules.offline_titles import NEW_CHAT_TITLE, extractive_title
from shared.rules.prompt_versions import PROMPT_VERSION
from shared.rules.records import ChatRecord, MessageRecord, Record, TitleRecord
from shared.rules.times import rfc3339
from tools.command_error import CommandError
from tools.transfer.lines import End, Header, to_line

MESSAGES = 10
# A chat and the next one are of different owners, as in an export.
OWNERS = 1000
# One chat in so many has its user's title. The others have a fallback.
NAMED_EVERY = 10
_BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
_THINGS = (
    "bread",
    "rye dough",
    "balcony gardens",
    "old bicycles",
    "tax forms",
    "wooden boats",
    "night trains",
)
_ANSWER = "That depends on the time that you have, and on what you want in the end. " * 6


def write_export(path: Path, count: int) -> None:
    """Writes ``count`` chats as an export of this service."""
    with path.open("wb") as file:
        file.write(to_line(Header(exported_at=rfc3339(_BEGIN))))
        for number in range(count):
            file.writelines(map(to_line, _records(number)))
        file.write(to_line(End(chats=count, messages=count * MESSAGES)))


def check_export(path: Path, count: int) -> None:
    """Compares an export with the ``count`` chats and the titles that a backlog makes of the fallbacks.

    It holds one chat at a time, and a byte for each. Raises CommandError.
    """
    is_seen = bytearray(count)
    with path.open("rb") as file:
        for lines in _by_chat(map(json.loads, file)):
            number = int(lines[0]["chat"]["id"].removeprefix("chat-"))
            if is_seen[number] or lines != _expected(number, lines[0]["chat"]["title_updated_at"]):
                raise CommandError(f"Chat {number} is not as it was, or is there twice.")
            is_seen[number] = True
    if not all(is_seen):
        raise CommandError(f"{is_seen.count(0)} chats are missing.")


def _by_chat(lines: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    of_chat: list[dict[str, Any]] = []
    for line in lines:
        if of_chat and line["kind"] in {"chat", "end"}:
            yield of_chat
            of_chat = []
        if line.get("kind") in {"chat", "message", "past_title"}:
            of_chat.append(line)


def _expected(number: int, titled_at: str) -> list[dict[str, Any]]:
    """The lines of a chat behind a backlog that may have titled it then."""
    first, *others = _records(number)
    if isinstance(first, ChatRecord) and first.chat.title_source == "fallback":
        if titled_at <= first.chat.updated_at:
            return []
        title = PastTitle(extractive_title([Turn("user", _question(number))]), 2, "automatic", titled_at)
        past = TitleRecord(**vars(title_of(first.chat)), chat_id=first.chat.id)
        chat = replace(first.chat, **vars(title))
        first = replace(first, chat=chat, title_prompt_version=PROMPT_VERSION)
        others.append(past)
    return [asdict(record) for record in (first, *others)]


def _records(number: int) -> Sequence[Record]:
    """A chat, its messages and its earlier titles."""
    began = _BEGIN + timedelta(seconds=10 * number)
    times = [rfc3339(began + timedelta(minutes=minute)) for minute in range(MESSAGES + 1)]
    titles = [PastTitle(NEW_CHAT_TITLE, 1, "fallback", times[0])]
    if number % NAMED_EVERY == 0:
        titles.append(PastTitle(f"My notes, volume {number}", 2, "user", times[3]))
    chat = Chat(
        id=f"chat-{number}",
        **vars(titles[-1]),
        status="completed",
        worker_id=None,
        archived=number % 7 == 0,
        model_config_id=None,
        automatic_title=True,
        created_at=times[0],
        updated_at=times[-1],
    )
    messages = [_message(number, place, at) for place, at in enumerate(times[1:])]
    return [
        ChatRecord(owner_id=f"owner-{number % OWNERS}", chat=chat),
        *(MessageRecord(**vars(message), chat_id=chat.id, ulid=None) for message in messages),
        *(TitleRecord(**vars(title), chat_id=chat.id) for title in titles[:-1]),
    ]


def _message(number: int, place: int, at: str) -> Message:
    text = f"Part {place} of {number}: {_ANSWER}" if place else _question(number)
    message_id = f"01J{number:021}{place:02}"
    return Message(message_id, "assistant" if place % 2 else "user", [{"type": "text", "text": text}], at)


def _question(number: int) -> str:
    return f"How do I learn about {_THINGS[number % len(_THINGS)]} in {number} days?"
