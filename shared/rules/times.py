"""Instants in the forms that the table and the API use."""

import re
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)", re.ASCII)
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def epoch_seconds(instant: datetime) -> int:
    """Whole seconds from 1970 until ``instant``, a part of one left out."""
    return int(instant.timestamp())


def epoch_microseconds(instant: datetime) -> int:
    """Microseconds from 1970 until ``instant``."""
    return (instant - _EPOCH) // timedelta(microseconds=1)


def rfc3339(instant: datetime) -> str:
    """``instant`` in UTC with microseconds, fixed in width so that text order is time order."""
    # strftime would write the year 999 with three digits.
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def instant_of(text: str) -> datetime:
    """The instant, in UTC, of a date-time by RFC 3339, 5.6. Raises ValueError for anything else.

    Python's own reading is wider, and knows neither the year 0 nor a leap second. What lies before its years
    or behind them is the first or the last of its instants.
    """
    told = text.upper()
    if not _DATE_TIME.fullmatch(told):
        raise ValueError
    is_year_0, is_leap_second = told[:4] == "0000", told[17:19] == "60"
    # As the year 0, the year 4 is a leap year.
    year, second = "0004" if is_year_0 else told[:4], "59" if is_leap_second else told[17:19]
    local = datetime.fromisoformat(f"{year}{told[4:17]}{second}{told[19:]}")
    if is_year_0:
        return _FIRST
    try:
        return (local + timedelta(seconds=is_leap_second)).astimezone(UTC)
    except OverflowError:
        return _FIRST if local.year == 1 else _LAST
