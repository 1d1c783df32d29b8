"""Instants as text, in the one form that the table and the API use."""

from datetime import UTC, datetime


def rfc3339(instant: datetime) -> str:
    """``instant`` in UTC with microseconds, fixed in width so that text order is time order."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
