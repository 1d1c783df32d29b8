"""Converts instants to and from the forms of the table and the API."""

import re
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)", re.ASCII)
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def epoch_seconds(instant: datetime) -> int:
    """Returns the whole seconds from 1970 until ``instant``, rounded down."""
    return int(instant.timestamp())


def epoch_microseconds(instant: datetime) -> int:
    """Returns the microseconds from 1970 until ``instant``."""
    return (instant - _EPOCH) // timedelta(microseconds=1)


def rfc3339(instant: datetime) -> str:
    """Returns ``instant`` in UTC with microseconds, in a fixed width so that texts sort by time."""
    # strftime would write the year 999 with three digits.
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def instant_of(text: str) -> datetime:
    """Returns the instant, in UTC, of an RFC 3339 date-time (5.6). Raises ValueError for other text.

    Python's own parser accepts more forms, but neither the year 0 nor a leap second. Instants outside of
    Python's years become its first or last instant.
    """
    upper = text.upper()
    if not _DATE_TIME.fullmatch(upper):
        raise ValueError
    is_year_0, is_leap_second = upper[:4] == "0000", upper[17:19] == "60"
    # The year 4 is a leap year, as the year 0 is.
    year, second = "0004" if is_year_0 else upper[:4], "59" if is_leap_second else upper[17:19]
    local = datetime.fromisoformat(f"{year}{upper[4:17]}{second}{upper[19:]}")
    if is_year_0:
        return _FIRST
    try:
        return (local + timedelta(seconds=is_leap_second)).astimezone(UTC)
    except OverflowError:
        return _FIRST if local.year == 1 else _LAST
