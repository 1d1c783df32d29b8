"""Our code as mypy reads it: everything that has a name, and the classes of all expressions."""

import inspect
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from typing import Any

from mypy.build import build
from mypy.find_sources import create_source_list
from mypy.nodes import (
    AssignmentStmt,
    CallExpr,
    ClassDef,
    Decorator,
    Expression,
    FuncDef,
    MemberExpr,
    MypyFile,
    NameExpr,
    Node,
    RefExpr,
    StrExpr,
    TupleExpr,
    TypeInfo,
)
from mypy.options import Options
from mypy.types import Instance, Type, UnionType, get_proper_type

from tests.support.template import PROJECT

DEPLOYED = ("shared", "functions", "examples/title_mirror")


class Code:
    """Everything of ours that has a name, and the types of all expressions."""

    def __init__(self, trees: list[MypyFile], types: dict[Expression, Type]) -> None:
        self._types = types
        self.modules = {tree.fullname for tree in trees}
        self.named: dict[str, Node] = {}
        for tree in trees:
            for node in tree.defs:
                self._name(tree.fullname, node)

    def _name(self, place: str, node: Node) -> None:
        if isinstance(node, FuncDef | Decorator):
            self.named[f"{place}.{node.name}"] = node
        elif isinstance(node, AssignmentStmt) and isinstance(node.lvalues[0], NameExpr):
            self.named[f"{place}.{node.lvalues[0].name}"] = node.rvalue
        elif isinstance(node, ClassDef):
            for inner in node.defs.body:
                self._name(f"{place}.{node.name}", inner)

    def classes_of(self, expression: Expression) -> Iterator[TypeInfo]:
        """The classes that a value of ``expression`` may be of."""
        kind = get_proper_type(self._types.get(expression))
        for member in kind.items if isinstance(kind, UnionType) else [kind]:
            proper = get_proper_type(member)
            if isinstance(proper, Instance):
                yield proper.type


@cache
def our_code() -> Code:
    """What is deployed, checked by mypy anew: its cache keeps no types of expressions."""
    options = Options()
    options.incremental = False
    options.ignore_missing_imports = True  # make check tells of these
    options.export_types = options.preserve_asts = True
    # Of libraries the declarations are enough: to check their functions too takes most of the time.
    options.per_module_options = {
        f"{package}.*": {"preserve_asts": False} for package in packages_distributions()
    }
    options.mypy_path = [str(PROJECT)]
    sources = create_source_list([str(PROJECT / name) for name in DEPLOYED], options)
    built = build(sources, options)
    assert not built.errors, built.errors
    folders = {name.partition("/")[0] for name in DEPLOYED}
    ours = [tree for name, tree in built.files.items() if name.partition(".")[0] in folders]
    return Code(ours, built.types)


class Mentions:
    """What is mentioned anywhere in a piece of code."""

    def __init__(self, code: Node) -> None:
        self.names: list[RefExpr] = []
        self.members: list[MemberExpr] = []
        self.calls: list[CallExpr] = []
        self.tuples: list[TupleExpr] = []
        self.texts: set[str] = set()
        for node in _below(code):
            if isinstance(node, RefExpr):
                self.names.append(node)
            if isinstance(node, MemberExpr):
                self.members.append(node)
            elif isinstance(node, CallExpr):
                self.calls.append(node)
            elif isinstance(node, TupleExpr):
                self.tuples.append(node)
            elif isinstance(node, StrExpr):
                self.texts.add(node.value)


@cache
def mentions_in(code: Node) -> Mentions:
    """What a piece of code mentions, found once."""
    return Mentions(code)


def _below(node: Node) -> Iterator[Node]:
    """``node`` and all its parts. mypy's visitors are compiled and take no subclass."""
    yield node
    kind: Any = type(node)
    for name in _parts_of(kind):
        parts = [getattr(node, name, None)]
        while parts:
            part = parts.pop()
            if isinstance(part, list | tuple):
                parts += part
            elif isinstance(part, Node):
                yield from _below(part)


@cache
def _parts_of(kind: Any) -> list[str]:
    # What a name stands for is no part of it.
    elsewhere = {"node", "info", "type", "expanded", "original_def", "analyzed", "unanalyzed_items", "var"}
    members = inspect.getmembers_static(kind, inspect.isgetsetdescriptor)
    return [name for name, _ in members if name not in elsewhere and not name.startswith("_")]
