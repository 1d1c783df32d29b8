"""What users do with their chats except titles, and what other users get."""

import json
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from tests.stateful.chats import DELETED, INVALID, Chat, Message, full, rfc3339_of
from tests.stateful.machine import Machine
from tests.stateful.words import SAID, TYPED, content_of
from tests.stateful.world import CONFIGS, QUOTAS, USERS, nth, users
from tests.support.api import Answer

Said = tuple[Any, str | None]
NOT_THERE = "01ARZ3NDEKTSV4RRFFQ69G5FAV"
ROLES = ["user", "assistant", "system", "tool"]
PATCHES: list[dict[str, Any]] = [
    {"archived": True},
    {"archived": False, "status": "running", "worker_id": "w1"},
    {"worker_id": None},
    {"model_config_id": "nova"},
    {"model_config_id": None},
    {"automatic_title": False},
    {"automatic_title": True, "archived": True},
    {},
]
# Each route that names a chat, with a body that its owner could send.
ROUTES: list[tuple[str, Any]] = [
    ("GET /chats/{id}", None),
    ("PATCH /chats/{id}", {"archived": True}),
    ("DELETE /chats/{id}", None),
    ("POST /chats/{id}/messages", {"role": "user", "content": "Mine?"}),
    ("GET /chats/{id}/messages", None),
    ("PUT /chats/{id}/title", {"title": "Mine"}),
    ("POST /chats/{id}/title/propose", None),
    ("POST /chats/{id}/title/regenerate", None),
    ("GET /chats/{id}/title/history", None),
    ("POST /chats/{id}/title/restore", {"title_version": 1}),
]


