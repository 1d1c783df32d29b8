"""Usage limits in the table, all in one partition: the default, users' and groups'."""

from dataclasses import asdict

from shared.adapters.dynamodb.attribute_values import Item, Key
from shared.adapters.dynamodb.pagination import Cursors, Page, page_of, unknown_cursor
from shared.adapters.dynamodb.table import MAX_KEYS, Table
from shared.rules.errors.requests import NotFound
from shared.rules.limits import DefaultLimit, Limits, Payer, Subject, UsageLimit, may_be_limited

PARTITION = "USAGE_LIMITS"
_CURSORS = Cursors("usage limits")
_DEFAULT = "DEFAULT"


class DynamoUsageLimits:
    """Reads and writes limits. Nothing is cached, so a change applies at once.

    ``own_default`` is the deployment's own default. It applies until an administrator sets another.
    """

    def __init__(self, table: Table, own_default: DefaultLimit) -> None:
        self._table = table
        self.own_default = own_default

    def of(self, payer: Payer) -> Limits:
        """Returns the limits that may apply to ``payer``, with one round trip per hundred."""
        groups = (_name("group", group) for group in payer.groups if may_be_limited(group))
        names = [_DEFAULT, _name("user", payer.owner_id), *groups]
        items: list[Item] = []
        for start in range(0, len(names), MAX_KEYS):
            items += self._table.get_many([_key(name) for name in names[start : start + MAX_KEYS]])
        default = next((item for item in items if item["sk"] == _DEFAULT), None)
        limits = [limit_of(item) for item in items if item["sk"] != _DEFAULT]
        return Limits(
            self._default_of(default),
            next((limit.limit_micros for limit in limits if limit.subject == "user"), None),
            tuple(limit.limit_micros for limit in limits if limit.subject == "group"),
        )

    def default(self) -> DefaultLimit:
        """Returns the default limit."""
        return self._default_of(self._table.get(_key(_DEFAULT)))

    def put_default(self, limit: DefaultLimit) -> None:
        """Stores an administrator's default limit."""
        self._table.put(default_limit_item(limit))

    def delete_default(self) -> None:
        """Removes an administrator's default limit, so that the deployment's own applies."""
        self._table.delete(_key(_DEFAULT))

    def _default_of(self, item: Item | None) -> DefaultLimit:
        return (item and default_limit_of(item)) or self.own_default

    def get(self, subject: Subject, subject_id: str) -> UsageLimit:
        """Returns a user's or a group's limit. Raises NotFound."""
        item = self._table.get(_key(_name(subject, subject_id)))
        if item is None:
            raise NotFound
        return limit_of(item)

    def put(self, limit: UsageLimit) -> None:
        """Stores a user's or a group's limit."""
        self._table.put(limit_item(limit))

    def delete(self, subject: Subject, subject_id: str) -> None:
        """Removes a user's or a group's limit if it exists."""
        self._table.delete(_key(_name(subject, subject_id)))

    def page(self, limit: int, cursor: str | None) -> Page[UsageLimit]:
        """Returns groups' limits, then users', by id. Raises InvalidRequest for a foreign cursor."""
        after = _CURSORS.decode(cursor, 1)[0] if cursor else None
        if after and not after.startswith(("GROUP#", "USER#")):
            raise unknown_cursor()
        items, last_key = self._table.query(
            {":pk": PARTITION, ":default": _DEFAULT},
            after=_key(after) if after else None,
            # "DEFAULT" sorts before every "GROUP#…" and "USER#…".
            KeyConditionExpression="pk = :pk AND sk > :default",
            ConsistentRead=True,
            Limit=limit,
        )
        return page_of(
            list(map(limit_of, items)),
            lambda last: _CURSORS.encode(_name(last.subject, last.id)),
            more=bool(last_key),
        )


def _key(name: str) -> Key:
    return {"pk": PARTITION, "sk": name}


def _name(subject: Subject, subject_id: str) -> str:
    return f"{subject.upper()}#{subject_id}"


def default_limit_item(limit: DefaultLimit) -> Item:
    """Returns the item of an administrator's default limit."""
    return {**_key(_DEFAULT), **{name: value for name, value in asdict(limit).items() if value is not None}}


def limit_item(limit: UsageLimit) -> Item:
    """Returns the item of a user's or a group's limit."""
    return {**_key(_name(limit.subject, limit.id)), "limit_micros": limit.limit_micros}


def default_limit_of(item: Item) -> DefaultLimit | None:
    """Returns the default limit in an item, or None if the item is another limit's."""
    if item["sk"] != _DEFAULT:
        return None
    limit = item.get("limit_micros")
    return DefaultLimit(None if limit is None else int(limit), item["period"], item["enabled"])


def limit_of(item: Item) -> UsageLimit:
    """Returns the user's or the group's limit in an item."""
    subject, _, subject_id = item["sk"].partition("#")
    return UsageLimit("user" if subject == "USER" else "group", subject_id, int(item["limit_micros"]))
