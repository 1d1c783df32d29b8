"""The lines of one key of an export: of a chat as it was at one time, of usage, or of a usage limit."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from shared.adapters.dynamodb.attribute_values import Item, Key
from shared.adapters.dynamodb.chat_records import record_of
from shared.adapters.dynamodb.items import CHAT, chat_of
from shared.adapters.dynamodb.spend import spend_of, usage_partition
from shared.adapters.dynamodb.table import Table
from shared.adapters.dynamodb.usage_limits import default_limit_of, limit_of
from shared.rules.errors.busy import StorageUnavailable
from shared.rules.limits import Period
from shared.rules.records import ChatRecord, MessageRecord, TitleRecord
from tools.transfer.lines import AccountRecord, DefaultLimitRecord, LimitRecord, Line, UsageRecord

# A chat changes a few times a second at most, and most are read in some milliseconds.
MAX_READS = 20
ChatRecords = Sequence[ChatRecord | MessageRecord | TitleRecord]


def read_chat(table: Table, key: Key) -> ChatRecords:
    """A chat's records as they were at one time, or none if it is deleted. Raises StorageUnavailable.

    Each change of a title and each message writes the chat item. So nothing has changed while the partition
    was read if that item is the same afterwards. The fan-out may store an earlier title meanwhile, which is
    right at any time. It may also store a later one than the chat's, which is left out.
    """
    for _ in range(MAX_READS):
        items = list(
            table.query_all({":pk": key["pk"]}, KeyConditionExpression="pk = :pk", ConsistentRead=True)
        )
        if not items or items[0]["sk"] != CHAT:
            return []
        if table.get(key) == items[0]:
            return _records_of(items)
    raise StorageUnavailable


def has_all_titles(records: Sequence[Line]) -> bool:
    """Whether no title is missing between the oldest and the current one: the fan-out may be behind."""
    chat = next(record.chat for record in records if isinstance(record, ChatRecord))
    versions = [record.title_version for record in records if isinstance(record, TitleRecord)]
    oldest = min(versions, default=1)
    return len(versions) == chat.title_version - oldest


def read_account(table: Table, key: Key, at: datetime) -> AccountRecord | None:
    """The record of usage or of a limit, or None if it has been removed. Raises StorageUnavailable."""
    item = table.get(key)
    if item is None:
        return None
    if key["pk"].startswith(usage_partition("")):
        return _usage(item, at)
    default = default_limit_of(item)
    return DefaultLimitRecord(limit=default) if default else LimitRecord(limit=limit_of(item))


def _records_of(items: Sequence[Item]) -> ChatRecords:
    version = chat_of(items[0]).title_version
    records = [record for record in map(record_of, items) if record is not None]
    return [
        record for record in records if not isinstance(record, TitleRecord) or record.title_version < version
    ]


def _usage(item: Item, at: datetime) -> UsageRecord:
    period, _, since = item["sk"].partition("#")
    spend = spend_of(item, at)
    return UsageRecord(
        owner_id=item["pk"].removeprefix(usage_partition("")),
        period=cast(Period, period.lower()),
        since=since,
        calls=spend.calls,
        input_tokens=spend.input_tokens,
        output_tokens=spend.output_tokens,
        spent_micros=spend.spent_micros - spend.reserved_micros,
    )
