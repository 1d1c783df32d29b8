"""DynamoDB's typed form of values, and back."""

from collections.abc import Mapping
from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

Item = dict[str, Any]
Key = dict[str, str]

_to_wire = TypeSerializer().serialize
_from_wire = TypeDeserializer().deserialize


def primary_key(item: Item) -> Key:
    """The key under which ``item`` stands in the table."""
    return {"pk": item["pk"], "sk": item["sk"]}


def wire(values: Mapping[str, Any]) -> dict[str, Any]:
    """``values`` in DynamoDB's typed form."""
    return {name: _to_wire(value) for name, value in values.items()}


def plain(values: Mapping[str, Any]) -> Item:
    """The opposite of ``wire``; numbers come as Decimal."""
    return {name: _from_wire(value) for name, value in values.items()}
