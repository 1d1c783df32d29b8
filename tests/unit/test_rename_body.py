"""The quick reading of a rename's body, held against pydantic's."""

import json

import pytest

from shared.entrypoints.http.bodies import RenameChat, parse
from shared.entrypoints.http.rename_body import typed_title
from shared.rules.errors.base import ChatTitlesError

BODIES = [
    b"",
    b"{",
    b"null",
    b"[]",
    b'"title"',
    b"{}",
    b'{"title": "Bread"}',
    b' \n{"title" : "Bread"} ',
    b'{"title": ""}',
    b'{"title": null}',
    b'{"title": 1}',
    b'{"title": ["Bread"]}',
    b'{"title": "a", "title": "b"}',
    b'{"title": "a", "x": 1}',
    b'{"Title": "a"}',
    b'{"title": "a"} x',
    b'{"title": NaN}',
    b"NaN",
    b'{"title": NaN, "title": "a"}',
    b'{"title": "\\ud800", "title": "a"}',
    b'[["title", "a"]]',
    b'{"title": "a", "\\ud800": 1}',
    b'{"title": ' + b"9" * 5_000 + b"}",
    b'{"title": "\\ud83c\\udf5e"}',
    b'{"title": "\\ud800"}',
    b'{"title": "\xff"}',
    b'{"title": "a\x00b"}',
    b'{"title": "a\nb"}',
    b'\xef\xbb\xbf{"title": "a"}',
    '{"title": "Bread"}'.encode("utf-16"),
    '{"title": "Brot für mich 🍞"}'.encode(),
    json.dumps({"title": "x" * 100_000}).encode(),
    b"[" * 100_000,
]


@pytest.mark.parametrize("body", BODIES, ids=lambda body: repr(body[:30]))
def test_rename_body_is_parsed_as_by_pydantic(body: bytes) -> None:
    """The same title, or the same error with the same fields."""
    assert outcome_of(typed_title, body) == outcome_of(lambda raw: parse(RenameChat, raw).title, body)


def outcome_of(read: object, body: bytes) -> object:
    """The title, or what the error tells."""
    assert callable(read)
    try:
        return read(body)
    except ChatTitlesError as error:
        return type(error), error.detail, getattr(error, "validations", None)
