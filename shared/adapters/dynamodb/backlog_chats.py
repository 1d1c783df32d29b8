"""Reads all chats, segment by segment, by the index of their activity. It reads no message."""

from shared.adapters.dynamodb.attribute_values import Item, primary_key
from shared.adapters.dynamodb.chats import ACTIVITY_INDEX
from shared.adapters.dynamodb.items import chat_of, key_of, origin_of, prompt_version_of
from shared.adapters.dynamodb.table import MAX_KEYS, Table
from shared.rules.backlogs import SEGMENTS, Position, Segment
from shared.use_cases.ports.backlogs import Candidate


class DynamoBacklogChats:
    """Reads pages of chats. Each takes two round trips."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def page(self, segment: Segment, active_until: str) -> tuple[list[Candidate], Position | None]:
        """Returns the chats of a page whose last activity was by then, and where the next page begins.

        A chat moves within the index with each activity, so one that is active later is never read twice.
        """
        keys, after = self._table.scan(
            {":until": active_until},
            dict(segment.position) if segment.position else None,
            IndexName=ACTIVITY_INDEX,
            FilterExpression="updated_at <= :until",
            Segment=segment.number,
            TotalSegments=SEGMENTS,
            Limit=MAX_KEYS,
        )
        # By the table, since the index has no titles and may be late.
        items = self._table.get_many([primary_key(key) for key in keys]) if keys else []
        return list(map(_candidate_of, items)), after


def _candidate_of(item: Item) -> Candidate:
    titled_by = origin_of(item).correlation_id
    return Candidate(key_of(item["pk"]), chat_of(item), titled_by, prompt_version_of(item))
