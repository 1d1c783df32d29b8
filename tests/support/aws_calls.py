"""What a function's code can ask of AWS, followed from its handler through every call by mypy's types.

A method counts as called where it is named on a value of its class, in code that may be reached. A protocol's
stands for those of the classes that are made on the way and keep the protocol.
"""

from functools import cache

from mypy.nodes import CallExpr, MemberExpr, RefExpr, StrExpr, TypeInfo
from mypy.subtypes import is_subtype
from mypy.typevars import fill_typevars

from tests.support.typed_code import Code, Mentions, our_code

CLIENTS = "mypy_boto3_"
TABLE = "shared.adapters.dynamodb.table.Table"
SERVICES = {"apigatewaymanagementapi": "execute-api", "bedrock_runtime": "bedrock"}
# Where IAM has another name for an operation; a transaction is checked by its parts.
ACTIONS = {
    "execute-api:DeleteConnection": "execute-api:ManageConnections DELETE",
    "execute-api:PostToConnection": "execute-api:ManageConnections POST",
    "bedrock:Converse": "bedrock:InvokeModel",
    "dynamodb:TransactWriteItems": None,
}
PARTS = {
    "Put": "dynamodb:PutItem",
    "Update": "dynamodb:UpdateItem",
    "Delete": "dynamodb:DeleteItem",
    "ConditionCheck": "dynamodb:ConditionCheckItem",
}
# What a library's class does with the client that it is given; the walk does not go there.
LIBRARIES = {
    "DynamoDBPersistenceLayer": {f"dynamodb:{call}Item" for call in ("Get", "Put", "Update", "Delete")}
}


@cache
def calls_of(*handlers: str) -> frozenset[str]:
    """IAM's actions that the code behind ``handlers`` can need; a query of an index has its name after it.

    So has the management of connections its method.
    """
    return frozenset(_Walk(our_code()).actions(*handlers))


def calls_anywhere() -> set[str]:
    """IAM's actions of all calls that are written down, whether they can be reached or not."""
    code = our_code()
    found: set[str] = set()
    for node in code.named.values():
        for member in Mentions(node).members:
            for owner in code.classes_of(member.expr):
                found |= _actions(owner, member.name)
    return found


class _Walk:
    """One walk through the code, from handlers to all that they may reach."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self._made: set[TypeInfo] = set()
        self._asked: set[tuple[TypeInfo, str]] = set()
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
            self._follow(name, Mentions(self._code.named[name]))
        return self._actions

    def _reach(self, name: str) -> None:
        if name in self._code.named and name not in self._seen:
            self._seen.add(name)
            self._todo.append(name)

    def _follow(self, place: str, found: Mentions) -> None:
        for mention in found.names:
            if isinstance(mention.node, TypeInfo):
                self._make(mention.node)
            self._reach(mention.node.fullname if mention.node else mention.fullname)
        used = [(member.expr, member.name) for member in found.members]
        used += [(call.callee, "__call__") for call in found.calls]
        for value, name in used:
            for owner in self._code.classes_of(value):
                self._use(place, owner, name, found.texts)
        for call in found.calls:
            self._query(call)

    def _make(self, made: TypeInfo) -> None:
        if made in self._made:
            return
        self._made.add(made)
        for base in made.mro:
            self._actions |= LIBRARIES.get(base.name, set())
            for name in base.names:
                if name.startswith("__"):
                    self._reach(f"{base.fullname}.{name}")
        for owner, name in self._asked:
            self._dispatch(owner, name, made)

    def _use(self, place: str, owner: TypeInfo, name: str, texts: set[str]) -> None:
        if place != f"{TABLE}.query":  # of what, say those who call it
            self._actions |= _actions(owner, name)
        if (owner.fullname, name) == (TABLE, "transact"):
            self._actions |= {PARTS[text] for text in texts & PARTS.keys()}
        if (owner, name) not in self._asked:
            self._asked.add((owner, name))
            for made in (owner, *self._made):
                self._dispatch(owner, name, made)

    def _dispatch(self, owner: TypeInfo, name: str, made: TypeInfo) -> None:
        if owner in made.mro or (owner.is_protocol and is_subtype(fill_typevars(made), fill_typevars(owner))):
            for base in made.mro:
                self._reach(f"{base.fullname}.{name}")

    def _query(self, call: CallExpr) -> None:
        callee = call.callee
        if not (isinstance(callee, MemberExpr) and callee.name == "query"):
            return
        if TABLE not in {owner.fullname for owner in self._code.classes_of(callee.expr)}:
            return
        index = dict(zip(call.arg_names, call.args, strict=True)).get("IndexName")
        if index is None:
            self._actions.add("dynamodb:Query")
            return
        assert isinstance(index, RefExpr)
        text = self._code.named[index.fullname]
        assert isinstance(text, StrExpr)
        self._actions.add(f"dynamodb:Query {text.value}")


def _actions(client: TypeInfo, method: str) -> set[str]:
    # What a client tells of itself is no call.
    if not client.fullname.startswith(CLIENTS) or method == "meta":
        return set()
    service = client.fullname.removeprefix(CLIENTS).partition(".")[0]
    action = f"{SERVICES.get(service, service)}:{method.title().replace('_', '')}"
    return {ACTIONS.get(action, action) or ""} - {""}
