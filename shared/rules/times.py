"""Instants in the forms that the table and the API use."""

from datetime import UTC, datetime


def epoch_seconds(instant: datetime) -> int:
    """Whole seconds from 1970 until ``instant``, a part of one left out."""
    return int(instant.timestamp())


def rfc3339(instant: datetime) -> str:
    """``instant`` in UTC with microseconds, fixed in width so that text order is time order."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
