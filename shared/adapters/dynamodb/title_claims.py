"""Claims of automatic titles: the chat item names the message for which each is made."""

from dataclasses import asdict

from shared.adapters.dynamodb.attribute_values import Item
from shared.adapters.dynamodb.calls import ConditionFailed
from shared.adapters.dynamodb.items import EXISTS, chat_key, chat_of
from shared.adapters.dynamodb.table import Table
from shared.rules.automatic_titles import Claim, Occasion, TitleState
from shared.rules.chats import ChatKey
from shared.rules.errors.requests import NotFound

# The chat item's fields.
FIELDS: dict[Occasion, str] = {"first": "first_title_claim", "follow": "follow_title_claim"}


class DynamoTitleClaims:
    """Reads and claims automatic titles, each in one round trip. A claim leaves the title alone."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def read(self, key: ChatKey) -> TitleState:
        """Returns what the chat item tells about automatic titles. Raises NotFound."""
        item = self._table.get(chat_key(key))
        if item is None:
            raise NotFound
        return _state_of(item)

    def claim(self, key: ChatKey, occasion: Occasion, claim: Claim) -> bool:
        """Stores ``claim`` unless there is another. Returns whether it is stored. Raises NotFound."""
        field = FIELDS[occasion]
        try:
            self._table.update(
                chat_key(key),
                {":claim": asdict(claim)},
                UpdateExpression=f"SET {field} = :claim",
                ConditionExpression=f"{EXISTS} AND (attribute_not_exists({field}) OR {field} = :claim)",
            )
        except ConditionFailed as failure:
            if failure.item is None:
                raise NotFound from failure
            return False
        return True


def _state_of(item: Item) -> TitleState:
    claims = {occasion: _claim_of(item[field]) for occasion, field in FIELDS.items() if field in item}
    return TitleState(chat_of(item), int(item.get("user_turns", 0)), claims)


def _claim_of(stored: Item) -> Claim:
    return Claim(stored["message_id"], int(stored["title_version"]))
