"""Whatever stands in an export, its conversations come out or a reason does, and nothing else."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.support.sample import examples
from tests.unit.transfer.exports_on_disk import all_of, written
from tests.unit.transfer.test_elements import ANY_JSON

EXPORTS = sorted((Path(__file__).parent / "exports").iterdir())
ODD_VALUES: list[object] = [
    {"uuid": {}},
    [[]],
    [{}],
    {"": None},
    -1,
    1e300,
    2**63,
    True,
    "2023",
    "\x00",
    {"type": []},
]
# A folder of one test is fit for all of its examples: each writes the same file anew.
IN_ONE_FOLDER = settings(
    max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The place of each value in ``value``."""
    yield path
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield from paths(value[key], (*path, key))


def replaced(value: Any, path: tuple[Any, ...], new: object) -> Any:
    """``value`` with ``new`` in place of what stands at ``path``."""
    if not path:
        return new
    copy = value.copy()
    copy[path[0]] = replaced(value[path[0]], path[1:], new)
    return copy


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.stem)
@IN_ONE_FOLDER
@given(data=st.data())
def test_any_value_in_place_of_any_field_is_read_or_told(
    tmp_path: Path, export: Path, data: st.DataObject
) -> None:
    """A conversation is read to its last message."""
    content = json.loads(export.read_bytes())
    path = data.draw(st.sampled_from(list(paths(content))))
    new = data.draw(ANY_JSON | st.sampled_from(ODD_VALUES) | st.floats(allow_nan=True))
    conversations, unreadable = all_of(written(tmp_path, replaced(content, path, new)))
    assert conversations or unreadable
    for conversation, messages in conversations:
        assert conversation.source_id
        assert all(message.content for message in messages)


class Twin(str):
    """A key that is written like another one, and is not equal to it."""

    __slots__ = ()
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        """Whether it is the very same."""
        return self is other


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.stem)
@IN_ONE_FOLDER
@given(data=st.data())
def test_any_field_may_be_there_twice(tmp_path: Path, export: Path, data: st.DataObject) -> None:
    """Behind or before the first, with any value or the same."""
    content = json.loads(export.read_bytes())
    path = data.draw(st.sampled_from([path for path in paths(content) if path and isinstance(path[-1], str)]))
    outer = content
    for key in path[:-1]:
        outer = outer[key]
    twin = {Twin(path[-1]): data.draw(st.just(outer[path[-1]]) | ANY_JSON)}
    doubled = data.draw(st.sampled_from([{**outer, **twin}, {**twin, **outer}]))
    conversations, unreadable = all_of(written(tmp_path, replaced(content, path[:-1], doubled)))
    assert conversations or unreadable


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.stem)
@IN_ONE_FOLDER
@given(data=st.data())
def test_any_cut_or_changed_bytes_are_read_or_told(tmp_path: Path, export: Path, data: st.DataObject) -> None:
    """Plain, and in a ZIP that is cut or changed itself."""
    content = export.read_bytes()
    if data.draw(st.booleans()):
        content = zipped(content)
    start = data.draw(st.integers(0, len(content)))
    new = data.draw(st.binary(max_size=6))
    kept = content[start + data.draw(st.integers(0, 6)) :] if data.draw(st.booleans()) else b""
    conversations, unreadable = all_of(written(tmp_path, content[:start] + new + kept))
    assert conversations or unreadable


def zipped(content: bytes) -> bytes:
    """A ZIP with this file."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("conversations.json", content)
    return archive.getvalue()


@given(content=st.binary(max_size=40))
@example(content=b"PK\x03\x04")
@example(content=b"PK\x05\x06" + b"\x00" * 18)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_told(tmp_path: Path, content: bytes) -> None:
    """Not one conversation is in them."""
    conversations, unreadable = all_of(written(tmp_path, content))
    assert not conversations
    assert unreadable
