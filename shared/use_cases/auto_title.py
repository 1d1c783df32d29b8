"""Title a chat by its first user message that says something, and once more if it moves on."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from shared.rules.automatic_title_counts import AutoTitled, Failure, Handled
from shared.rules.automatic_titles import Claim, Occasion, occasion_for
from shared.rules.chats import Chat, ChatKey
from shared.rules.errors.base import ChatTitlesError
from shared.rules.errors.busy import StorageUnavailable
from shared.rules.errors.limits import UsageLimitExceeded, UsageReserved
from shared.rules.errors.requests import NotFound
from shared.rules.errors.title_generation import (
    ModelUnavailable,
    NoUserMessage,
    TitleGenerationFailed,
    TitleTimeout,
)
from shared.rules.limits import Payer
from shared.rules.offline_titles import says_something
from shared.rules.topics import has_moved_on, is_same_topic
from shared.use_cases.deadline import Deadline
from shared.use_cases.ports.accounts import Accounts
from shared.use_cases.ports.automatic_titles import TitleClaims
from shared.use_cases.ports.models import Models
from shared.use_cases.ports.runtime import Clock
from shared.use_cases.ports.title_contexts import TitleContext, TitleContexts
from shared.use_cases.ports.titles import TitleStore
from shared.use_cases.store_automatic import StoreAutomaticTitle
from shared.use_cases.suggest import suggest_title

# The time in which a title is retried, while the other chats of its shard lane wait.
GIVE_UP_AFTER_SECONDS = 5
# The first try's share of the budget, so that a call that hangs can be retried.
SHARE_OF_THE_FIRST_TRY = 0.6
# The pause before the second try. Each further pause is twice as long.
FIRST_PAUSE_SECONDS = 0.5

# Errors after which a retry may help.
_PASSING = (ModelUnavailable, StorageUnavailable, TitleTimeout)


@dataclass(frozen=True)
class UserMessage:
    """A stored user message with visible text.

    ``groups`` are the user's when the message was sent, since a stream record has no token. ``message_id`` is
    the ULID under which it is stored, whatever id its sender chose.
    """

    key: ChatKey
    groups: frozenset[str]
    message_id: str
    text: str


@dataclass(frozen=True)
class AutoTitler:
    """Titles chats as regenerate does, but replaces only a fallback, once per chat.

    If ``follows``, it also replaces its own title once, when the chat has moved on.
    """

    claims: TitleClaims
    contexts: TitleContexts
    models: Models
    accounts: Accounts
    titles: TitleStore
    clock: Clock
    sleep: Callable[[float], None]
    follows: bool

    def handle(self, message: UserMessage, deadline: Deadline) -> Handled:
        """Returns the outcome. It retries transient errors, at least once and for ``GIVE_UP_AFTER_SECONDS``.

        A bug is raised after the title's cost is settled.
        """
        outcome = self._try_for_a_while(message, deadline)
        # A title that could not be stored in time is no error, since another try would be paid again.
        error = StorageUnavailable() if outcome == "given_up" else outcome
        if not isinstance(error, ChatTitlesError):
            return Handled(error, correlation_id=message.message_id)
        config_id = error.model_config_id if isinstance(error, TitleGenerationFailed) else None
        return Handled("given_up", Failure(error.code, error.detail, config_id), message.message_id)

    def _try_for_a_while(self, message: UserMessage, deadline: Deadline) -> AutoTitled | ChatTitlesError:
        """Returns the outcome, or why the title was given up."""
        pause = FIRST_PAUSE_SECONDS
        outcome: AutoTitled | ChatTitlesError = TitleTimeout()
        with suppress(TitleTimeout):
            gives_up_at = deadline.remaining() - GIVE_UP_AFTER_SECONDS
            outcome = self._try(message, deadline.share(SHARE_OF_THE_FIRST_TRY))
            while isinstance(outcome, _PASSING) and (
                deadline.remaining() >= gives_up_at or pause == FIRST_PAUSE_SECONDS
            ):
                self.sleep(pause)
                pause *= 2
                outcome = self._try(message, deadline)
        return outcome

    def _try(self, message: UserMessage, deadline: Deadline) -> AutoTitled | ChatTitlesError:
        """Returns the outcome, or the error that ended the try."""
        try:
            return self._title(message, deadline)
        except (NotFound, NoUserMessage):
            return "not_needed"
        except (UsageLimitExceeded, UsageReserved):
            return "blocked"  # waiting for the owner's other titles would delay other owners' chats
        except ChatTitlesError as error:
            return error

    def _title(self, message: UserMessage, deadline: Deadline) -> AutoTitled:
        # Most messages need no title, which one small read shows.
        state = self.claims.read(message.key)
        occasion = occasion_for(state, message.message_id, follows=self.follows)
        if occasion is None or not says_something(message.text):
            return "not_needed"
        if not self.claims.claim(message.key, occasion, Claim(message.message_id, state.chat.title_version)):
            return "not_needed"
        payer = Payer(message.key.owner_id, message.groups)
        context = self.contexts.read(message.key, partial(self._check_limit, payer))
        if not _is_needed(occasion, state.chat, context):
            return "not_needed"
        with self.accounts(payer) as account:
            # The fallback title is the offline titler's already.
            proposal = suggest_title(context, self.models, account, deadline, may_stand_in=False)
            if occasion == "follow" and is_same_topic(proposal.title, context.chat.title):
                return "unchanged"
            return StoreAutomaticTitle(self.titles, self.clock)(
                message.key, context, proposal.title, deadline
            )

    def _check_limit(self, payer: Payer) -> None:
        # An account of its own, since most messages need none.
        with self.accounts(payer) as account:
            account.check_limit()


def _is_needed(occasion: Occasion, read: Chat, context: TitleContext) -> bool:
    """Returns whether the chat of ``context`` still has the title of ``read``, and needs another."""
    if context.chat.title_version != read.title_version:
        return False
    return occasion == "first" or has_moved_on(read.title, context.turns)
