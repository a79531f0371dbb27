"""Days, weeks and months on the metric's own calendar, and what is not over yet."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from domain.metrics import Aggregate, Grain
from tests.adapters.sources.reading import series

DAILY = [date(2026, 9, 1) + timedelta(days=day) for day in range(83)]
"""1 September to 22 November 2026."""


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def daily(until: str = "2026-11-22") -> str:
    last = date.fromisoformat(until)
    return "Date,Value\n" + "".join(f"{day},1\n" for day in DAILY if day <= last)


@pytest.mark.parametrize(
    ("moment", "zone", "day"),
    [
        # New York: the 25-hour day of 1 November and the 23-hour day of 8 March 2026.
        ("2026-11-01T04:00:00Z", "America/New_York", "2026-11-01"),
        ("2026-11-01T03:59:59Z", "America/New_York", "2026-10-31"),
        ("2026-11-02T04:59:59Z", "America/New_York", "2026-11-01"),
        ("2026-11-02T05:00:00Z", "America/New_York", "2026-11-02"),
        ("2026-03-08T05:00:00Z", "America/New_York", "2026-03-08"),
        ("2026-03-09T03:59:59Z", "America/New_York", "2026-03-08"),
        # Santiago: 6 September 2026 starts at one o'clock.
        ("2026-09-06T03:59:59Z", "America/Santiago", "2026-09-05"),
        ("2026-09-06T04:00:00Z", "America/Santiago", "2026-09-06"),
        ("2026-09-07T02:59:59Z", "America/Santiago", "2026-09-06"),
        ("2026-11-20T18:29:59Z", "Asia/Kolkata", "2026-11-20"),
        ("2026-11-20T18:30:00Z", "Asia/Kolkata", "2026-11-21"),
        ("2026-11-20T23:30:00+05:30", "Asia/Kolkata", "2026-11-20"),
        ("2026-11-20 23:30:00 -0500", "UTC", "2026-11-21"),
    ],
)
def test_a_moment_falls_on_the_day_of_the_zone(moment: str, zone: str, day: str) -> None:
    points = series(f"Date,Value\n{moment},5\n", timezone=zone).points

    assert [str(point.period) for point in points] == [day]


@pytest.mark.parametrize("zone", ["America/New_York", "America/Santiago", "Asia/Kolkata"])
@pytest.mark.parametrize("written", ["2026-09-06", "2026-09-06 00:00", "06.09.2026 00:30"])
def test_a_day_without_a_zone_stays_as_it_is_written(zone: str, written: str) -> None:
    points = series(f"Date,Value\n{written},5\n", timezone=zone).points

    assert [point.period for point in points] == [date(2026, 9, 6)]


@pytest.mark.parametrize(
    ("now", "zone", "partial"),
    [
        ("2026-11-22T23:59:59+00:00", "UTC", True),
        ("2026-11-23T00:00:00+00:00", "UTC", False),
        ("2026-11-23T04:59:59+00:00", "America/New_York", True),
        ("2026-11-23T05:00:00+00:00", "America/New_York", False),
        ("2026-11-22T18:29:59+00:00", "Asia/Kolkata", True),
        ("2026-11-22T18:30:00+00:00", "Asia/Kolkata", False),
    ],
)
def test_today_is_partial_until_it_is_over_in_the_zone(now: str, zone: str, partial: bool) -> None:
    assert series(daily(), timezone=zone, now=at(now)).partial is partial


@pytest.mark.parametrize(
    ("now", "partial"),
    [
        ("2026-09-06T03:59:59+00:00", True),
        ("2026-09-06T04:00:00+00:00", False),
    ],
)
def test_a_day_ends_where_the_next_has_no_midnight(now: str, partial: bool) -> None:
    told = series("Date,Value\n2026-09-05,1\n", timezone="America/Santiago", now=at(now))

    assert told.partial is partial


@pytest.mark.parametrize(
    ("grain", "until", "now", "partial"),
    [
        (Grain.DAY, "2026-11-21", "2026-11-22T12:00+00:00", False),
        (Grain.WEEK, "2026-11-22", "2026-11-22T12:00+00:00", True),
        (Grain.WEEK, "2026-11-22", "2026-11-23T00:00+00:00", False),
        (Grain.WEEK, "2026-11-18", "2026-11-22T12:00+00:00", True),
        (Grain.MONTH, "2026-11-22", "2026-11-22T12:00+00:00", True),
        (Grain.MONTH, "2026-10-31", "2026-11-01T00:00+00:00", False),
        (Grain.MONTH, "2026-10-31", "2026-11-22T12:00+00:00", False),
        # The month is over, but a file of every day ends in the middle of it.
        (Grain.MONTH, "2026-10-12", "2026-11-22T12:00+00:00", True),
        (Grain.WEEK, "2026-11-11", "2026-11-22T12:00+00:00", True),
    ],
)
def test_the_last_period_is_partial_until_it_is_over_and_all_there(
    grain: Grain, until: str, now: str, partial: bool
) -> None:
    assert series(daily(until), grain=grain, now=at(now)).partial is partial


def test_a_month_of_sparse_days_is_complete_when_it_is_over() -> None:
    days = "".join(f"2026-{month:02d}-{day:02d},1\n" for month in range(1, 11) for day in (5, 20))

    assert not series("Date,Value\n" + days, grain=Grain.MONTH).partial


def test_a_closed_sunday_does_not_keep_a_week_open() -> None:
    open_days = "".join(f"{day},1\n" for day in DAILY[:75] if day.weekday() < 6)

    assert not series("Date,Value\n" + open_days, grain=Grain.WEEK).partial


@pytest.mark.parametrize(
    ("now", "partial", "until"),
    [
        ("2026-11-22T12:00+00:00", True, date(2026, 11, 22)),
        ("2026-12-01T00:00+00:00", False, date(2026, 11, 30)),
    ],
)
def test_a_line_for_a_month_lasts_until_its_end(now: str, partial: bool, until: date) -> None:
    told = series("Month,Value\n2026-10,1\n2026-11,2\n", grain=Grain.MONTH, now=at(now))

    assert (told.partial, told.data_until) == (partial, until)


def test_lines_after_today_are_left_out() -> None:
    told = series("Date,Value\n2026-11-21,1\n2026-11-22,2\n2026-11-23,3\n")

    assert [point.period.day for point in told.points] == [21, 22]
    assert told.data_until == date(2026, 11, 22)
    assert told.complete == told.points[:1]


def test_today_is_the_day_of_the_zone() -> None:
    told = series(
        "Date,Value\n2026-11-22,2\n2026-11-23,3\n",
        timezone="Asia/Kolkata",
        now=at("2026-11-22T19:00Z"),
    )

    assert told.points[-1].period == date(2026, 11, 23)


def test_rows_of_one_period_are_added_exactly() -> None:
    told = series("Date,Value\n2026-11-02,0.1\n2026-11-02,0.2\n2026-11-08,1\n", grain=Grain.WEEK)

    assert [(p.period, p.value) for p in told.points] == [(date(2026, 11, 2), Decimal("1.3"))]


def test_a_mean_is_of_the_rows_and_leaves_empty_ones_out() -> None:
    text = "Date,Value\n2026-10-01,1\n2026-10-02,\n2026-10-03,2\n2026-10-03,6\n"

    told = series(text, grain=Grain.MONTH, aggregate=Aggregate.MEAN)

    assert [point.value for point in told.points] == [Decimal(3)]


def test_gaps_stay_gaps() -> None:
    told = series("Date,Value\n2026-09-15,1\n2026-11-03,2\n", grain=Grain.MONTH)

    assert [point.period.month for point in told.points] == [9, 11]


def test_weeks_start_on_monday_and_cross_the_year() -> None:
    told = series("Date,Value\n2025-12-29,1\n2026-01-04,2\n2026-01-05,4\n", grain=Grain.WEEK)

    assert [(str(p.period), int(p.value)) for p in told.points] == [
        ("2025-12-29", 3),
        ("2026-01-05", 4),
    ]


def test_the_time_of_reading_is_kept() -> None:
    now = datetime(2026, 11, 22, 15, tzinfo=UTC)

    assert series(daily(), now=now).read_at == now
