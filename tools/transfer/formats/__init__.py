"""The export formats of other products, and which one a conversation has."""

from collections.abc import Iterator

from tools.transfer.conversations import NotReadable
from tools.transfer.formats.chatgpt import CHATGPT
from tools.transfer.formats.claude import CLAUDE
from tools.transfer.formats.librechat import LIBRECHAT
from tools.transfer.formats.open_webui import OPEN_WEBUI
from tools.transfer.formats.product import Fields, Node, Product
from tools.transfer.json_events import Json

PRODUCTS = (CHATGPT, CLAUDE, OPEN_WEBUI, LIBRECHAT)

_CONTAINERS = {name: product for product in PRODUCTS for name in product.containers}
_FIELDS = frozenset().union(*(product.fields() for product in PRODUCTS))
_KINDS = {"start_map": "object", "start_array": "list"}


class UnknownProduct(NotReadable):
    """No field of a product's conversations is there."""


class OpenConversation:
    """A conversation while it is read. Its product and fields are known when all nodes are."""

    def __init__(self) -> None:
        self.product: Product | None = None
        self.fields: Fields = {}

    def nodes(self, json: Json) -> Iterator[Node]:
        """Yields the nodes in the file's order."""
        if not json.begins("start_map"):
            raise UnknownProduct("it is no object")
        for key in json.each_key():
            if key in _CONTAINERS and self.product is None:
                self.product = _CONTAINERS[key]
                yield from self._container(json, self.product, key)
            elif key in _FIELDS:
                self.fields[key] = json.value(frozenset({"uuid"}))
            else:
                json.skip()
        if self.product is None:
            raise UnknownProduct("it is no conversation of a known product")

    def _container(self, json: Json, product: Product, key: str) -> Iterator[Node]:
        kind = product.containers[key]
        if not json.begins(kind):
            raise NotReadable(f"its {key} is no {_KINDS[kind]}")
        yield from product.nodes(json, self.fields)
