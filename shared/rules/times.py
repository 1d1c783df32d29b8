"""Instants in the forms that the table and the API use."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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
