"""Composes the stores of chats and their past. It is a module of its own, since propose needs none."""

from functools import cache

from shared.adapters.dynamodb.automatic_title_counts import DynamoAutomaticTitleCounts
from shared.adapters.dynamodb.buckets import Buckets
from shared.adapters.dynamodb.chats import DynamoChatStore
from shared.adapters.dynamodb.messages import DynamoMessageStore
from shared.adapters.dynamodb.remains import DynamoRemains
from shared.adapters.dynamodb.title_claims import DynamoTitleClaims
from shared.adapters.dynamodb.title_history import DynamoTitleHistory
from shared.bootstrap.storage import new_write_id, now, settings, table
from shared.rules.rates import Rate


@cache
def chats() -> DynamoChatStore:
    """Returns the store of chats."""
    buckets = Buckets(Rate(settings().new_chats_per_minute), now)
    return DynamoChatStore(table(), new_write_id, settings().quotas, buckets)


@cache
def messages() -> DynamoMessageStore:
    """Returns the store of messages."""
    return DynamoMessageStore(table(), settings().quotas)


@cache
def title_history() -> DynamoTitleHistory:
    """Returns the title history."""
    return DynamoTitleHistory(table(), now, settings().quotas.chat_titles)


@cache
def title_claims() -> DynamoTitleClaims:
    """Returns the claims of automatic titles."""
    return DynamoTitleClaims(table())


@cache
def automatic_title_counts() -> DynamoAutomaticTitleCounts:
    """Returns the counts of automatic titles."""
    return DynamoAutomaticTitleCounts(table())


@cache
def remains() -> DynamoRemains:
    """Returns the remover of deleted chats' items."""
    return DynamoRemains(table())
