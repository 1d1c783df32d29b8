"""Title a chat by its first user message, unless a user has named it."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Literal

from shared.rules.chats import ChatKey
from shared.rules.errors.base import ChatTitlesError
from shared.rules.errors.busy import StorageUnavailable
from shared.rules.errors.limits import UsageLimitExceeded, UsageReserved
from shared.rules.errors.requests import NotFound
from shared.rules.errors.title_generation import ModelUnavailable, NoUserMessage, TitleTimeout
from shared.rules.limits import Payer
from shared.use_cases.deadline import Deadline
from shared.use_cases.ports.accounts import Accounts
from shared.use_cases.ports.chats import ChatStore
from shared.use_cases.ports.models import Models
from shared.use_cases.ports.runtime import Clock
from shared.use_cases.ports.titles import Superseded, TitleContext, TitleContexts, TitleStore
from shared.use_cases.suggest import suggest_title

# The time in which a title is retried, while the other chats of its shard lane wait.
GIVE_UP_AFTER_SECONDS = 5
# The first try's share of the budget, so that a call that hangs can be retried.
SHARE_OF_THE_FIRST_TRY = 0.6
# The pause before the second try. Each further pause is twice as long.
FIRST_PAUSE_SECONDS = 0.5

AutoTitled = Literal["not_needed", "written", "superseded", "given_up", "blocked"]


@dataclass(frozen=True)
class UserMessage:
    """A stored user message with visible text.

    ``groups`` are the user's when the message was sent, since a stream record has no token.
    """

    key: ChatKey
    groups: frozenset[str]
    message_id: str


@dataclass(frozen=True)
class AutoTitler:
    """Titles chats as regenerate does, but replaces only a fallback, and runs once per chat."""

    chats: ChatStore
    contexts: TitleContexts
    models: Models
    accounts: Accounts
    titles: TitleStore
    clock: Clock
    sleep: Callable[[float], None]

    def handle(self, message: UserMessage, deadline: Deadline) -> AutoTitled:
        """Returns the outcome. It retries transient errors, at least once and for ``GIVE_UP_AFTER_SECONDS``.

        A bug is raised after the title's cost is settled.
        """
        pause = FIRST_PAUSE_SECONDS
        with suppress(TitleTimeout):
            gives_up_at = deadline.remaining() - GIVE_UP_AFTER_SECONDS
            outcome = self._try(message, deadline.share(SHARE_OF_THE_FIRST_TRY))
            while outcome is None and (deadline.remaining() >= gives_up_at or pause == FIRST_PAUSE_SECONDS):
                self.sleep(pause)
                pause *= 2
                outcome = self._try(message, deadline)
            return outcome or "given_up"
        return "given_up"

    def _try(self, message: UserMessage, deadline: Deadline) -> AutoTitled | None:
        """Returns the outcome, or None if a retry may help."""
        try:
            return self._title(message, deadline)
        except (NotFound, NoUserMessage):
            return "not_needed"
        except (UsageLimitExceeded, UsageReserved):
            return "blocked"  # waiting for the owner's other titles would delay other owners' chats
        except (ModelUnavailable, StorageUnavailable, TitleTimeout):
            return None
        except ChatTitlesError:  # no access, no config, no usable answer: a retry would not help
            return "given_up"

    def _title(self, message: UserMessage, deadline: Deadline) -> AutoTitled:
        # Most messages are not a chat's first, which one small read shows.
        if not self.chats.awaits_title(message.key, message.message_id):
            return "not_needed"
        payer = Payer(message.key.owner_id, message.groups)
        context = self.contexts.read(message.key, partial(self._check_limit, payer))
        if context.first_user_id != message.message_id or context.chat.title_source != "fallback":
            return "not_needed"
        with self.accounts(payer) as account:
            # The fallback title is the offline titler's already.
            proposal = suggest_title(context, self.models, account, deadline, may_stand_in=False)
            return self._store(message.key, context, proposal.title, deadline)

    def _check_limit(self, payer: Payer) -> None:
        # An account of its own, since most messages need none.
        with self.accounts(payer) as account:
            account.check_limit()

    def _store(self, key: ChatKey, read: TitleContext, title: str, deadline: Deadline) -> AutoTitled:
        """Stores the title, with retries while there is time. Another title would have to be paid again."""
        with suppress(TitleTimeout):
            while True:
                with suppress(StorageUnavailable):
                    stored = self.titles.store_generated(key, read, title, self.clock(), "automatic")
                    return "superseded" if isinstance(stored, Superseded) else "written"
                deadline.remaining()
        return "given_up"
