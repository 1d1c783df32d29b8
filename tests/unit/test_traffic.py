"""What each owner moves through a process."""

import pytest

from shared.adapters.bucket_memory import MAX_BUCKETS
from shared.adapters.traffic import MAX_BYTES_PER_MINUTE, Traffic
from shared.rules.errors.limits import RateLimited
from tests.support.fakes import SetClock

MEGABYTE = 1_000_000


def let_in(traffic: Traffic, size: int, owner: str = "ada") -> bool:
    """Whether a request is let in, which then moves so many bytes."""
    try:
        traffic.check(owner)
    except RateLimited:
        return False
    traffic.count(owner, size)
    return True


def test_owner_moves_a_minutes_bytes_at_once_and_then_as_the_bucket_refills() -> None:
    """Other owners are not refused."""
    clock = SetClock()
    traffic = Traffic(clock)
    minute = MAX_BYTES_PER_MINUTE // MEGABYTE
    assert [let_in(traffic, MEGABYTE) for _ in range(100)].count(True) in {minute, minute + 1}
    assert let_in(traffic, MEGABYTE, "grace")
    clock.move(30)
    assert [let_in(traffic, MEGABYTE) for _ in range(100)].count(True) in {minute // 2, minute // 2 + 1}
    clock.move(3600)
    assert [let_in(traffic, MEGABYTE) for _ in range(100)].count(True) in {minute, minute + 1}


def test_refusal_says_when_there_is_room() -> None:
    """In whole seconds."""
    clock = SetClock()
    traffic = Traffic(clock)
    traffic.count("ada", MAX_BYTES_PER_MINUTE * 3 // 2)
    with pytest.raises(RateLimited) as refused:
        traffic.check("ada")
    clock.move(refused.value.retry_after_seconds - 2)
    assert not let_in(traffic, 1)
    clock.move(2)
    assert let_in(traffic, 1)


def test_small_requests_are_counted() -> None:
    """They may be many."""
    traffic = Traffic(SetClock())
    kilobytes = MAX_BYTES_PER_MINUTE // 1_000
    assert [let_in(traffic, 1_000) for _ in range(2 * kilobytes)].count(True) in {kilobytes, kilobytes + 1}


def test_number_of_remembered_owners_is_bounded() -> None:
    """A process that serves many stays as small."""
    traffic = Traffic(SetClock())
    for number in range(3 * MAX_BUCKETS):
        traffic.count(f"owner {number}", MEGABYTE)
    assert len(vars(traffic)["_full_at"]) <= MAX_BUCKETS


def test_bucket_that_is_not_full_is_remembered_beside_many_that_are() -> None:
    """Small requests of others make nobody's traffic forgotten."""
    clock = SetClock()
    traffic = Traffic(clock)
    traffic.count("ada", MAX_BYTES_PER_MINUTE * 2)
    for number in range(3 * MAX_BUCKETS):
        traffic.count(f"owner {number}", 1_000)
        clock.move(0.004)
    assert not let_in(traffic, 1)
