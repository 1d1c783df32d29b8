"""Composes what backlogs are stored in, and their queue."""

from functools import cache

from shared.adapters.backlog_queue import SqsBacklogQueue
from shared.adapters.dynamodb.backlog_segments import DynamoBacklogSegments
from shared.adapters.dynamodb.backlogs import DynamoBacklogs
from shared.bootstrap import publishing, storage


@cache
def backlogs() -> DynamoBacklogs:
    """Returns the store of runs."""
    return DynamoBacklogs(storage.table())


@cache
def segments() -> DynamoBacklogSegments:
    """Returns the store of their segments."""
    return DynamoBacklogSegments(storage.table(), storage.now)


@cache
def queue() -> SqsBacklogQueue:
    """Returns the queue of segments."""
    return SqsBacklogQueue(publishing.sqs, storage.settings().backlog_queue_url)
