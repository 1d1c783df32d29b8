"""What titles cost and may cost, in the table: reserved before a model is asked, settled after."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from shared.adapters.dynamodb.spend import RESERVED_FOR, DynamoSpend
from shared.adapters.dynamodb.spend_update import Reservation
from shared.rules.errors.busy import StorageUnavailable
from shared.rules.errors.limits import UsageLimitExceeded, UsageReserved
from shared.rules.errors.title_generation import ModelUnavailable, TitleUnusable
from shared.rules.limits import DefaultLimit, Limits, Payer, Period, Spend, UsageLimit
from shared.rules.model_configs import ModelConfig
from shared.rules.usage import Usage
from shared.use_cases.deadline import Deadline
from shared.use_cases.propose import ProposeTitle
from shared.use_cases.usage_report import ReportUsage
from tests.storage.conftest import OWNER, Storage
from tests.support.fakes import FakeModel, SetClock
from tests.support.faults import lose_next_reply, refuse_next

ADA = Payer(OWNER)
AT = datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC)  # a Monday, a month's last
# A micro-dollar for each output token; FakeModel reports three.
PRICED = ModelConfig("priced", "bedrock", "m", output_micros_per_million=1_000_000)
HIGHEST = 256
NO_HURRY = Deadline(60, lambda: 0)


def reserve(storage: Storage, micros: int = 100, limit: int | None = None, at: datetime = AT) -> Reservation:
    """A reservation of the owner's in that month."""
    return storage.spend.reserve(storage.spend.new_reservation(OWNER, "month", at, micros, limit))


def spent(storage: Storage, at: datetime = AT, period: Period = "month") -> Spend:
    """What the owner spent in that month."""
    return storage.spend.read(OWNER, period, at)


def test_what_is_reserved_is_spent_until_it_is_settled(storage: Storage) -> None:
    """Then it is what it cost, with the calls and tokens."""
    assert spent(storage) == Spend()
    first, second = reserve(storage), reserve(storage, 50)
    assert spent(storage) == Spend(150, 150)
    storage.spend.settle(first, Usage(2, 0, 30, 4, 42))
    assert spent(storage) == Spend(92, 50, 2, 30, 4)
    storage.spend.settle(second, Usage())
    assert spent(storage) == Spend(42, 0, 2, 30, 4)


def test_reservations_of_one_second_are_all_counted(storage: Storage) -> None:
    """One that is taken for another would make a title that no limit counts."""
    spend = DynamoSpend(storage.table, SetClock())
    held = [spend.reserve(spend.new_reservation(OWNER, "month", AT, 100, None)) for _ in range(20)]
    assert spent(storage) == Spend(2_000, 2_000)
    for reservation in held:
        spend.settle(reservation, Usage(1, 0, 1, 1, 7))
    assert spent(storage) == Spend(140, 0, 20, 20, 20)


def test_settling_twice_changes_nothing(storage: Storage) -> None:
    """Also with another cost, and when the first time's reply was lost."""
    reservation = reserve(storage)
    storage.spend.settle(reservation, Usage(1, 0, 1, 1, 7))
    storage.spend.settle(reservation, Usage(1, 0, 1, 1, 9))
    assert spent(storage) == Spend(7, 0, 1, 1, 1)


def test_lost_reply_reserves_and_settles_once(real_storage: Storage) -> None:
    """Botocore repeats what has taken effect already."""
    lost = lose_next_reply(real_storage.client, real_storage.other_client, "UpdateItem")
    reservation = reserve(real_storage, 100, limit=100)
    assert lost == ["UpdateItem"]
    assert spent(real_storage) == Spend(100, 100)
    lost.clear()
    real_storage.spend.settle(reservation, Usage(1, 0, 1, 1, 7))
    assert lost == ["UpdateItem"]
    assert spent(real_storage) == Spend(7, 0, 1, 1, 1)


@pytest.mark.parametrize(("limit", "let_through"), [(300, 3), (299, 2), (301, 3), (100, 1), (99, 0), (0, 0)])
def test_reservations_stay_within_the_limit(storage: Storage, limit: int, let_through: int) -> None:
    """To the micro-dollar; what is settled of it makes room."""
    held = [reserve(storage, 100, limit) for _ in range(let_through)]
    with pytest.raises(UsageReserved if held else UsageLimitExceeded):
        reserve(storage, 100, limit)
    assert spent(storage) == Spend(100 * let_through, 100 * let_through)
    for reservation in held:
        storage.spend.settle(reservation, Usage(cost_micros=1))
        reserve(storage, 99, limit)


