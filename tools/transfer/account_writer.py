"""Stores the usage and the usage limits of an export, unless there are some already."""

from dataclasses import replace
from datetime import UTC, datetime

from shared.adapters.dynamodb.attribute_values import Item, to_attribute_values
from shared.adapters.dynamodb.calls import ConditionFailed
from shared.adapters.dynamodb.items import IF_NEW
from shared.adapters.dynamodb.spend import spend_item
from shared.adapters.dynamodb.table import Table
from shared.adapters.dynamodb.usage_limits import default_limit_item, limit_item
from shared.rules.limits import MAX_LIMIT_MICROS, Spend, UsageLimit, beginning, may_be_limited
from tools.transfer.incoming import Refused
from tools.transfer.lines import AccountRecord, DefaultLimitRecord, UsageRecord
from tools.transfer.owners import Owners
from tools.transfer.patience import Patience

_YEARS = range(2000, 2100)
# More than anybody uses, and less than DynamoDB's numbers have digits for.
_MAX_COUNT = 10**15


def account_item(record: AccountRecord, owners: Owners) -> Item:
    """The item of a record, for its owner here. Raises Refused."""
    if isinstance(record, UsageRecord):
        return _usage_item(record, owners)
    if not 0 <= (record.limit.limit_micros or 0) <= MAX_LIMIT_MICROS:
        raise Refused("no limit can be like that")
    if isinstance(record, DefaultLimitRecord):
        return default_limit_item(record.limit)
    return limit_item(_limit_for(record.limit, owners))


def write_account(table: Table, item: Item, patience: Patience) -> bool:
    """Stores the item, unless there is one with its key. Returns whether it is stored.

    An item that is there may be newer than the export, and would be counted twice if both were added.
    """
    put = ("Put", {"Item": to_attribute_values(item), **IF_NEW})
    try:
        patience(lambda: table.transact(put))
    except ConditionFailed:
        return False
    return True


def _usage_item(record: UsageRecord, owners: Owners) -> Item:
    try:
        at = datetime.fromisoformat(record.since).replace(tzinfo=UTC)
    except ValueError as error:
        raise Refused("its period begins on no day") from error
    if at.year not in _YEARS or at != beginning(record.period, at):
        raise Refused("no period begins on that day")
    counters = (record.spent_micros, record.calls, record.input_tokens, record.output_tokens)
    if not 0 <= min(counters) <= max(counters) <= _MAX_COUNT:
        raise Refused("a count of its usage is negative or too high")
    spent, calls, read, written = counters
    spend = Spend(spent, 0, calls, read, written)
    return spend_item(owners.of(record.owner_id), record.period, at, spend)


def _limit_for(limit: UsageLimit, owners: Owners) -> UsageLimit:
    if limit.subject == "user":
        return replace(limit, id=owners.of(limit.id))
    if not may_be_limited(limit.id):
        raise Refused("no group has such a name")
    return limit
