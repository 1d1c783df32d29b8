"""Has MiniStack match an event filter as Lambda does, where a record lacks an attribute that it names."""

from typing import Any

from ministack.services import lambda_svc

_match = lambda_svc._match_esm_filter  # noqa: SLF001 - there is no other way


def complete_filters() -> None:
    """Lets ``exists: false`` match an attribute that is missing with all that it would hold."""
    lambda_svc._match_esm_filter = _matches  # noqa: SLF001 - as above


def _matches(record: dict[str, Any], pattern: dict[str, Any]) -> bool:
    named = {key: record.get(key, {}) for key, inner in pattern.items() if isinstance(inner, dict)}
    return bool(_match({**record, **named}, pattern))
