"""Counts of automatic titles: one item a day, whatever comes of a batch."""

from datetime import UTC, datetime, timedelta

from shared.adapters.dynamodb.automatic_title_counts import PARTITION, DynamoAutomaticTitleCounts
from shared.rules.automatic_title_counts import (
    RETENTION,
    AutomaticTitleDay,
    AutomaticTitleFailure,
    Failure,
    Handled,
)
from shared.rules.times import epoch_seconds, rfc3339
from shared.use_cases.count_automatic_titles import CountAutomaticTitles
from tests.storage.conftest import Storage

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
NO_ACCESS = "The service has no access to this model."


def test_day_adds_up_what_came_of_its_batches(storage: Storage) -> None:
    """Each failure by its code and config, with what is known of the last one."""
    counts = DynamoAutomaticTitleCounts(storage.table)
    no_access = Failure("model_failed", NO_ACCESS, "haiku")
    counts.add([Handled("written"), Handled("written"), Handled("given_up", no_access, "first")], NOON)
    bug = Handled("given_up", Failure("internal_error"))
    failed = [Handled("given_up", no_access, correlation_id) for correlation_id in ("second", "third")]
    counts.add([Handled("blocked"), Handled("superseded"), *failed, bug], LATER)
    assert counts.recent(LATER) == [
        AutomaticTitleDay(
            "2026-11-27",
            written=2,
            unchanged=0,
            superseded=1,
            blocked=1,
            failures=[
                AutomaticTitleFailure("internal_error", None, 1, None, rfc3339(LATER), None),
                AutomaticTitleFailure("model_failed", "haiku", 3, NO_ACCESS, rfc3339(LATER), "third"),
            ],
        )
    ]


def test_days_come_newest_first_and_no_more_than_are_kept(storage: Storage) -> None:
    """DynamoDB may remove an expired item late. Midnight is UTC's."""
    counts, last_day = DynamoAutomaticTitleCounts(storage.table), RETENTION.days + 1
    assert counts.recent(NOON) == []
    for days in range(last_day + 1):
        counts.add([Handled("written")], NOON + timedelta(days=days))
    dates = [day.date for day in counts.recent(NOON + timedelta(days=last_day))]
    assert dates == sorted(dates, reverse=True)
    assert (len(dates), dates[0]) == (RETENTION.days, "2026-12-12")
    expire = {item["sk"]["S"]: int(item["expires_at"]["N"]) for item in storage.items(of=PARTITION)}
    assert expire["DAY#2026-11-27"] == epoch_seconds(NOON + RETENTION)


def test_days_without_titles_bring_no_expired_ones(storage: Storage) -> None:
    """The last 14 days are the calendar's, however few of them have counts."""
    counts = DynamoAutomaticTitleCounts(storage.table)
    for days in (0, 1, RETENTION.days):
        counts.add([Handled("written")], NOON + timedelta(days=days))
    for today, shown in ((14, ["2026-12-11", "2026-11-28"]), (15, ["2026-12-11"]), (28, [])):
        for hours in (-12, 0, 11):
            now = NOON + timedelta(days=today, hours=hours)
            assert [day.date for day in counts.recent(now)] == shown


def test_batch_that_needs_no_title_writes_nothing(storage: Storage) -> None:
    """Most messages are such."""
    count = CountAutomaticTitles(DynamoAutomaticTitleCounts(storage.table), storage.clock)
    count([Handled("not_needed"), Handled("not_needed")])
    assert storage.items(of=PARTITION) == []
    count([Handled("not_needed"), Handled("unchanged")])
    (item,) = storage.items(of=PARTITION)
    assert (item["unchanged"], "not_needed" in item) == ({"N": "1"}, False)
