"""What one JSON schema of an OpenAPI document allows that another refuses."""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

_AT_MOST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_AT_LEAST = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
# Whatever these say, they are compared whole.
_WHOLE = ("pattern", "format", "if", "then", "else", "not", "propertyNames", "multipleOf", "uniqueItems")


class Documents:
    """Finds values that one document's schema, ``sent``, allows and the other's, ``accepted``, refuses.

    Clients of the old document send requests to the new one. The new one sends answers to them, and they are
    ``reading``: they ignore additional fields, and need all old ones.
    """

    def __init__(self, sent: Json, accepted: Json, *, reading: bool = False) -> None:
        self._sent = sent
        self._accepted = accepted
        self._reading = reading

    def for_responses(self) -> "Documents":
        """Returns the documents in the direction of answers."""
        return Documents(self._accepted, self._sent, reading=True)

    def content(self, sent: Json, accepted: Json, place: str) -> Iterator[str]:
        """As ``refused``, for bodies of any media type."""
        mine, theirs = sent.get("content", {}), accepted.get("content", {})
        for form in mine.keys() & theirs.keys():
            yield from self.refused(mine[form]["schema"], theirs[form]["schema"], place)
        for form in (mine.keys() ^ theirs.keys()) if self._reading else (mine.keys() - theirs.keys()):
            yield f"{place}: {form} is known to one side only"

    def refused(self, sent: Json, accepted: Json, place: str) -> Iterator[str]:
        """Yields the places where ``sent`` allows a value that ``accepted`` refuses."""
        alternatives = _alternatives(self._accepted, accepted)
        for alternative in _alternatives(self._sent, sent):
            problems = [list(self._problems(alternative, other, place)) for other in alternatives]
            if all(problems):
                yield from min(problems, key=len)

    def _problems(self, sent: Json, accepted: Json, place: str) -> Iterator[str]:
        yield from _kinds(sent, accepted, place)
        for names, sign in ((_AT_MOST, 1), (_AT_LEAST, -1)):
            for name in names:
                if name in accepted and (name not in sent or sign * sent[name] > sign * accepted[name]):
                    yield f"{place}: {name} is {sent.get(name)} to one side and {accepted[name]} to the other"
        for name in _WHOLE:
            if name in accepted and accepted[name] != sent.get(name):
                yield f"{place}: {name} differs"
        if "items" in accepted:
            yield from self.refused(sent.get("items", {}), accepted["items"], f"{place}[]")
        yield from self._properties(sent, accepted, place)

    def _properties(self, sent: Json, accepted: Json, place: str) -> Iterator[str]:
        for name in set(accepted.get("required", [])) - set(sent.get("required", [])):
            yield f"{place}.{name}: one side needs it and the other may leave it out"
        known, other_values = accepted.get("properties", {}), accepted.get("additionalProperties", {})
        for name, schema in sent.get("properties", {}).items():
            if name in known:
                yield from self.refused(schema, known[name], f"{place}.{name}")
            elif other_values is False:
                yield f"{place}.{name}: one side knows it and the other refuses it"
        if self._reading:
            yield from (
                f"{place}.{name}: is gone" for name in known.keys() - sent.get("properties", {}).keys()
            )
        mine = sent.get("additionalProperties", {})
        if isinstance(other_values, dict) and isinstance(mine, dict) and other_values:
            yield from self.refused(mine, other_values, f"{place}.*")


def _alternatives(document: Json, schema: Json) -> list[Json]:
    if "$ref" in schema:
        return _alternatives(document, document["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    inner = schema.get("anyOf") or schema.get("oneOf")
    return (
        [alternative for other in inner for alternative in _alternatives(document, other)]
        if inner
        else [schema]
    )


def _kinds(sent: Json, accepted: Json, place: str) -> Iterator[str]:
    mine, theirs = ({side["type"]} if "type" in side else set() for side in (sent, accepted))
    if theirs and mine != theirs and (mine, theirs) != ({"integer"}, {"number"}):
        yield f"{place}: is a {''.join(mine) or 'value'} to one side and a {''.join(theirs)} to the other"
    values, allowed = (
        side.get("enum", [side["const"]] if "const" in side else None) for side in (sent, accepted)
    )
    if allowed is not None and (values is None or [value for value in values if value not in allowed]):
        yield f"{place}: may be one of {values or 'anything'} to one side and of {allowed} to the other"
