"""What may happen to a chat while a model thinks about its title."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.stateful.admin_rules import AdminRules
from tests.stateful.auto_title_rules import AUTOMATIC, AutoTitleRules
from tests.stateful.chat_rules import ChatRules, Said
from tests.stateful.chats import TURNS_BEFORE_FOLLOWING, Chat
from tests.stateful.model_behaviours import TITLED, USUAL
from tests.stateful.words import SAID
from tests.stateful.world import nth, users

BESIDE = (
    "a rename",
    "a rename there and back",
    "the title said again",
    "a message",
    "a patch",
    "an opt-out",
    "the end of the chat",
    "a lower limit",
    "the stream",
    "a quarter of an hour",
)


# More than waits at any time.
ALL = 100


class ConcurrentEvents(AutoTitleRules, ChatRules, AdminRules):
    """Other processes' doings, each held against the reference as ever."""

    @rule(who=users, draft=st.sampled_from(SAID), says=st.sampled_from(USUAL), renamed=st.booleans())
    def begin_and_title(self, who: str, draft: Said, says: str, *, renamed: bool) -> None:
        """A chat whose first message is heard at once; its owner may be faster than the model."""
        self.deliver_all_automatic()
        self.create(who, draft, None, None)
        self.deliver_automatic([says], renamed=renamed)

    @precondition(lambda self: self.living)
    @rule(number=nth, draft=st.sampled_from(SAID[:3]), says=st.sampled_from(TITLED), renamed=st.booleans())
    def move_on(self, number: int, draft: Said, says: str, *, renamed: bool) -> None:
        """A chat whose user goes on, to something else or not, until its title may follow."""
        self.deliver_all_automatic()
        titled = [chat for chat in self.living if chat.shown["title_source"] == "automatic"]
        chat = titled[number % len(titled)] if titled else self.pick(number)
        for _ in range(TURNS_BEFORE_FOLLOWING - len(chat.user_turns())):
            self.append_to(chat, "user", draft)
        while self.waiting(AUTOMATIC):
            self.deliver_automatic([says], renamed=renamed)

    def happen(self, event: str, chat: Chat) -> None:
        """One of them, to a chat that may be gone by then."""
        match event:
            case "a rename":
                self.rename_of(chat, ("Mine", "Mine"))
            case "a rename there and back":
                before = chat.shown["title"]
                self.rename_of(chat, ("Elsewhere", "Elsewhere"))
                self.rename_of(chat, (before, before))
            case "the title said again":
                self.rename_of(chat, (chat.shown["title"], chat.shown["title"]))
            case "a message":
                self.append_to(chat, "user", SAID[1])
            case "a patch" | "an opt-out":
                self.patch_of(chat, {"archived": True} if event == "a patch" else {"automatic_title": False})
            case "the end of the chat":
                self.delete_of(chat)
            case "a lower limit":
                self.limit_one("users", chat.owner, 0)
            case "the stream":
                self.tell(5)
            case "a quarter of an hour":
                self.clock.move(timedelta(minutes=16))
            case _:
                raise AssertionError(event)
