"""Reads a stretch of the table's stream, to which Lambda left a pointer when it gave up a batch."""

from typing import Any

from tools.ops.not_handled import NotHandled

MAX_PAGES = 1_000


def records_of(streams: Any, stretch: dict[str, Any]) -> list[dict[str, Any]]:
    """The records from the stretch's first to its last, of every function and item.

    ``streams`` is a DynamoDB Streams client. Raises NotHandled where the stream keeps them no more, which it
    does for 24 hours; a closed shard goes with its last record.
    """
    last = int(stretch["endSequenceNumber"])
    gone = (streams.exceptions.ResourceNotFoundException, streams.exceptions.TrimmedDataAccessException)
    try:
        records = _read(streams, stretch, last)
    except gone as error:
        raise NotHandled("the stream no longer keeps its records") from error
    return [one for one in records if _position(one) <= last]


def _read(streams: Any, stretch: dict[str, Any], last: int) -> list[dict[str, Any]]:
    """Pages from the stretch's beginning to the one with the record ``last``; some on the way are empty."""
    records: list[dict[str, Any]] = []
    iterator: str | None = _iterator(streams, stretch)
    for _ in range(MAX_PAGES):
        if iterator is None or (records and _position(records[-1]) >= last):
            return records
        try:
            page = streams.get_records(ShardIterator=iterator)
        except streams.exceptions.ExpiredIteratorException:
            iterator = _iterator(streams, stretch, records)
            continue
        records += page["Records"]
        iterator = page.get("NextShardIterator")
    raise NotHandled(f"its end was not found on {MAX_PAGES} pages of the stream")


def _iterator(streams: Any, stretch: dict[str, Any], read: list[dict[str, Any]] | None = None) -> str:
    """Where the stretch begins, or goes on after what has been read."""
    at = stretch["startSequenceNumber"] if not read else read[-1]["dynamodb"]["SequenceNumber"]
    found: str = streams.get_shard_iterator(
        StreamArn=stretch["streamArn"],
        ShardId=stretch["shardId"],
        ShardIteratorType="AFTER_SEQUENCE_NUMBER" if read else "AT_SEQUENCE_NUMBER",
        SequenceNumber=at,
    )["ShardIterator"]
    return found


def _position(record: dict[str, Any]) -> int:
    return int(record["dynamodb"]["SequenceNumber"])
