"""What IAM would say of a request to AWS: a role's statements, with the keys that a service gives for it.

Of the conditions it knows those that the template uses. ``ForAllValues`` holds of a key that is not there, as
in IAM: an action without ``dynamodb:LeadingKeys`` would pass, so no role may have one (HAVE_LEADING_KEYS).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Any

Values = Mapping[str, Sequence[str]]
# By AWS's service authorization reference; Scan and PartiQL's statements without a key are not among them.
HAVE_LEADING_KEYS = {
    f"dynamodb:{name}Item"
    for name in ("BatchGet", "BatchWrite", "ConditionCheck", "Delete", "Get", "Put", "Update")
} | {"dynamodb:Query"}


@dataclass(frozen=True)
class IamRequest:
    """One thing that IAM is asked for: an ``action`` on a ``resource``, with the request's ``keys``.

    The resource is as the template spells it, without its function; blank where a service has one for all.
    """

    action: str
    resource: str = ""
    keys: Values = field(default_factory=dict)

    def by(self, principal: str) -> "IamRequest":
        """The same by a role, whose ARN is spelled as the template does."""
        return replace(self, keys={**self.keys, "aws:PrincipalArn": [principal]})

    def __str__(self) -> str:
        """Names the permission that a role lacks."""
        return f"{self.action} on {self.resource} with {dict(self.keys)}"


def is_allowed(iam_request: IamRequest, statements: Sequence[dict[str, Any]]) -> bool:
    """Whether a statement allows it and none denies it."""
    effects = {statement["Effect"] for statement in statements if _applies(statement, iam_request)}
    assert effects <= {"Allow", "Deny"}
    return effects == {"Allow"}


def listed(value: Any) -> list[Any]:
    """What a policy's element holds, one or many."""
    return list(value) if isinstance(value, list) else [value]


def _applies(statement: dict[str, Any], iam_request: IamRequest) -> bool:
    if not any(
        fnmatchcase(iam_request.action.lower(), action.lower()) for action in listed(statement["Action"])
    ):
        return False
    resources = [text for resource in listed(statement["Resource"]) for text in _texts(resource)]
    if iam_request.resource and iam_request.resource not in resources:
        return False
    return all(_holds(*condition, iam_request.keys) for condition in _conditions(statement))


def _texts(resource: Any) -> Iterator[str]:
    yield from resource.values() if isinstance(resource, dict) else [resource]


def _conditions(statement: dict[str, Any]) -> Iterator[tuple[str, str, list[Any]]]:
    for operator, by_key in statement.get("Condition", {}).items():
        for key, expected in by_key.items():
            yield operator, key, listed(expected)


def _holds(operator: str, key: str, expected: list[Any], keys: Values) -> bool:
    if operator == "ArnNotEquals":  # so is a key that is not there
        return not {text for pattern in expected for text in _texts(pattern)} & set(keys.get(key, ()))
    of_many, _, compare = operator.rpartition(":")
    assert of_many in _SETS, f"not known here: {operator}"
    assert compare in _COMPARISONS, f"not known here: {operator}"
    matches = _COMPARISONS[compare]
    return _SETS[of_many](
        [any(matches(value, pattern) for pattern in expected) for value in keys.get(key, ())]
    )


_SETS: dict[str, Callable[[Sequence[bool]], bool]] = {"ForAllValues": all, "ForAnyValue": any}
_COMPARISONS: dict[str, Callable[[str, str], bool]] = {"StringEquals": str.__eq__, "StringLike": fnmatchcase}
