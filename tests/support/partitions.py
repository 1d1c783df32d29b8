"""The partitions of the table, as items.py lists them, and which of them a piece of code spells."""

import re
from collections.abc import Mapping
from functools import cache

from mypy.nodes import MemberExpr, Node

from shared.adapters.dynamodb import items
from tests.support.typed_code import Code, mentions_in

# A row of the layout: four spaces, then the partition's key up to its first placeholder.
_ROW = re.compile(r"^ {4}([A-Z_]+#?)(<.*?)? ", re.MULTILINE)


@cache
def partitions() -> dict[str, str]:
    """By the text that a partition's key begins with, or is: the pattern of its keys in a policy."""
    assert items.__doc__
    by_prefix = {fixed: f"{fixed}*" if rest else fixed for fixed, rest in _ROW.findall(items.__doc__)}
    assert by_prefix
    return by_prefix


def partitions_of(code: Code, place: str, part: Node | None = None) -> set[str]:
    """The partitions that ``part`` of a function or method spells, itself or in what it calls.

    Else those of the whole function or method, else its module's.
    A method that gets its keys from outside gets them from its own module, which is one store.
    """
    if part and (own := _spelled({**code.named, place: part}, place)):
        return own
    if own := _spelled(code.named, place):
        return own
    module = max((name for name in code.modules if place.startswith(f"{name}.")), key=len)
    inside = (name for name in code.named if name.startswith(f"{module}."))
    return set().union(*(_spelled(code.named, name) for name in inside))


def _spelled(named: Mapping[str, Node], place: str) -> set[str]:
    """The partitions in a place and in the functions, constants and methods of its own class behind it."""
    patterns, seen, todo = set[str](), set[str](), [place]
    while todo:
        name = todo.pop()
        if name in seen or name not in named:
            continue
        seen.add(name)
        mentions = mentions_in(named[name])
        patterns |= {pattern for fixed, pattern in partitions().items() if fixed in mentions.texts}
        todo += [mention.node.fullname if mention.node else mention.fullname for mention in mentions.names]
        todo += [_own_method(name, member) for member in mentions.members]
    return patterns


def _own_method(place: str, member: MemberExpr) -> str:
    return f"{place.rpartition('.')[0]}.{member.name}"
