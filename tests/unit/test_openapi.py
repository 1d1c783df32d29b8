"""The committed document is the code's, and OpenAPI."""

import json

from openapi_spec_validator import validate

from tools.contract.openapi import DOCUMENT, document


def test_the_document_is_current_and_valid() -> None:
    """Written anew by make openapi."""
    committed = json.loads(DOCUMENT.read_text("utf-8"))
    assert committed == json.loads(json.dumps(document()))
    validate(committed)
