"""What users do with titles: rename, restore, list the history."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.stateful.chats import Chat
from tests.stateful.machine import Machine
from tests.stateful.words import TYPED
from tests.stateful.world import nth, users

Typed = tuple[str, str | None]
# How the versions of an If-Match lie to the chat's own: none given, its own, older, newer, one of several.
MATCHES: dict[str, list[int] | None] = {
    "no If-Match": None, "current": [0], "stale": [-1], "in the future": [1], "one of two": [-1, 0],
}  # fmt: skip


class TitleRules(Machine):
    """User titles win."""

    @precondition(lambda self: self.living)
    @rule(number=nth, typed=st.sampled_from(TYPED), match=st.sampled_from(sorted(MATCHES)))
    def rename(self, number: int, typed: Typed, match: str) -> None:
        """Always lands, but over another version than If-Match names."""
        self.rename_of(self.pick(number), typed, match)

    def rename_of(self, chat: Chat, typed: Typed, match: str = "no If-Match") -> None:
        """The same for a chat that may be gone."""
        versions = MATCHES[match] and [chat.version + offset for offset in MATCHES[match] or []]
        tags = {"if-match": ", ".join(f'"{version}"' for version in versions)} if versions else {}
        answer = self.call(
            "PUT /chats/{id}/title", {"title": typed[0]}, who=chat.owner, of=chat.id, headers=tags
        )
        before = chat.version

        def renamed() -> tuple[int, Any]:
            if typed[1] is None:
                return 200, chat.rename(None, self.clock.now())
            chat_found = self.chats.find(chat.owner, chat.id)
            return 200, chat_found.rename(typed[1], self.clock.now(), versions or None)

        if self.compare("rename", answer, renamed):
            self.saw("renamed" if chat.version > before else "renamed to the same")

    @precondition(lambda self: self.living)
    @rule(number=nth, back=st.integers(-1, 3))
    def restore(self, number: int, back: int) -> None:
        """A rename to an earlier title; 400 for a version that never was, 503 before the history has it."""
        chat = self.pick(number)
        version = max(1, chat.version - back)
        body = {"title_version": version}
        answer = self.call("POST /chats/{id}/title/restore", body, who=chat.owner, of=chat.id)
        if self.compare("restore", answer, lambda: (200, chat.restore(version, self.clock.now()))):
            self.saw("restored")

    @precondition(lambda self: self.living)
    @rule(number=nth, limit=st.integers(1, 4))
    def look_back(self, number: int, limit: int) -> None:
        """The titles that are recorded and the chat's own, newest first."""
        chat = self.pick(number)
        history = self.walk("GET /chats/{id}/title/history", "titles", limit, who=chat.owner, of=chat.id)
        assert history == chat.history()
        self.saw("history behind" if len(history) < chat.version else "history whole")

    @rule(who=users, limit=st.integers(1, 4), ago=st.sampled_from([0, 5, 600, 10_000_000]))
    def catch_up(self, who: str, limit: int, ago: int) -> None:
        """What happened to the caller's chats since then, in the order of recording."""
        since = self.clock.now() - timedelta(seconds=ago)
        changes = self.walk(
            "GET /title-changes", "changes", limit, who=who, since=since.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        )
        # The walk itself takes a moment for each page; what was recorded then is in none of them.
        expected = self.chats.changes(who, since)
        event_ids = [change["event_id"] for change in changes]
        assert sorted(event_ids) == sorted(expected)
        times = [expected[event_id] for event_id in event_ids]
        assert times == sorted(times)
        for change in changes:
            self._check_change(change)
        self.saw("caught up with something" if changes else "caught up with nothing")

    def _check_change(self, change: dict[str, Any]) -> None:
        chat = self.chats.all[change["chat"]["id"]]
        match change["kind"]:
            case "title_change":
                expected = chat.titles[change["chat"]["title_version"] - 1]
            case "chat_deleted":
                expected = {"ended_at": chat.ended_at}
            case "chat_archived":
                expected = {name: chat.shown[name] for name in ("archived", "updated_at")}
        assert change["chat"] == {"id": chat.id, **expected}
        self.saw(f"caught up with {change['kind']}")
