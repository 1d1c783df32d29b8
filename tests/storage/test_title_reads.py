"""What a title's reads cost: counted calls and units, by DynamoDB's own account."""

from collections.abc import Callable

import pytest

from shared.adapters.dynamodb.spend_update import Reservation
from shared.rules.chats import ChatKey
from shared.rules.errors.base import ChatTitlesError
from shared.rules.errors.limits import UsageLimitExceeded
from shared.rules.errors.title_generation import NoUserMessage
from shared.rules.limits import Payer, UsageLimit
from shared.rules.usage import Usage
from shared.use_cases.auto_title import AutoTitler, UserMessage
from shared.use_cases.deadline import Deadline
from shared.use_cases.propose import ProposeTitle
from shared.use_cases.regenerate import RegenerateTitle
from tests.storage.conftest import OWNER, Storage
from tests.storage.test_generating import LONG, say
from tests.support.fakes import FakeModel
from tools.bench.consumption import Consumption, Meter

# Of a page, read consistently: 1 MB, and as much as one message has. And of all that is small.
PAGE_UNITS, SMALL = 320, 20
TIME = Deadline(10, lambda: 0)
Run = Callable[[Storage, ChatKey], object]


def proposed(storage: Storage, key: ChatKey) -> object:
    """A suggestion that is paid for."""
    with storage.accounts(Payer(OWNER)) as account:
        return ProposeTitle(storage.contexts, FakeModel().of)(key, account, TIME)


def regenerated(storage: Storage, key: ChatKey) -> object:
    """A title that is paid for."""
    regenerate_title = RegenerateTitle(
        storage.contexts, FakeModel().of, storage.titles, storage.chats, storage.clock
    )
    with storage.accounts(Payer(OWNER)) as account:
        return regenerate_title(key, account, storage.clock(), TIME)


def titled_automatically(storage: Storage, key: ChatKey) -> object:
    """A title for a message, as the stream has it made."""
    stores = (storage.accounts, storage.titles)
    titler = AutoTitler(
        storage.claims,
        storage.contexts,
        FakeModel().of,
        *stores,
        storage.clock,
        lambda _: None,
        follows=True,
    )
    return titler.handle(UserMessage(key, frozenset(), "0" * 26, "How do I bake bread?"), TIME).outcome


def of_tools(storage: Storage) -> ChatKey:
    """A chat of fifty long messages, none of them a user's."""
    key = storage.with_default_config().new_chat(None)
    for _ in range(50):
        say(storage, key, "tool", "x" * LONG)
    return key


def hold(storage: Storage, limit: int) -> Reservation:
    """The whole of a limit that the owner gets, for a title under way."""
    storage.limits.put(UsageLimit("user", OWNER, limit))
    return storage.spend.reserve(storage.spend.new_reservation(OWNER, "month", storage.clock(), limit, limit))


def use_up(storage: Storage) -> None:
    """The owner's limit, by a title that is settled."""
    storage.spend.settle(hold(storage, 7), Usage(1, 0, 1, 1, 7))


def consumed(storage: Storage, run: Run, key: ChatKey) -> tuple[Consumption, object]:
    """What ``run`` takes, and what comes of it: its outcome or its error."""
    came_of_it: list[object] = []

    def carry_out() -> None:
        try:
            came_of_it.append(run(storage, key))
        except ChatTitlesError as error:
            came_of_it.append(type(error))

    return Meter(storage.client).of(carry_out), came_of_it[0]


def queries(consumption: Consumption) -> int:
    """How many pages of items were read."""
    return [kind for kind, *_ in consumption.calls].count("Query")


RUNS: list[tuple[Run, object, object]] = [
    (proposed, NoUserMessage, UsageLimitExceeded),
    (regenerated, NoUserMessage, UsageLimitExceeded),
    (titled_automatically, "not_needed", "blocked"),
]


@pytest.mark.parametrize(("run", "in_vain", "_"), RUNS)
def test_title_of_fifty_long_tool_messages_reads_four_pages(
    real_storage: Storage, run: Run, in_vain: object, _: object
) -> None:
    """Two of each end, and one of model configs, where all would be thirteen megabytes."""
    taken, came_of_it = consumed(real_storage, run, of_tools(real_storage))
    assert came_of_it == in_vain
    assert queries(taken) == 5
    assert taken.read_units <= 4 * PAGE_UNITS + SMALL


@pytest.mark.parametrize(("run", "_", "refused"), RUNS)
def test_owner_without_limit_left_has_no_second_page_read(
    real_storage: Storage, run: Run, _: object, refused: object
) -> None:
    """Those that the usual request reads beside the limit, and one small read of what was spent."""
    key = of_tools(real_storage)
    use_up(real_storage)
    taken, came_of_it = consumed(real_storage, run, key)
    assert came_of_it == refused
    assert queries(taken) == 3
    assert taken.read_units <= 2 * PAGE_UNITS + SMALL
    # An automatic title is claimed before.
    assert taken.write_units == (run is titled_automatically)


@pytest.mark.parametrize(("run", "in_vain", "_"), RUNS)
def test_limit_that_titles_under_way_hold_keeps_no_page_back(
    real_storage: Storage, run: Run, in_vain: object, _: object
) -> None:
    """It is not used up yet: nobody is refused by a limit that is not reached."""
    key = of_tools(real_storage)
    hold(real_storage, 7)
    taken, came_of_it = consumed(real_storage, run, key)
    assert (came_of_it, queries(taken)) == (in_vain, 5)


def test_usual_title_reads_what_it_always_read(real_storage: Storage) -> None:
    """The limit beside the chat, and no read of what was spent: the reservation finds that out."""
    key = real_storage.with_default_config().new_chat()
    real_storage.limits.put(UsageLimit("user", OWNER, 7))
    taken, _ = consumed(real_storage, proposed, key)
    kinds = sorted(kind for kind, *_ in taken.calls)
    assert kinds == ["BatchGetItem", "Query", "Query", "Query", "UpdateItem", "UpdateItem"]
    assert taken.awaited == 3
