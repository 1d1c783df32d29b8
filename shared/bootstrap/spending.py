"""Composes usage limits, spend and accounts."""

from functools import cache

from shared.adapters.accounts import DynamoAccounts
from shared.adapters.dynamodb.buckets import Buckets
from shared.adapters.dynamodb.spend import DynamoSpend
from shared.adapters.dynamodb.usage_limits import DynamoUsageLimits
from shared.bootstrap.storage import now, settings, table
from shared.rules.limits import DefaultLimit
from shared.rules.rates import Rate


@cache
def usage_limits() -> DynamoUsageLimits:
    """Returns the usage limits."""
    return DynamoUsageLimits(table(), DefaultLimit(settings().default_usage_limit_micros))


@cache
def spend() -> DynamoSpend:
    """Returns the owners' spend."""
    return DynamoSpend(table(), now)


@cache
def accounts() -> DynamoAccounts:
    """Returns the accounts for automatic titles, which count towards no rate."""
    return DynamoAccounts(usage_limits(), spend(), now)


@cache
def request_accounts() -> DynamoAccounts:
    """Returns the accounts for requested titles, which count towards their owner's rate."""
    buckets = Buckets(Rate(settings().title_requests_per_minute), now)
    return DynamoAccounts(usage_limits(), spend(), now, buckets)