class ChatRules(Machine):
    """Create, list, patch, append, delete."""

    @initialize(who=users, draft=st.sampled_from(SAID))
    def begin_with_a_chat(self, who: str, draft: Said) -> None:
        """One at least, so that there is something to do."""
        self.create(who, draft, None, None)

    @rule(
        who=users,
        draft=st.sampled_from([*SAID, *SAID, None]),
        typed=st.sampled_from([*[None] * len(TYPED), *TYPED]),
        config=st.sampled_from([*[None] * len(CONFIGS), *CONFIGS, "unknown"]),
        automatic=st.sampled_from([None, None, True, False]),
    )
    def create(
        self,
        who: str,
        draft: Said | None,
        typed: tuple[str, str | None] | None,
        config: str | None,
        automatic: bool | None = None,  # noqa: FBT001 - what the body has
    ) -> None:
        """A chat with or without a first message, a title, a model of its own."""
        fields = {
            "content": draft and draft[0],
            "title": typed and typed[0],
            "model_config_id": config,
            "automatic_title": automatic,
        }
        body = {name: value for name, value in fields.items() if value is not None}
        answer = self.call("POST /chats", body, who=who)

        def created() -> tuple[int, Any]:
            if (typed and typed[1] is None) or (config and config not in self.configs):
                raise INVALID
            self._begin(who, answer.body.get("id"), typed and typed[1], draft and draft[1])
            self.chat_touched.shown |= {"model_config_id": config, "automatic_title": automatic is not False}
            return 201, self.chat_touched.shown

        if self.compare("create", answer, created):
            self._keep_first(answer, draft)

    @rule(
        who=users,
        number=st.integers(0, 2),
        draft=st.sampled_from([*SAID, None]),
        typed=st.sampled_from([None, *TYPED]),
    )
    def put(self, who: str, number: int, draft: Said | None, typed: tuple[str, str | None] | None) -> None:
        """A chat under an id of its owner's, of which there are few: it is new, or there, or was deleted."""
        chat_id = f"{who}.{number}"
        fields = {"content": draft and draft[0], "title": typed and typed[0]}
        body = {name: value for name, value in fields.items() if value is not None}
        answer = self.call("PUT /chats/{id}", body, who=who, of=chat_id)

        def put() -> tuple[int, Any]:
            found = self.chats.all.get(chat_id)
            if found is not None:
                if found.deleted:
                    raise DELETED
                self.touched = found
                return 200, found.shown
            if typed and typed[1] is None:
                raise INVALID
            self._begin(who, chat_id, typed and typed[1], draft and draft[1])
            return 201, self.chat_touched.shown

        if self.compare("put", answer, put):
            self.saw("put: there" if answer.status == 200 else "put: created")
            if answer.status == 201:
                self._keep_first(answer, draft)

    @property
    def chat_touched(self) -> Chat:
        """The chat that the step is about."""
        assert self.touched
        return self.touched

    def _begin(self, who: str, chat_id: str, title: str | None, words: str | None) -> None:
        """Raises Refused where its owner has no room for it."""
        if len(self.chats.of(who)) >= QUOTAS["MAX_CHATS"]:
            raise full("chats", QUOTAS["MAX_CHATS"])
        self.touched = self.chats.create(who, chat_id, title, words, self.clock.now())

    def _keep_first(self, answer: Answer, draft: Said | None) -> None:
        """The message that came with a new chat, if any."""
        chat = self.chat_touched
        if draft is not None:
            (first,) = self.call("GET /chats/{id}/messages", who=chat.owner, of=chat.id).body["messages"]
            self._keep(chat, first, "user", *draft, answer.body["created_at"])

    @precondition(lambda self: self.living)
    @rule(number=nth, role=st.sampled_from(ROLES), draft=st.sampled_from(SAID))
    def append(self, number: int, role: str, draft: Said) -> None:
        """A message; it is activity, and no title changes by it."""
        self.append_to(self.pick(number), role, draft)

    @precondition(lambda self: self.living)
    @rule(number=nth, message=st.integers(0, 1), role=st.sampled_from(ROLES), draft=st.sampled_from(SAID))
    def append_with_id(self, number: int, message: int, role: str, draft: Said) -> None:
        """A message with an id of its sender's, of which there are few: it is new, or there."""
        self.append_to(self.pick(number), role, draft, f"own.{message}")

    def append_to(self, chat: Chat, role: str, draft: Said, message_id: str | None = None) -> None:
        """The same for a chat that may be gone."""
        content, words = draft
        body = {"role": role, "content": content} | ({"id": message_id} if message_id else {})
        answer = self.call("POST /chats/{id}/messages", body, who=chat.owner, of=chat.id)

        def appended() -> tuple[int, Any]:
            chat_found, at = self.chats.find(chat.owner, chat.id), rfc3339_of(self.clock.now())
            for there in chat_found.messages:
                if there.shown["id"] == message_id:
                    self.saw("append: there")
                    return 200, there.shown
            self._check_room(chat_found, content)
            chat_found.shown["updated_at"] = at
            self._keep(chat_found, answer.body, role, content, words, at)
            return 201, chat_found.messages[-1].shown

        self.compare("append", answer, appended)

    def _check_room(self, chat: Chat, content: Any) -> None:
        """Raises Refused where the chat has no room for another message."""
        if len(chat.messages) >= QUOTAS["MAX_CHAT_MESSAGES"]:
            raise full("chat_messages", QUOTAS["MAX_CHAT_MESSAGES"])
        contents = [content_of(content), *(message.shown["content"] for message in chat.messages)]
        size = sum(len(json.dumps(part_list, ensure_ascii=False).encode()) for part_list in contents)
        if chat.messages and size > QUOTAS["MAX_CHAT_BYTES"]:
            raise full("chat_bytes", QUOTAS["MAX_CHAT_BYTES"])

    def _keep(self, chat: Chat, answered: Any, role: str, content: Any, words: str | None, at: str) -> None:
        shown = {"id": answered["id"], "role": role, "content": content_of(content), "created_at": at}
        assert answered == shown
        chat.messages.append(Message(shown, words, USERS[chat.owner]))

    @precondition(lambda self: self.living)
    @rule(number=nth, body=st.sampled_from(PATCHES))
    def patch(self, number: int, body: dict[str, Any]) -> None:
        """Status, worker, archive state and config; an empty patch is no activity."""
        self.patch_of(self.pick(number), body)

    def patch_of(self, chat: Chat, body: dict[str, Any]) -> None:
        """The same for a chat that may be gone."""
        answer = self.call("PATCH /chats/{id}", body, who=chat.owner, of=chat.id)

        def patched() -> tuple[int, Any]:
            chat_found = self.chats.find(chat.owner, chat.id)
            if body.get("model_config_id") and body["model_config_id"] not in self.configs:
                raise INVALID
            chat_found.shown |= body | ({"updated_at": rfc3339_of(self.clock.now())} if body else {})
            return 200, chat_found.shown

        self.compare("patch", answer, patched)

    @precondition(lambda self: len(self.living) > 1)
    @rule(number=nth)
    def delete(self, number: int) -> None:
        """The chat is gone at once; what it leaves behind goes later."""
        self.delete_of(self.pick(number))

    def delete_of(self, chat: Chat) -> None:
        """The same for a chat that may be gone."""
        answer = self.call("DELETE /chats/{id}", who=chat.owner, of=chat.id)

        def deleted() -> tuple[int, Any]:
            self.chats.find(chat.owner, chat.id).deleted = True
            return 204, None

        if self.compare("delete", answer, deleted):
            self.saw("deleted")

    @precondition(lambda self: self.living)
    @rule(number=nth, limit=st.integers(1, 4))
    def list_all(self, number: int, limit: int) -> None:
        """Somebody's chats, latest activity first, and the messages of one, oldest first, page by page."""
        chat = self.pick(number)
        assert self.walk("GET /chats", "chats", limit, who=chat.owner) == self.chats.of(chat.owner)
        messages = self.walk("GET /chats/{id}/messages", "messages", limit, who=chat.owner, of=chat.id)
        assert messages == [message.shown for message in chat.messages]

    @rule(who=users, route=st.sampled_from(ROUTES), number=st.integers(0, 5))
    def stranger(self, who: str, route: tuple[str, Any], number: int) -> None:
        """Somebody else's chat, one that is gone and one that never was: the same 404, and no model asked."""
        foreign_ids = [chat.id for chat in self.chats.all.values() if chat.owner != who or chat.deleted]
        chat_id = [*foreign_ids, NOT_THERE][number % (len(foreign_ids) + 1)]
        self.touched = self.chats.all.get(chat_id)
        model_calls = len(self.bedrock.requests)
        answer = self.call(route[0], route[1], who=who, of=chat_id)
        never = self.call(route[0], route[1], who=who, of=NOT_THERE)
        assert (answer.status, answer.body) == (never.status, never.body)
        assert (answer.status, answer.body["code"]) == (404, "not_found")
        assert len(self.bedrock.requests) == model_calls
        assert self.call("GET /admin/usage-limits", who=who).status == 403
        gone = self.touched is not None and self.touched.deleted
        self.saw("a deleted chat is a 404" if gone else "a stranger gets a 404")
