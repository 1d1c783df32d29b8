"""Times that callers send, against what RFC 3339 allows."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.rules.times import instant_of

FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
# The calendar comes again after so many years, and so many days.
YEARS, DAYS = 400, 146_097


def text(at: datetime, year: int, fraction: str, offset: timedelta) -> str:
    """The date-time ``at`` in another year, ahead of UTC by an ``offset``."""
    minutes = abs(offset) // timedelta(minutes=1)
    zone = f"{'-' if offset < timedelta() else '+'}{minutes // 60:02}:{minutes % 60:02}"
    return f"{year:04}{at:-%m-%dT%H:%M:%S}{fraction}{zone}"


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2399, 12, 31)).map(lambda at: at.replace(microsecond=0)),  # noqa: DTZ001 - as a clock on a wall
    st.integers(-5, 19),
    st.from_regex(r"(\.[0-9]{1,12})?", fullmatch=True),
    st.integers(1 - 24 * 60, 24 * 60 - 1).map(lambda minutes: timedelta(minutes=minutes)),
)
@example(datetime(2001, 1, 1, 12, 16, 15), -5, ".0", timedelta(hours=15, minutes=1))  # noqa: DTZ001 - as above
@example(datetime(2399, 12, 31, 23), 19, "", timedelta(hours=-23))  # noqa: DTZ001 - as above
def test_each_date_time_of_rfc_3339_is_an_instant(
    at: datetime, cycles: int, fraction: str, offset: timedelta
) -> None:
    """From the year 0 to 9999, with any fraction and offset; beyond Python's years it is its nearest."""
    year = at.year + cycles * YEARS
    if not 0 <= year <= 9999:
        year, cycles = at.year, 0
    microseconds = int(f"{fraction[1:]:0<6}"[:6])
    days, part_of_a_day = divmod(at - datetime(2000, 1, 1) - offset, timedelta(days=1))  # noqa: DTZ001 - as above
    days += cycles * DAYS + (datetime(2000, 1, 1) - datetime(1, 1, 1)).days  # noqa: DTZ001 - as above
    expected = FIRST if days < 0 else LAST
    if 0 <= days <= (LAST - FIRST).days:
        expected = FIRST + timedelta(days=days) + part_of_a_day + timedelta(microseconds=microseconds)
    assert instant_of(text(at, year, fraction, offset)) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2016-12-31T23:59:60Z", datetime(2017, 1, 1, tzinfo=UTC)),
        ("2016-12-31t23:59:59.5z", datetime(2016, 12, 31, 23, 59, 59, 500_000, UTC)),
        ("9999-12-31T23:59:60Z", LAST),
        ("0000-02-29T00:00:00Z", FIRST),
    ],
)
def test_leap_second_small_letters_and_the_year_0_are_understood(written: str, expected: datetime) -> None:
    """A leap second is the next second's beginning."""
    assert instant_of(written) == expected


@pytest.mark.parametrize(
    "written",
    ["", "2026-01-02", "20260102T030405Z", "2026-01-02T03:04:05", "2026-02-29T00:00:00Z", "2026-W01-1"],
)
def test_what_is_no_date_time_of_rfc_3339_is_refused(written: str) -> None:
    """Also where Python would read it."""
    with pytest.raises(ValueError):  # noqa: PT011 - what it says is Python's
        instant_of(written)
