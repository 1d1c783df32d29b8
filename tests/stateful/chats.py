"""The reference: what the contract says of chats and their titles, in plain dicts."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.stateful.words import NEW_CHAT, share_a_word, text_of

Shown = dict[str, Any]
TURNS_BEFORE_FOLLOWING = 4
# Behind the first user turn.
LATEST_TURNS = 3


class Refused(Exception):
    """The error that the contract has for a request."""

    def __init__(self, status: int, code: str, **more: Any) -> None:
        self.status, self.code, self.more = status, code, more
        super().__init__(f"{status} {code}")


NOT_FOUND = Refused(404, "not_found")
DELETED = Refused(410, "chat_deleted")
INVALID = Refused(400, "invalid_request")
BUSY = Refused(503, "throttled")


def full(quota: str, limit: int) -> Refused:
    """The error of a quota that has no room."""
    return Refused(409, "quota_exceeded", quota=quota, limit=limit)


def rfc3339_of(at: datetime) -> str:
    """An instant as the API tells it."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass
class Message:
    """A message: as ``shown``, the title that its words give, and the groups that its sender was in.

    ``words`` are empty where it says nothing, and None where nothing of it shows.
    """

    shown: Shown
    words: str | None
    groups: frozenset[str]


@dataclass
class Chat:
    """A chat: as ``shown``, its messages, all of its titles, and since when the history has which.

    ``words`` are the times at which its owner said the title that it has, once for each rename. ``claims``
    are the messages for which automatic titles are made, by occasion, with the version that each replaces.
    """

    owner: str
    shown: Shown
    messages: list[Message] = field(default_factory=list)
    titles: list[Shown] = field(default_factory=list)
    words: list[datetime] = field(default_factory=list)
    recorded: dict[int, datetime] = field(default_factory=dict)
    claims: dict[str, tuple[str, int]] = field(default_factory=dict)
    deleted: bool = False
    flag_recorded: datetime | None = None
    """Since when the list of changes has its archive flag."""
    deletion_recorded: datetime | None = None

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.shown["id"])

    @property
    def version(self) -> int:
        """How many titles it has had."""
        return len(self.titles)

    @property
    def ended_at(self) -> str:
        """The time of its last change, which its deletion tells."""
        return str(max(self.shown["updated_at"], self.shown["title_updated_at"]))

    def titled(self) -> tuple[str, int, str, int]:
        """What a compare-and-swap compares: to say a title again is to say it."""
        shown = self.shown
        return shown["title"], shown["title_version"], shown["title_source"], len(self.words)

    def user_turns(self) -> list[Message]:
        """The user's messages of which something shows."""
        return [
            message
            for message in self.messages
            if message.shown["role"] == "user" and message.words is not None
        ]

    def occasion_for(self, message: Message) -> str | None:
        """Which automatic title ``message`` may give it now: the first, or the one that follows."""
        source, message_id = self.shown["title_source"], message.shown["id"]
        if not message.words or not self.shown["automatic_title"]:
            return None
        if source == "fallback":
            occasion = "first"
        elif source == "automatic" and len(self.user_turns()) >= TURNS_BEFORE_FOLLOWING:
            occasion = "follow"
        else:
            return None
        taken = self.claims.get(occasion)
        if taken is None and message_id not in {claimed for claimed, _ in self.claims.values()}:
            return occasion
        return occasion if taken == (message_id, self.version) else None

    def has_moved_on(self) -> bool:
        """Whether its latest two turns that say something share no word with its title or its first turn."""
        first, *later = (text_of(turn.shown["content"]) for turn in self.user_turns() if turn.words)
        known = f"{self.shown['title']} {first}"
        return bool(later) and not any(share_a_word(known, text) for text in later[-2:])

    def places_shown_to_a_model(self) -> list[int]:
        """Where the first user turn stands, and if there are more, the last three turns behind it."""
        seen = [
            place
            for place, message in enumerate(self.messages)
            if message.shown["role"] in {"user", "assistant"} and message.words is not None
        ]
        users = self.places_of_user_turns()
        behind = [place for place in seen if place > users[0]]
        return [users[0], *(behind[-LATEST_TURNS:] if len(users) > 1 else [])]

    def places_of_user_turns(self) -> list[int]:
        """Where they stand among the messages."""
        turns = self.user_turns()
        return [place for place, message in enumerate(self.messages) if message in turns]

    def places_read_offline(self) -> list[int]:
        """Those up to the first that says something; all where none does."""
        places = self.places_of_user_turns()
        said = [number for number, place in enumerate(places, 1) if self.messages[place].words]
        return places[: min(said, default=None)]

    def shown_to_a_model(self) -> list[str]:
        """What it reads."""
        return [text_of(self.messages[place].shown["content"]) for place in self.places_shown_to_a_model()]

    def asked(self) -> list[str]:
        """The offline title of each message of a user's that says something."""
        return [message.words for message in self.user_turns() if message.words]

    def retitle(self, title: str, source: str, at: datetime) -> None:
        """A version more; everything else stays, ``updated_at`` too."""
        version = self.version + 1
        self.words = [at] if source == "user" else []
        past = {
            "title": title,
            "title_version": version,
            "title_source": source,
            "title_updated_at": rfc3339_of(at),
        }
        self.titles.append(past)
        self.shown |= past

    def rename(self, title: str | None, at: datetime, if_versions: Iterable[int] | None = None) -> Shown:
        """Stores a user title, or confirms it. Raises Refused."""
        if title is None:
            raise INVALID
        if if_versions is not None and self.version not in if_versions:
            raise Refused(412, "precondition_failed", chat=self.shown)
        if (title, "user") != (self.shown["title"], self.shown["title_source"]):
            self.retitle(title, "user", at)
        else:
            self.words.append(at)
        return self.shown

    def restore(self, version: int, at: datetime) -> Shown:
        """A rename to an earlier title, once the history has it. Raises Refused."""
        if version > self.version:
            raise INVALID
        if version < self.version and version not in self.recorded:
            raise BUSY
        return self.rename(self.titles[version - 1]["title"], at)

    def history(self) -> list[Shown]:
        """What is recorded, newest first, and the chat's own title where it is not among it."""
        versions = sorted({*self.recorded, self.version}, reverse=True)
        return [self.titles[version - 1] for version in versions]