@pytest.mark.parametrize(("limit", "let_through"), [(300, 3), (299, 2), (301, 3), (100, 1), (99, 0), (0, 0)])
def test_limit_is_exceeded_where_what_is_settled_leaves_no_room(
    storage: Storage, limit: int, let_through: int
) -> None:
    """Whatever is under way beside; the error says how much was spent and until when."""
    for _ in range(let_through):
        storage.spend.settle(reserve(storage, 100, limit), Usage(cost_micros=100))
    with pytest.raises(UsageLimitExceeded) as refused:
        reserve(storage, 100, limit)
    assert vars(refused.value)["spent_micros"] == 100 * let_through
    assert refused.value.limit_micros == limit
    assert refused.value.resets_at == "2026-12-01T00:00:00.000000Z"
    assert spent(storage) == Spend(100 * let_through)


def test_what_costs_nothing_is_refused_too_once_the_limit_is_spent(storage: Storage) -> None:
    """As in Coder: blocked when spent is the limit."""
    reserve(storage, 0, limit=1)
    storage.spend.settle(reserve(storage, 100, limit=100), Usage(cost_micros=100))
    with pytest.raises(UsageLimitExceeded):
        reserve(storage, 0, limit=100)


def test_period_that_turns_over_charges_the_one_in_which_the_call_began(storage: Storage) -> None:
    """The next one begins with nothing."""
    reservation = reserve(storage, 100, limit=100)
    later = AT + timedelta(seconds=2)
    reserve(storage, 100, limit=100, at=later)
    storage.spend.settle(reservation, Usage(cost_micros=60))
    assert spent(storage) == Spend(60, 0)
    assert spent(storage, later) == Spend(100, 100)


@pytest.mark.parametrize(
    ("period", "since", "until"),
    [
        ("day", AT.replace(hour=0, minute=0, second=0), AT + timedelta(seconds=1)),
        ("week", datetime(2026, 11, 30, tzinfo=UTC), datetime(2026, 12, 7, tzinfo=UTC)),
        ("month", datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)),
    ],
)
def test_period_contains_its_instants(
    storage: Storage, period: Period, since: datetime, until: datetime
) -> None:
    """From midnight UTC, of a Monday, of a first; both ends to the second."""
    reservation = storage.spend.reserve(storage.spend.new_reservation(OWNER, period, AT, 5, None))
    second = timedelta(seconds=1)
    assert [spent(storage, at, period).spent_micros for at in (since, until - second)] == [5, 5]
    assert [spent(storage, at, period).spent_micros for at in (since - second, until)] == [0, 0]
    storage.spend.settle(reservation, Usage(cost_micros=5))


def test_period_is_the_same_in_every_time_zone(storage: Storage) -> None:
    """An instant told in another zone lies in the same."""
    reserve(storage, at=AT.astimezone(timezone(timedelta(hours=9))))
    assert spent(storage).spent_micros == 100


def test_expired_reservation_stays_spent_and_is_removed(storage: Storage) -> None:
    """Its model may have been paid. No reservation is left, and settling it late changes nothing."""
    crashed, late = reserve(storage), reserve(storage)
    storage.clock.instant += RESERVED_FOR + timedelta(seconds=5)
    assert spent(storage) == Spend(200, 0)
    storage.spend.settle(late, Usage(cost_micros=10))
    assert spent(storage) == Spend(110, 0)
    storage.spend.settle(reserve(storage), Usage(cost_micros=1))
    assert open_names(storage) == []
    storage.spend.settle(crashed, Usage(cost_micros=10))
    assert spent(storage) == Spend(111, 0)


def open_names(storage: Storage) -> list[str]:
    """The names of the reservations that stand in the table, expired or not."""
    return [name for item in storage.items() for name in item if name.startswith("open#")]


