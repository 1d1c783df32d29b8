"""What one JSON schema of an OpenAPI document allows that another refuses."""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

_AT_MOST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_AT_LEAST = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
# Whatever these say, they are compared whole.
_WHOLE = ("pattern", "format", "if", "then", "else", "not", "propertyNames", "multipleOf", "uniqueItems")


class Documents:
    """Two documents: what a schema of the one, ``given``, allows that one of the other, ``taken``, refuses.

    Requests are given by those who know the old document. Answers are given by the new one, and those who
    know the old one are ``reading``: they overlook what is more, and miss what is less.
    """

    def __init__(self, given: Json, taken: Json, *, reading: bool = False) -> None:
        self._given = given
        self._taken = taken
        self._reading = reading

    def turned(self) -> "Documents":
        """The way back, of answers."""
        return Documents(self._taken, self._given, reading=True)

    def content(self, given: Json, taken: Json, place: str) -> Iterator[str]:
        """As ``refused``, of bodies in any form."""
        mine, theirs = given.get("content", {}), taken.get("content", {})
        for form in mine.keys() & theirs.keys():
            yield from self.refused(mine[form]["schema"], theirs[form]["schema"], place)
        for form in (mine.keys() ^ theirs.keys()) if self._reading else (mine.keys() - theirs.keys()):
            yield f"{place}: {form} is known to one side only"

    def refused(self, given: Json, taken: Json, place: str) -> Iterator[str]:
        """Where a value that ``given`` allows may be none that ``taken`` allows."""
        alternatives = _alternatives(self._taken, taken)
        for one in _alternatives(self._given, given):
            problems = [list(self._one(one, other, place)) for other in alternatives]
            if all(problems):
                yield from min(problems, key=len)

    def _one(self, given: Json, taken: Json, place: str) -> Iterator[str]:
        yield from _kinds(given, taken, place)
        for names, sign in ((_AT_MOST, 1), (_AT_LEAST, -1)):
            for name in names:
                if name in taken and (name not in given or sign * given[name] > sign * taken[name]):
                    yield f"{place}: {name} is {given.get(name)} to one side and {taken[name]} to the other"
        for name in _WHOLE:
            if name in taken and taken[name] != given.get(name):
                yield f"{place}: {name} differs"
        if "items" in taken:
            yield from self.refused(given.get("items", {}), taken["items"], f"{place}[]")
        yield from self._properties(given, taken, place)

    def _properties(self, given: Json, taken: Json, place: str) -> Iterator[str]:
        for name in set(taken.get("required", [])) - set(given.get("required", [])):
            yield f"{place}.{name}: one side needs it and the other may leave it out"
        known, others = taken.get("properties", {}), taken.get("additionalProperties", {})
        for name, schema in given.get("properties", {}).items():
            if name in known:
                yield from self.refused(schema, known[name], f"{place}.{name}")
            elif others is False:
                yield f"{place}.{name}: one side knows it and the other refuses it"
        if self._reading:
            yield from (
                f"{place}.{name}: is gone" for name in known.keys() - given.get("properties", {}).keys()
            )
        mine = given.get("additionalProperties", {})
        if isinstance(others, dict) and isinstance(mine, dict) and others:
            yield from self.refused(mine, others, f"{place}.*")


def _alternatives(document: Json, schema: Json) -> list[Json]:
    if "$ref" in schema:
        return _alternatives(document, document["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    inner = schema.get("anyOf") or schema.get("oneOf")
    return [one for other in inner for one in _alternatives(document, other)] if inner else [schema]


def _kinds(given: Json, taken: Json, place: str) -> Iterator[str]:
    mine, theirs = ({one["type"]} if "type" in one else set() for one in (given, taken))
    if theirs and mine != theirs and (mine, theirs) != ({"integer"}, {"number"}):
        yield f"{place}: is a {''.join(mine) or 'value'} to one side and a {''.join(theirs)} to the other"
    values, allowed = (one.get("enum", [one["const"]] if "const" in one else None) for one in (given, taken))
    if allowed is not None and (values is None or [value for value in values if value not in allowed]):
        yield f"{place}: may be one of {values or 'anything'} to one side and of {allowed} to the other"
