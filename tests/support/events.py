"""Holds events against their schemas."""

import json
from collections.abc import Mapping
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from tests.support.template import PROJECT


def check_event(kind: str, detail: Mapping[str, Any]) -> None:
    """Fails when the schema in the repository denies the event."""
    path = PROJECT / "schemas" / f"{kind}.{detail['schema']}.json"
    schema = json.loads(path.read_text("utf-8"))
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(detail)