def test_limit_that_applies_is_the_most_specific(storage: Storage) -> None:
    """The user's own, else the smallest of the groups', else the default; all by one round trip."""
    limits, member = storage.limits, Payer(OWNER, frozenset({"a", "b", "none"}))
    assert (limits.of(member), limits.of(member).micros) == (Limits(), None)
    limits.put_default(DefaultLimit(900, "week"))
    assert limits.of(member).micros == 900
    for group, micros in (("a", 700), ("b", 500), ("other", 1)):
        limits.put(UsageLimit("group", group, micros))
    assert limits.of(member).micros == 500
    assert limits.of(ADA).micros == 900
    limits.put(UsageLimit("user", OWNER, 800))
    assert limits.of(member).micros == limits.of(ADA).micros == 800
    limits.put_default(DefaultLimit(900, "week", enabled=False))
    assert limits.of(member).micros is None
    limits.delete_default()
    limits.delete("user", OWNER)
    assert (limits.of(member).micros, limits.of(ADA).micros) == (500, None)


def test_more_groups_than_one_call_can_ask_for(storage: Storage) -> None:
    """None of them is passed over."""
    groups = frozenset(f"group {number}" for number in range(230))
    storage.limits.put(UsageLimit("group", "group 229", 3))
    storage.limits.put(UsageLimit("group", "group 0", 5))
    assert storage.limits.of(Payer(OWNER, groups)).micros == 3


def run(storage: Storage, model: FakeModel, payer: Payer = ADA, config: ModelConfig = PRICED) -> Usage:
    """Proposes a title for a chat of OWNER's at a price, on the payer's account."""
    storage.configs.put(config)
    storage.configs.make_default(config.id)
    with storage.accounts(payer) as account:
        done = ProposeTitle(storage.contexts, model.of)(storage.new_chat(), account, NO_HURRY)
    return done.usage


def test_title_costs_what_was_reported(storage: Storage) -> None:
    """And the report of the caller's usage says so."""
    storage.limits.put_default(DefaultLimit(10_000, "month"))
    assert run(storage, FakeModel()) == Usage(1, 0, 11, 3, 3)
    report = ReportUsage(storage.limits, storage.spend, storage.clock)(ADA)
    assert (report.spent_micros, report.limit_micros, report.remaining_micros) == (3, 10_000, 9_997)
    assert (report.calls, report.input_tokens, report.output_tokens) == (1, 11, 3)
    assert (report.period, report.began_at, report.resets_at) == (
        "month",
        "2026-01-01T00:00:00.000000Z",
        "2026-02-01T00:00:00.000000Z",
    )


def test_no_model_is_asked_beyond_the_limit_and_a_change_acts_at_once(storage: Storage) -> None:
    """A call of 256 tokens is the worst case."""
    model = FakeModel()
    storage.limits.put_default(DefaultLimit(HIGHEST - 1))
    with pytest.raises(UsageLimitExceeded):
        run(storage, model)
    assert model.tasks == []
    storage.limits.put_default(DefaultLimit(HIGHEST))
    assert run(storage, model).cost_micros == 3
    with pytest.raises(UsageLimitExceeded):
        run(storage, model)
    storage.limits.put(UsageLimit("user", OWNER, 10_000))
    assert run(storage, model).cost_micros == 3


def test_model_that_fails_is_charged_what_it_reported(storage: Storage) -> None:
    """Both times that it was asked."""
    with pytest.raises(ModelUnavailable):
        run(storage, FakeModel(failure=ModelUnavailable(), takes=Usage(1, 0, 5, 2)))
    assert spent(storage, storage.clock()).spent_micros == 2 + 2


def test_account_that_cannot_be_settled_stays_spent(real_storage: Storage) -> None:
    """The title is the caller's all the same."""
    model = FakeModel(
        during_call=lambda: refuse_next(real_storage.client, "UpdateItem", 9, "InternalServerError", 500)
    )
    assert run(real_storage, model).cost_micros == 3
    assert spent(real_storage, real_storage.clock()).spent_micros == HIGHEST