class Chats:
    """Everybody's chats, those too that are gone."""

    def __init__(self) -> None:
        self.all: dict[str, Chat] = {}

    def find(self, owner: str, chat_id: str) -> Chat:
        """The caller's own chat. Raises Refused for one that is gone, somebody else's or none."""
        chat = self.all.get(chat_id)
        if chat is None or chat.deleted or chat.owner != owner:
            raise NOT_FOUND
        return chat

    def create(self, owner: str, chat_id: str, title: str | None, words: str | None, at: datetime) -> Chat:
        """A new chat with a user title, or else a fallback made from the ``words`` of its first message."""
        shown = {
            "id": chat_id,
            "status": "waiting",
            "worker_id": None,
            "archived": False,
            "model_config_id": None,
            "automatic_title": True,
            "created_at": rfc3339_of(at),
            "updated_at": rfc3339_of(at),
        }
        chat = self.all[chat_id] = Chat(owner, shown)
        chat.retitle(title or words or NEW_CHAT, "user" if title else "fallback", at)
        return chat

    def of(self, owner: str) -> list[Shown]:
        """The owner's list: latest activity first."""
        own = (chat.shown for chat in self.all.values() if chat.owner == owner and not chat.deleted)
        return sorted(own, key=lambda shown: str(shown["updated_at"]), reverse=True)

    def changes(self, owner: str, since: datetime) -> dict[str, datetime]:
        """What was recorded at ``since`` or later, by event id. Of a flag, the one that the chat has now."""
        recorded: dict[str, datetime] = {}
        for chat in self.all.values():
            if chat.owner != owner:
                continue
            recorded |= {f"{chat.id}#{version}": at for version, at in chat.recorded.items()}
            if chat.flag_recorded and not chat.deleted:
                recorded[f"{chat.id}#archived#{chat.shown['updated_at']}"] = chat.flag_recorded
            if chat.deletion_recorded:
                recorded[f"{chat.id}#deleted"] = chat.deletion_recorded
        return {event_id: at for event_id, at in recorded.items() if at >= since}
