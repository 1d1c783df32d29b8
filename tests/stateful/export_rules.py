"""What users export."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from shared.rules.prompt_versions import PROMPT_VERSION
from tests.stateful.chats import Chat
from tests.stateful.machine import Machine
from tests.stateful.world import users


class ExportRules(Machine):
    """All of the caller's own."""

    @rule(who=users, limit=st.sampled_from([2, 7, 50]))
    def export(self, who: str, limit: int) -> None:
        """Each chat with its messages and the titles that are recorded, oldest activity first."""
        records = self.walk("GET /export", "records", limit, who=who)
        for record in records:
            if record["kind"] == "message":
                assert (record.pop("ulid") is not None) == record["id"].startswith("own.")
        own = [self.chats.all[shown["id"]] for shown in reversed(self.chats.of(who))]
        assert records == [record for chat in own for record in records_of(chat)]
        self.saw("exported something" if records else "exported nothing")


def records_of(chat: Chat) -> list[dict[str, Any]]:
    """What an export has of a chat, without the places of messages."""
    is_automatic = chat.shown["title_source"] == "automatic"
    prompt = {"title_prompt_version": PROMPT_VERSION if is_automatic else None}
    return [
        {"kind": "chat", "owner_id": chat.owner, "chat": chat.shown, **prompt},
        *({"kind": "message", "chat_id": chat.id, **message.shown} for message in chat.messages),
        *(
            {"kind": "past_title", "chat_id": chat.id, **chat.titles[version - 1]}
            for version in sorted(chat.recorded)
        ),
    ]