def test_title_costs_two_write_units_beside_its_own(real_storage: Storage) -> None:
    """One call to reserve and one to settle, of one kilobyte though twenty titles are under way."""
    for _ in range(19):
        reserve(real_storage, 10**6, at=real_storage.clock())
    calls = measured(real_storage.client)
    run(real_storage, FakeModel())
    assert [call for call in calls if call[0] not in {"Query", "TransactWriteItems", "PutItem"}] == [
        ("BatchGetItem", 0),
        ("UpdateItem", 1),
        ("UpdateItem", 1),
    ]


def measured(client: Any) -> list[tuple[str, float]]:
    """The names of the calls that follow, and the write units of the updates."""
    calls: list[tuple[str, float]] = []

    def ask(params: dict[str, Any], **_: Any) -> None:
        params["ReturnConsumedCapacity"] = "TOTAL"

    def tell(parsed: dict[str, Any], model: Any, **_: Any) -> None:
        consumed = parsed.get("ConsumedCapacity", {"CapacityUnits": 0})
        calls.append((model.name, consumed["CapacityUnits"]))

    client.meta.events.register("provide-client-params.dynamodb.UpdateItem", ask)
    client.meta.events.register("after-call.dynamodb", tell)
    return calls


def test_account_belongs_to_the_period_in_which_it_was_opened(storage: Storage) -> None:
    """Though its title is reserved and settled in the next."""
    storage.clock.instant = AT - timedelta(seconds=1)
    with storage.accounts(ADA) as account:
        storage.clock.instant += timedelta(minutes=1)
        account.reserve(100, NO_HURRY)(Usage(cost_micros=60))
    assert spent(storage).spent_micros == 60
    assert spent(storage, AT + timedelta(seconds=1)) == Spend()


def test_spend_is_kept_for_over_a_year(storage: Storage) -> None:
    """From the end of its period on; then the table removes it."""
    reserve(storage)
    (item,) = [item for item in storage.items() if item["pk"]["S"].startswith("USAGE#")]
    expires_at = datetime.fromtimestamp(int(item["expires_at"]["N"]), UTC)
    assert expires_at == datetime(2026, 12, 1, tzinfo=UTC) + timedelta(days=400)


def test_unexpected_costs_and_reservations_are_logged(
    storage: Storage, caplog: pytest.LogCaptureFixture
) -> None:
    """A title that cost more than the most it can, and titles that crashed."""
    with storage.accounts(ADA) as account:
        account.reserve(1, NO_HURRY)(Usage(cost_micros=2))
    reserve(storage, at=storage.clock())
    storage.clock.instant += RESERVED_FOR + timedelta(seconds=5)
    with storage.accounts(ADA) as account:
        account.reserve(1, NO_HURRY)
    logged = [(record.levelname, record.message) for record in caplog.records]
    assert logged == [
        ("ERROR", "call_cost_exceeded_bound"),
        ("WARNING", "reservation_expired"),
    ]


def test_reservation_whose_replies_are_all_lost_is_given_back(real_storage: Storage) -> None:
    """No model was asked."""
    refuse_next(real_storage.client, "UpdateItem", 3, "InternalServerError", 500)
    lose_next_reply(real_storage.client, real_storage.other_client, "UpdateItem")
    model = FakeModel()
    with pytest.raises(StorageUnavailable):
        run(real_storage, model)
    assert model.tasks == []
    assert spent(real_storage, real_storage.clock()) == Spend()


def test_expired_reservations_are_removed_in_batches(real_storage: Storage) -> None:
    """DynamoDB takes no expression that names them all."""
    for _ in range(450):
        reserve(real_storage, 1)
    real_storage.clock.instant += RESERVED_FOR + timedelta(hours=1)
    for _ in range(2):
        real_storage.spend.settle(reserve(real_storage, 1), Usage(cost_micros=1))
    assert len(open_names(real_storage)) == 450 - 2 * 50
    assert spent(real_storage) == Spend(452, 0)


def test_user_limit_of_zero_refuses_titles(storage: Storage) -> None:
    """It is a limit, not the lack of one."""
    storage.limits.put_default(DefaultLimit(900))
    storage.limits.put(UsageLimit("user", OWNER, 0))
    assert storage.limits.of(ADA).micros == 0


def test_group_whose_name_is_too_long_for_a_key_has_no_limit(storage: Storage) -> None:
    """And keeps nobody from having one."""
    storage.limits.put_default(DefaultLimit(900))
    assert storage.limits.of(Payer(OWNER, frozenset({"ü" * 600, "x" * 2_000}))).micros == 900


