"""DynamoDB's typed form, held against boto3's."""

from decimal import Decimal
from typing import Any

import pytest
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from shared.adapters.dynamodb.attribute_values import from_attribute_values, to_attribute_values

ITEM: dict[str, Any] = {
    "text": "Brot 🍞",
    "empty": "",
    "whole": 10**37,
    "negative": -1,
    "decimal": Decimal("1.5"),
    "yes": True,
    "no": False,
    "nothing": None,
    "parts": [{"type": "text", "text": "a"}, {"type": "file", "name": "b"}, []],
    "map": {"deeper": {"still": [1, "1", None]}},
}


def test_attribute_values_equal_those_of_boto3() -> None:
    """And the same comes back."""
    typed = {name: TypeSerializer().serialize(value) for name, value in ITEM.items()}
    assert to_attribute_values(ITEM) == typed
    assert (
        from_attribute_values(typed)
        == ITEM
        == {name: TypeDeserializer().deserialize(value) for name, value in typed.items()}
    )
    assert type(from_attribute_values(typed)["whole"]) is Decimal


@pytest.mark.parametrize("value", [1.5, b"bytes", {"a"}, object()])
def test_what_is_never_stored_is_refused(value: object) -> None:
    """A float above all, which would come back as another number."""
    with pytest.raises(TypeError):
        to_attribute_values({"value": value})


@pytest.mark.parametrize("typed", [{"SS": ["a"]}, {"B": b"a"}, {"X": "a"}])
def test_what_this_service_cannot_have_stored_is_refused(typed: dict[str, Any]) -> None:
    """As a stream may hold it when somebody else writes to the table."""
    with pytest.raises(TypeError):
        from_attribute_values({"value": typed})
