"""Read a range of the table's stream. Lambda sends such a range to the failure queue with a failed batch."""

from typing import Any

from tools.ops.not_handled import NotHandled

MAX_PAGES = 1_000


def records_of(streams: Any, stretch: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the records of the range ``stretch``, for all functions and items.

    ``streams`` is a DynamoDB Streams client. Raises NotHandled if the records have expired: a stream keeps
    them for 24 hours, and a closed shard disappears with its last record.
    """
    last = int(stretch["endSequenceNumber"])
    gone = (streams.exceptions.ResourceNotFoundException, streams.exceptions.TrimmedDataAccessException)
    try:
        records = _read(streams, stretch, last)
    except gone as error:
        raise NotHandled("the stream no longer keeps its records") from error
    return [record for record in records if _sequence_number(record) <= last]


def _read(streams: Any, stretch: dict[str, Any], last: int) -> list[dict[str, Any]]:
    """Read pages from the start of the range to the page with the record ``last``. Some pages are empty."""
    records: list[dict[str, Any]] = []
    iterator: str | None = _iterator(streams, stretch)
    for _ in range(MAX_PAGES):
        if iterator is None or (records and _sequence_number(records[-1]) >= last):
            return records
        try:
            page = streams.get_records(ShardIterator=iterator)
        except streams.exceptions.ExpiredIteratorException:
            iterator = _iterator(streams, stretch, records)
            continue
        records += page["Records"]
        iterator = page.get("NextShardIterator")
    raise NotHandled(f"the end of its range was not found in {MAX_PAGES} pages of the stream")


def _iterator(streams: Any, stretch: dict[str, Any], read: list[dict[str, Any]] | None = None) -> str:
    """A shard iterator for the start of the range, or for the position after the records ``read``."""
    at = stretch["startSequenceNumber"] if not read else read[-1]["dynamodb"]["SequenceNumber"]
    iterator: str = streams.get_shard_iterator(
        StreamArn=stretch["streamArn"],
        ShardId=stretch["shardId"],
        ShardIteratorType="AFTER_SEQUENCE_NUMBER" if read else "AT_SEQUENCE_NUMBER",
        SequenceNumber=at,
    )["ShardIterator"]
    return iterator


def _sequence_number(record: dict[str, Any]) -> int:
    return int(record["dynamodb"]["SequenceNumber"])
