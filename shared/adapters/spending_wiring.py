"""Puts together what bounds and tells what titles cost."""

from functools import cache

from shared.adapters.accounts import DynamoAccounts
from shared.adapters.dynamodb.spend import DynamoSpend
from shared.adapters.dynamodb.usage_limits import DynamoUsageLimits
from shared.adapters.wiring import new_id, now, settings, table
from shared.rules.limits import DefaultLimit


@cache
def usage_limits() -> DynamoUsageLimits:
    """Limits."""
    return DynamoUsageLimits(table(), DefaultLimit(settings().default_usage_limit_micros))


@cache
def spend() -> DynamoSpend:
    """What was spent."""
    return DynamoSpend(table(), now, new_id)


@cache
def accounts() -> DynamoAccounts:
    """Payers' accounts."""
    return DynamoAccounts(usage_limits(), spend(), now)
