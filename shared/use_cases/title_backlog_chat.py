"""Title one chat of a backlog."""

from dataclasses import dataclass

from shared.rules.automatic_title_counts import Failure
from shared.rules.backlogs import ChatOutcome, payer_of
from shared.rules.chats import ChatKey
from shared.rules.errors.base import ChatTitlesError
from shared.rules.errors.busy import StorageUnavailable
from shared.rules.errors.limits import UsageLimitExceeded, UsageReserved
from shared.rules.errors.requests import NotFound
from shared.rules.errors.title_generation import ModelThrottled, NoUserMessage, TitleGenerationFailed
from shared.rules.offline_titles import says_something
from shared.use_cases.deadline import Deadline
from shared.use_cases.ports.accounts import Accounts
from shared.use_cases.ports.models import Models
from shared.use_cases.ports.runtime import Clock
from shared.use_cases.ports.title_contexts import TitleContext, TitleContexts
from shared.use_cases.ports.titles import TitleStore
from shared.use_cases.store_automatic import StoreAutomaticTitle
from shared.use_cases.suggest import suggest_title

SKIPPED = ChatOutcome("skipped")


@dataclass(frozen=True)
class TitleBacklogChat:
    """Titles chats as automatic titles are made, but the run pays, and no message has to bring it about."""

    contexts: TitleContexts
    models: Models
    accounts: Accounts
    titles: TitleStore
    clock: Clock

    def __call__(self, run: int, key: ChatKey, read_version: int, deadline: Deadline) -> ChatOutcome:
        """Returns what came of the chat, whose title had ``read_version`` when the run chose it.

        A title that is written since then stays. A bug is raised after the title's cost is settled.
        """
        try:
            return self._title(run, key, read_version, deadline)
        except (NotFound, NoUserMessage):
            return SKIPPED
        except UsageLimitExceeded:
            return ChatOutcome("no_budget")
        except (UsageReserved, ModelThrottled, StorageUnavailable):
            # Nothing was paid that another try would pay again.
            return ChatOutcome("later")
        except ChatTitlesError as error:
            config_id = error.model_config_id if isinstance(error, TitleGenerationFailed) else None
            return ChatOutcome("failed", Failure(error.code, error.detail, config_id))

    def _title(self, run: int, key: ChatKey, read_version: int, deadline: Deadline) -> ChatOutcome:
        with self.accounts(payer_of(run)) as account:
            context = self.contexts.read(key, account.check_limit)
            if not _is_needed(context, read_version):
                return SKIPPED
            proposal = suggest_title(context, self.models, account, deadline, may_stand_in=False)
            store = StoreAutomaticTitle(self.titles, self.clock)
            stored = store(key, context, proposal.title, deadline)
        if stored == "given_up":
            # The title is paid. Another would have to be paid again.
            return ChatOutcome("failed", Failure(StorageUnavailable.code))
        return ChatOutcome("titled") if stored == "written" else SKIPPED


def _is_needed(context: TitleContext, read_version: int) -> bool:
    """Returns whether the chat still has its title, may have another, and says something."""
    chat = context.chat
    says = any(turn.role == "user" and says_something(turn.text) for turn in context.turns)
    return chat.title_version == read_version and chat.automatic_title and says
