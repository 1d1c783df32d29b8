"""What a title reads of a chat, whatever its messages are, over a store that ends a page as DynamoDB does."""

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shared.adapters.dynamodb.items import partition
from shared.adapters.dynamodb.model_configs import DynamoModelConfigs
from shared.adapters.dynamodb.table import Table
from shared.adapters.dynamodb.title_contexts import ENDS, DynamoTitleContexts
from shared.entrypoints.http.requests import MAX_BODY_BYTES
from shared.rules.errors.limits import UsageLimitExceeded
from shared.rules.excerpts import LATEST_TURNS
from shared.rules.messages import Role
from shared.use_cases.ports.title_contexts import TitleContext
from tools.bench.canned import KEY, PAGE_BYTES, CannedService

# As long as a body may be: four fill a page.
LONG = "x" * (MAX_BODY_BYTES - 1_000)
# A page ends in front of the message that has no room: two bring this much at least.
SURELY_READ = 2 * PAGE_BYTES - MAX_BODY_BYTES
USED_UP = UsageLimitExceeded(spent_micros=1, limit_micros=1, resets_at="2026-01-01T00:00:00Z")
Said = list[tuple[Role, str]]
KINDS = st.tuples(st.sampled_from(["user", "assistant", "tool"]), st.sampled_from(["Bread", LONG]))
# Several alike in a row, so that pages are full of one kind.
CHATS = st.lists(st.tuples(KINDS, st.integers(1, 30)), max_size=6).map(
    lambda runs: [kind for kind, times in runs for _ in range(times)]
)


class Reads:
    """A reader of one chat, that counts the pages of the chat and the bytes in them."""

    def __init__(self, messages: Said) -> None:
        self._canned = CannedService()
        self._canned.conversation = messages
        self.pages: list[int] = []
        table = Table(self, "chats")  # type: ignore[arg-type]  # of the client it needs this one call
        self._contexts = DynamoTitleContexts(table, DynamoModelConfigs(table))

    def query(self, **request: Any) -> Any:
        """A page."""
        answer = self._canned.query(**request)
        if request["ExpressionAttributeValues"][":pk"]["S"] == partition(KEY):
            texts = [part["M"]["text"]["S"] for item in answer["Items"] for part in _parts(item)]
            self.pages.append(sum(map(len, texts)))
        return answer

    def read(self, error: Exception | None = None) -> TitleContext:
        """The context; whoever has no limit left gets the ``error``."""

        def check_limit() -> None:
            assert len(self.pages) == 2, "a page of each end, and no other before the limit was looked at"
            self.pages.append(0)
            if error:
                raise error

        return self._contexts.read(KEY, check_limit)


def _parts(item: dict[str, Any]) -> list[Any]:
    parts: list[Any] = item.get("content", {"L": []})["L"]
    return parts


def within(messages: Said, count: int) -> bool:
    """Whether the first ``count`` messages are in what two pages bring at least."""
    return count <= ENDS and sum(len(text) for _, text in messages[:count]) <= SURELY_READ


@settings(deadline=None)
@given(CHATS)
@example([("tool", LONG)] * 50)
@example([("tool", LONG)] * 7 + [("user", "Bread")] + [("tool", LONG)] * 50)
def test_title_reads_two_pages_of_each_end_at_most(messages: Said) -> None:
    """And the limit is looked at before the second: who has used it up has no more read."""
    reads = Reads(messages)
    reads.read()
    usual, checked = reads.pages[:2], reads.pages[2:]
    assert len(usual) == 2
    assert len(checked) in {0, 2, 3}
    assert sum(reads.pages) <= 4 * PAGE_BYTES
    if checked:
        refused = Reads(messages)
        with pytest.raises(UsageLimitExceeded):
            refused.read(USED_UP)
        assert sorted(refused.pages) == sorted([*usual, 0])


@settings(deadline=None)
@given(CHATS)
@example([("tool", "Bread")] * 49)
@example([("tool", "Bread")] * 100)
@example([("tool", "Bread")] * 101)
def test_title_hears_the_first_user_and_the_latest_turns_of_what_is_read(messages: Said) -> None:
    """Each turn once and in order; a chat that was read as a whole has all of its turns there."""
    context = Reads(messages).read()
    turns = [(role, text) for role, text in messages if role != "tool"]
    heard = [(turn.role, turn.text) for turn in context.turns]
    rest = iter(turns)
    assert all(turn in rest for turn in heard)
    if context.is_complete:
        assert heard == turns
    assert context.is_complete or not within(messages, len(messages))
    first_user = next((number for number, (role, _) in enumerate(messages) if role == "user"), None)
    if first_user is not None and within(messages, first_user + 1):
        assert next(turn for turn in heard if turn[0] == "user") == messages[first_user]
    backwards = messages[::-1]
    spoken = [number for number, (role, _) in enumerate(backwards) if role != "tool"][:LATEST_TURNS]
    seen = [turn for turn, number in zip(turns[::-1], spoken, strict=False) if within(backwards, number + 1)]
    assert heard[len(heard) - len(seen) :] == seen[::-1]