def test_further_call_settles_the_one_before_it_in_the_same_write(real_storage: Storage) -> None:
    """Both by one update of one unit, within the limit; a crash leaves the further one reserved."""
    held = reserve(real_storage, 100, limit=150)
    calls = measured(real_storage.client)
    new = real_storage.spend.new_reservation(OWNER, "month", AT, 120, 150)
    further = real_storage.spend.reserve(new, held, Usage(1, 0, 3, 4, 30))
    assert calls == [("UpdateItem", 1)]
    assert spent(real_storage) == Spend(150, 120, 1, 3, 4)
    real_storage.spend.settle(held, Usage(cost_micros=9))
    assert spent(real_storage) == Spend(150, 120, 1, 3, 4)
    real_storage.spend.settle(further, Usage(1, 0, 1, 1, 20))
    assert spent(real_storage) == Spend(50, 0, 2, 4, 5)


@pytest.mark.parametrize(("other_micros", "error"), [(0, UsageLimitExceeded), (50, UsageReserved)])
def test_further_call_without_room_leaves_the_one_before_it_as_it_is(
    storage: Storage, other_micros: int, error: type[Exception]
) -> None:
    """It is exceeded only where what it cost leaves no room, without what others hold."""
    reserve(storage, other_micros, limit=150)
    held = reserve(storage, 100, limit=150)
    new = storage.spend.new_reservation(OWNER, "month", AT, 121 - other_micros, 150)
    with pytest.raises(error):
        storage.spend.reserve(new, held, Usage(cost_micros=30))
    assert spent(storage) == Spend(100 + other_micros, 100 + other_micros)
    storage.spend.settle(held, Usage(cost_micros=30))
    assert spent(storage) == Spend(30 + other_micros, other_micros)


def test_lost_reply_to_a_further_reservation_settles_and_reserves_once(real_storage: Storage) -> None:
    """Botocore repeats what has taken effect already; its name tells."""
    held = reserve(real_storage, 100, limit=150)
    new = real_storage.spend.new_reservation(OWNER, "month", AT, 120, 150)
    lost = lose_next_reply(real_storage.client, real_storage.other_client, "UpdateItem")
    real_storage.spend.reserve(new, held, Usage(1, 0, 3, 4, 30))
    assert lost == ["UpdateItem"]
    assert spent(real_storage) == Spend(150, 120, 1, 3, 4)


@pytest.mark.parametrize("took_effect", [False, True])
def test_further_reservation_that_is_not_heard_of_leaves_nothing_reserved(
    real_storage: Storage, *, took_effect: bool
) -> None:
    """The call before it is settled once, whichever write did; the title ends as that call did."""
    times = iter(range(2))

    def disturb() -> None:
        if next(times) == 0:
            # Seen from outside: the first is lost after it took effect, the others are refused.
            refuse_next(real_storage.client, "UpdateItem", 3, "InternalServerError", 500)
            if took_effect:
                lose_next_reply(real_storage.client, real_storage.other_client, "UpdateItem")

    with pytest.raises(TitleUnusable):
        run(real_storage, FakeModel("", during_call=disturb))
    assert spent(real_storage, real_storage.clock()) == Spend(3, 0, 1, 11, 3)


def test_cost_above_the_bound_is_charged_where_there_is_room(storage: Storage) -> None:
    """Spend never passes the limit, whatever a provider reports."""
    storage.spend.settle(reserve(storage, 100, limit=150), Usage(cost_micros=120))
    assert spent(storage).spent_micros == 120
    storage.spend.settle(reserve(storage, 20, limit=150), Usage(2, 0, 7, 8, 31))
    assert spent(storage) == Spend(140, 0, 2, 7, 8)


class Broke(Exception):
    """A fault of our own."""


def test_fault_of_our_own_leaves_nothing_reserved(storage: Storage) -> None:
    """The call that was under way is charged the most that it can cost, as it is not known what it took."""

    def break_down() -> None:
        raise Broke

    with pytest.raises(Broke):
        run(storage, FakeModel(during_call=break_down))
    assert spent(storage, storage.clock()) == Spend(HIGHEST, 0, 1)
