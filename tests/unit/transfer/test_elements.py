"""The objects of a JSON text are found whatever they contain, and wherever a read of the file ends."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.transfer import elements as module
from tools.transfer.elements import elements

ANY_TEXT = st.text(st.characters(codec="utf-8") | st.sampled_from('"\\{}[],'), max_size=8)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=12,
)


class Slow:
    """A file of which a few bytes are read at once."""

    def __init__(self, content: bytes, size: int) -> None:
        self._file, self._size = io.BytesIO(content), size

    def read(self, _: int, /) -> bytes:
        """Returns the next few bytes."""
        return self._file.read(self._size)


@given(st.lists(ANY_JSON, max_size=5), st.integers(1, 20), st.sampled_from([None, 2]))
def test_elements_are_the_members_of_a_list(members: list[object], size: int, indent: int) -> None:
    """Scalars in a row are one."""
    content = json.dumps(members, indent=indent, ensure_ascii=False).encode()
    found = list(elements(Slow(content, size)))
    assert [element.number for element in found] == [*range(1, len(found) + 1)]
    assert (
        json.loads(b"[" + b",".join(content[one.start : one.end].rstrip(b", \n") for one in found) + b"]")
        == members
    )


@given(st.dictionaries(ANY_TEXT, ANY_JSON, max_size=5), st.integers(1, 20), st.data())
def test_cut_off_object_is_damaged(member: dict[str, object], size: int, data: st.DataObject) -> None:
    """At any byte."""
    content = json.dumps(member).encode()
    (whole,) = elements(Slow(content, size))
    assert (whole.start, whole.end, whole.damage) == (0, len(content), None)
    (cut,) = elements(Slow(content[: data.draw(st.integers(1, len(content) - 1))], size))
    assert cut.damage


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
def test_long_strings_are_told_with_their_quotes(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """Those that a single read does not have whole."""
    monkeypatch.setattr(module, "MAX_STRING_BYTES", 10)
    content = b'[{"a":"short","b":"quite \\"long\\\\","' + b"k" * 9 + b'":"' + b"x" * 30 + b'"}]'
    (element,) = elements(Slow(content, size))
    told = [content[start:end] for start, end in element.long_strings]
    strings = [b'"quite \\"long\\\\"', b'"' + b"k" * 9 + b'"', b'"' + b"x" * 30 + b'"']
    assert (
        told
        == [string for string in strings if len(string) > size or size == 100][: 0 if size == 100 else None]
    )
