"""Binds the use cases of functions/backlog."""

import time
from functools import cache

from shared.adapters.accounts import DynamoAccounts
from shared.adapters.dynamodb.backlog_chats import DynamoBacklogChats
from shared.adapters.dynamodb.backlogs import DynamoBacklogBudgets
from shared.bootstrap import backlogs, spending, storage, titling
from shared.rules.backlogs import FOREVER
from shared.use_cases.title_backlog_chat import TitleBacklogChat
from shared.use_cases.work_on_backlog import WorkOnBacklog


def work_on_backlog() -> WorkOnBacklog:
    """Work on a segment."""
    return WorkOnBacklog(
        backlogs.backlogs(),
        backlogs.segments(),
        DynamoBacklogChats(storage.table()),
        backlogs.queue(),
        titling.side_by_side,
        time.sleep,
        storage.now,
        storage.new_id,
    )


def title_backlog_chat() -> TitleBacklogChat:
    """Title a chat."""
    return TitleBacklogChat(
        titling.title_contexts(), titling.models(), _accounts(), storage.titles(), storage.now
    )


@cache
def _accounts() -> DynamoAccounts:
    budgets = DynamoBacklogBudgets(backlogs.backlogs())
    return DynamoAccounts(budgets, spending.spend(), lambda: FOREVER)
