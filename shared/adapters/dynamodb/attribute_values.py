"""Converts values to DynamoDB's typed form and back, for the types that this service stores.

boto3's own conversion needs an import that takes a tenth of a cold start.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

Item = dict[str, Any]
Key = dict[str, str]


def primary_key(item: Item) -> Key:
    """Returns the primary key of ``item``."""
    return {"pk": item["pk"], "sk": item["sk"]}


def to_attribute_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Returns ``values`` in DynamoDB's typed form. Raises TypeError for other types, such as float."""
    return {name: _to_attribute_value(value) for name, value in values.items()}


def from_attribute_values(values: Mapping[str, Any]) -> Item:
    """Reverses ``to_attribute_values``. Numbers become Decimal."""
    return {name: _from_attribute_value(value) for name, value in values.items()}


def _to_attribute_value(value: Any) -> dict[str, Any]:
    match value:
        case str():
            return {"S": value}
        case bool():
            return {"BOOL": value}
        case int() | Decimal():
            return {"N": str(value)}
        case list():
            return {"L": list(map(_to_attribute_value, value))}
        case dict():
            return {"M": to_attribute_values(value)}
        case None:
            return {"NULL": True}
    raise TypeError(f"No {type(value).__name__} is stored.")


def _from_attribute_value(typed: Mapping[str, Any]) -> Any:
    ((kind, value),) = typed.items()
    match kind:
        case "S" | "BOOL":
            return value
        case "N":
            return Decimal(value)
        case "L":
            return list(map(_from_attribute_value, value))
        case "M":
            return from_attribute_values(value)
        case "NULL":
            return None
    raise TypeError(f"No {kind} is stored.")
