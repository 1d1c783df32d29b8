"""What a function's code can ask of AWS, followed from its handler through every call by mypy's types.

A method counts as called where it is named on a value of its class, in code that may be reached. A protocol's
stands for those of the classes that are made on the way and keep the protocol. What is asked of an item of
the table has the item's partition after it, what is asked of an index the index's name.
"""

from collections.abc import Iterator
from functools import cache

from mypy.nodes import CallExpr, MemberExpr, RefExpr, StrExpr, TupleExpr, TypeInfo
from mypy.subtypes import is_subtype
from mypy.typevars import fill_typevars

from tests.support.iam_actions import PARTS, action_of, actions_of_provider
from tests.support.partitions import partitions_of
from tests.support.typed_code import Code, Mentions, mentions_in, our_code

CLIENTS = "mypy_boto3_"
# Clients of services whose types are not installed, as the code declares them.
OWN_CLIENTS = {"shared.adapters.models.provider.SecretsClient": "secretsmanager"}
PROVIDER = "shared.adapters.models.provider.Provider"
TABLE = "shared.adapters.dynamodb.table.Table"
# Of whose tables nothing is known here.
EXAMPLES = "examples."
# What a library's class does with the client that it is given; the walk does not go there.
LIBRARIES = {
    "DynamoDBPersistenceLayer": {f"dynamodb:{call}Item" for call in ("Get", "Put", "Update", "Delete")}
}


@cache
def calls_of(*handlers: str) -> frozenset[str]:
    """IAM's actions that the code behind ``handlers`` can need, each with the partition or index it needs.

    So has the management of connections its method.
    """
    return frozenset(_Walk(our_code()).actions(*handlers))


def calls_anywhere() -> set[str]:
    """IAM's actions of all calls that are written down, whether they can be reached or not."""
    code = our_code()
    actions: set[str] = set()
    for node in code.named.values():
        for member in mentions_in(node).members:
            for owner in code.classes_of(member.expr):
                actions |= _actions(owner, member.name)
    return actions


class _Walk:
    """One walk through the code, from handlers to all that they may reach."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self._created: set[TypeInfo] = set()
        self._used: set[tuple[TypeInfo, str]] = set()
        self._todo: list[str] = []
        self._seen: set[str] = set()
        self._actions: set[str] = set()

    def actions(self, *handlers: str) -> set[str]:
        """What is called on the way."""
        assert handlers
        for handler in handlers:
            assert handler in self._code.named, f"there is no {handler}"
            self._reach(handler)
        while self._todo:
            name = self._todo.pop()
            self._follow(name, mentions_in(self._code.named[name]))
        return self._actions

    def _reach(self, name: str) -> None:
        if name in self._code.named and name not in self._seen:
            self._seen.add(name)
            self._todo.append(name)

    def _follow(self, place: str, mentions: Mentions) -> None:
        for mention in mentions.names:
            if isinstance(mention.node, TypeInfo):
                self._make(mention.node)
            self._reach(mention.node.fullname if mention.node else mention.fullname)
        used = [(member.expr, member.name) for member in mentions.members]
        used += [(call.callee, "__call__") for call in mentions.calls]
        for value, name in used:
            for owner in self._code.classes_of(value):
                self._use(place, owner, name, mentions)

    def _make(self, created: TypeInfo) -> None:
        if created in self._created:
            return
        self._created.add(created)
        for base in created.mro:
            self._actions |= self._on_items(created.fullname, LIBRARIES.get(base.name, set()))
            for name in base.names:
                if name.startswith("__"):
                    self._reach(f"{base.fullname}.{name}")
        for owner, name in self._used:
            self._dispatch(owner, name, created)

    def _use(self, place: str, owner: TypeInfo, name: str, mentions: Mentions) -> None:
        if not place.startswith(f"{TABLE}."):  # of what, say those who call it
            actions = self._of_table(name) if owner.fullname == TABLE else _actions(owner, name)
            self._actions |= self._on_items(place, actions, self._index(name, mentions))
            if owner.fullname == TABLE and name == "transact":
                self._actions |= self._of_parts(place, mentions.tuples)
        if (owner, name) not in self._used:
            self._used.add((owner, name))
            for created in (owner, *self._created):
                self._dispatch(owner, name, created)

    def _dispatch(self, owner: TypeInfo, name: str, created: TypeInfo) -> None:
        if owner in created.mro or (
            owner.is_protocol and is_subtype(fill_typevars(created), fill_typevars(owner))
        ):
            for base in created.mro:
                self._reach(f"{base.fullname}.{name}")
            if (owner.fullname, name) == (PROVIDER, "send") and created is not owner:
                self._actions |= actions_of_provider(created.name)

    def _of_parts(self, place: str, tuples: list[TupleExpr]) -> set[str]:
        """What a transaction's parts ask for, each of the partition that it spells, else of its place's."""
        actions: set[str] = set()
        for operation, *request in (part.items for part in tuples if part.items):
            if isinstance(operation, StrExpr) and operation.value in PARTS:
                where = partitions_of(self._code, place, *request)
                actions |= {f"{PARTS[operation.value]} {partition}" for partition in where}
        assert actions, f"{place} writes no part of its transaction down"
        return actions

    def _of_table(self, method: str) -> set[str]:
        """What a method of the table asks for, itself or by others; a transaction, by its parts, nothing."""
        actions: set[str] = set()
        for member in mentions_in(self._code.named[f"{TABLE}.{method}"]).members:
            for owner in self._code.classes_of(member.expr):
                is_own = owner.fullname == TABLE and f"{TABLE}.{member.name}" in self._code.named
                actions |= self._of_table(member.name) if is_own else _actions(owner, member.name)
        return actions

    def _on_items(self, place: str, actions: set[str], index: str | None = None) -> set[str]:
        """The actions, those on items each with the index or with every partition that ``place`` spells."""
        on_items = {action for action in actions if action.startswith("dynamodb:")}
        if not on_items or place.startswith(EXAMPLES):
            return actions
        where = {index} if index else partitions_of(self._code, place)
        assert where, f"{place} asks for {on_items} and spells no partition that items.py lists"
        return (actions - on_items) | {f"{action} {partition}" for action in on_items for partition in where}

    def _index(self, method: str, mentions: Mentions) -> str | None:
        """The index that ``method`` of the table is called with, if any."""
        named = [dict(zip(call.arg_names, call.args, strict=True)) for call in _calls_to(method, mentions)]
        indexes = [arguments["IndexName"] for arguments in named if "IndexName" in arguments]
        if not indexes:
            return None
        (index,) = indexes
        assert len(named) == 1, f"some calls of {method} name an index and some do not"
        assert isinstance(index, RefExpr)
        text = self._code.named[index.fullname]
        assert isinstance(text, StrExpr)
        return text.value


def _calls_to(method: str, mentions: Mentions) -> Iterator[CallExpr]:
    for call in mentions.calls:
        if isinstance(call.callee, MemberExpr) and call.callee.name == method:
            yield call


def _actions(client: TypeInfo, method: str) -> set[str]:
    # What a client tells of itself is no call.
    if not client.fullname.startswith((CLIENTS, *OWN_CLIENTS)) or method == "meta":
        return set()
    service = OWN_CLIENTS.get(client.fullname) or client.fullname.removeprefix(CLIENTS).partition(".")[0]
    return {action_of(service, method.title().replace("_", ""))} - {""}
