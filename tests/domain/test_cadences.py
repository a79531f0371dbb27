"""Several times a day, days of a month, cron, and schedules that begin and end."""

from calendar import monthrange
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from domain.schedules import (
    LAST,
    MONTH_DAYS,
    NTHS,
    Cadence,
    Schedule,
    ScheduleNotValid,
    explained,
)

BERLIN = "Europe/Berlin"
ZONES = st.sampled_from([BERLIN, "America/New_York", "America/Santiago", "Asia/Kolkata", "UTC"])
WEEKDAYS = st.frozensets(st.integers(0, 6), min_size=1)
TIMES = st.lists(st.times(), min_size=1, max_size=6, unique_by=lambda at: (at.hour, at.minute))
MOMENTS = st.datetimes(
    datetime(2026, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone itself
    datetime(2028, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
MONDAYS = Schedule(frozenset({0}), time(9), BERLIN)


def berlin(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo(BERLIN))


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    """Of every cadence but cron."""
    times = sorted(at.replace(second=0, microsecond=0) for at in draw(TIMES))
    cadence = draw(st.sampled_from([Cadence.WEEKLY, Cadence.NTH, Cadence.MONTHLY]))
    starts = draw(st.none() | st.dates(date(2026, 1, 1), date(2028, 1, 1)))
    lasts = draw(st.none() | st.integers(0, 400))
    ends = None
    if lasts is not None:
        ends = (starts or date(2026, 6, 1)) + timedelta(days=lasts)
    return Schedule(
        draw(WEEKDAYS),
        times[0],
        draw(ZONES),
        tuple(times[1:]),
        cadence,
        draw(st.sampled_from(NTHS)),
        draw(st.sampled_from(MONTH_DAYS)),
        starts=starts,
        ends=ends,
    )


def is_day_of(schedule: Schedule, day: date) -> bool:
    """Whether a schedule fires on that day, said anew."""
    last = monthrange(day.year, day.month)[1]
    match schedule.cadence:
        case Cadence.MONTHLY:
            return day.day == (last if schedule.day == LAST else schedule.day)
        case Cadence.NTH:
            nth = (
                day.day + 7 > last if schedule.nth == LAST else (day.day + 6) // 7 == schedule.nth
            )
            return day.weekday() in schedule.weekdays and nth
    return day.weekday() in schedule.weekdays


# --- what holds for every schedule --------------------------------------------------------


@given(schedules(), MOMENTS)
def test_slots_come_in_order_each_once_and_never_in_the_past(schedule, now):
    slots = schedule.upcoming(now, 12)

    assert all(slot.at > now for slot in slots)
    assert all(earlier.at < later.at for earlier, later in pairwise(slots))
    assert len({slot.key for slot in slots}) == len(slots)


@given(schedules(), MOMENTS)
def test_slots_fall_on_the_days_that_were_asked_for_and_no_others(schedule, now):
    zone = ZoneInfo(schedule.timezone)
    end = now + timedelta(days=70)
    found = {slot.at.astimezone(zone).date() for slot in schedule.between(now, end)}

    day, last = now.astimezone(zone).date() + timedelta(days=1), end.astimezone(zone).date()
    while day < last:
        open_on = (schedule.starts or day) <= day <= (schedule.ends or day)
        assert (day in found) == (open_on and is_day_of(schedule, day))
        day += timedelta(days=1)


@given(schedules(), MOMENTS)
def test_each_slot_is_a_time_that_was_asked_for_or_one_that_the_spring_gap_moved(schedule, now):
    zone = ZoneInfo(schedule.timezone)
    for slot in schedule.upcoming(now, 12):
        there = slot.at.astimezone(zone)
        before = (there - timedelta(hours=2)).utcoffset()
        moved = before != there.utcoffset()
        assert there.time() in schedule.times or moved


@given(schedules(), MOMENTS)
def test_the_next_slot_is_the_first_of_those_ahead(schedule, now):
    first = schedule.upcoming(now, 1)

    assert schedule.after(now) == (first[0] if first else None)


@given(schedules(), MOMENTS)
def test_a_chart_is_never_good_beyond_the_next_slot(schedule, now):
    for slot in schedule.upcoming(now, 3):
        following = schedule.after(slot.at)
        latest = slot.at + timedelta(hours=6)
        assert schedule.deadline(slot) == (min(latest, following.at) if following else latest)
        assert schedule.deadline(slot) <= schedule.held_until(slot)


@given(schedules())
def test_a_schedule_comes_back_from_the_database_as_it_went_in(schedule):
    kept = TypeAdapter(Schedule)

    assert kept.validate_python(kept.dump_python(schedule, mode="json")) == schedule


def test_what_was_kept_before_there_were_cadences_is_read_as_it_was():
    kept = {"weekdays": [0], "at": "09:00:00", "timezone": BERLIN}

    assert TypeAdapter(Schedule).validate_python(kept) == MONDAYS


# --- several times a day ------------------------------------------------------------------


def test_a_day_has_as_many_slots_as_times():
    twice = replace(MONDAYS, also=(time(17, 30),))

    slots = twice.upcoming(berlin(2026, 11, 18), 3)

    assert [slot.key for slot in slots] == [
        "2026-11-23T09:00+01:00",
        "2026-11-23T17:30+01:00",
        "2026-11-30T09:00+01:00",
    ]


def test_two_times_that_the_spring_gap_skips_fire_once():
    night = Schedule(frozenset({6}), time(2, 15), BERLIN, (time(2, 45),))

    slots = night.upcoming(berlin(2026, 3, 28, 12), 2)

    assert [slot.key for slot in slots] == ["2026-03-29T03:00+02:00", "2026-04-05T02:15+02:00"]


def test_two_times_in_the_autumn_fold_fire_once_each():
    night = Schedule(frozenset({6}), time(2, 15), BERLIN, (time(2, 45),))

    slots = night.upcoming(berlin(2026, 10, 24, 12), 3)

    assert [slot.key for slot in slots] == [
        "2026-10-25T02:15+02:00",
        "2026-10-25T02:45+02:00",
        "2026-11-01T02:15+01:00",
    ]


# --- days of a month ----------------------------------------------------------------------


def test_the_first_monday_of_each_month():
    first = replace(MONDAYS, cadence=Cadence.NTH, nth=1)

    days = [slot.key[:10] for slot in first.upcoming(berlin(2026, 11, 18), 3)]

    assert days == ["2026-12-07", "2027-01-04", "2027-02-01"]


def test_the_last_friday_of_each_month():
    last = replace(MONDAYS, weekdays=frozenset({4}), cadence=Cadence.NTH, nth=LAST)

    days = [slot.key[:10] for slot in last.upcoming(berlin(2026, 11, 18), 3)]

    assert days == ["2026-11-27", "2026-12-25", "2027-01-29"]


def test_the_last_day_of_each_month_whatever_its_length():
    last = Schedule(frozenset(), time(9), BERLIN, cadence=Cadence.MONTHLY, day=LAST)

    days = [slot.key[:10] for slot in last.upcoming(berlin(2028, 1, 1), 4)]

    assert days == ["2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30"]


# --- from and until -----------------------------------------------------------------------


def test_a_schedule_begins_on_its_first_day_and_ends_with_its_last():
    some = replace(MONDAYS, starts=date(2026, 11, 30), ends=date(2026, 12, 7))

    days = [slot.key[:10] for slot in some.upcoming(berlin(2026, 11, 18), 9)]

    assert days == ["2026-11-30", "2026-12-07"]
    assert some.after(berlin(2026, 12, 7, 9)) is None


def test_the_last_chart_of_all_is_good_as_long_as_any():
    some = replace(MONDAYS, ends=date(2026, 11, 23))
    (slot,) = some.upcoming(berlin(2026, 11, 18), 2)

    assert some.deadline(slot) == slot.at + timedelta(hours=6)
    assert some.held_until(slot) == slot.at + timedelta(days=7)


# --- cron ---------------------------------------------------------------------------------


def cron(expression: str) -> Schedule:
    return Schedule(frozenset(), time(), BERLIN, cadence=Cadence.CRON, cron=expression)


def test_cron_says_days_and_times():
    slots = cron("30 8,18 * * 1").upcoming(berlin(2026, 11, 18), 2)

    assert [slot.key for slot in slots] == ["2026-11-23T08:30+01:00", "2026-11-23T18:30+01:00"]
    assert explained("30 8 * * 1") == "At 08:30 on Monday"


def test_an_hourly_expression_fires_in_both_halves_of_the_autumn_fold():
    slots = cron("0 * * * *").upcoming(berlin(2026, 10, 25, 1, 30), 3)

    assert [slot.key[11:] for slot in slots] == ["02:00+02:00", "02:00+01:00", "03:00+01:00"]


@pytest.mark.parametrize(
    ("expression", "says"),
    [
        ("", "five fields"),
        ("0 9 * *", "five fields"),
        ("0 0 9 * * 1", "five fields"),
        ("0 25 * * *", "cannot read"),
        ("0 9 * * MONDAY", "cannot read"),
        ("*/15 * * * *", "once an hour"),
        ("0,30 9 * * *", "once an hour"),
        ("0 0 30 2 *", "cannot read"),
        ("0 9 " + "1," * 60 + "1 * *", "five fields"),
    ],
)
def test_what_is_no_expression_is_refused_with_the_reason(expression, says):
    with pytest.raises(ScheduleNotValid) as refused:
        cron(expression)

    assert refused.value.field == "cron"
    assert says in refused.value.reason


@given(st.text(alphabet="0123456789*/,-#L MONTUE", max_size=30))
def test_whatever_is_typed_is_a_schedule_that_comes_or_is_refused(expression):
    try:
        schedule = cron(expression)
    except ScheduleNotValid:
        return
    slot = schedule.after(berlin(2026, 11, 18))
    assert slot is not None
    assert slot.at > berlin(2026, 11, 18)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"also": (time(9),)}, "at"),
        ({"also": (time(8),)}, "at"),
        ({"also": tuple(time(hour) for hour in range(10, 16))}, "at"),
        ({"cadence": Cadence.NTH, "weekdays": frozenset()}, "weekdays"),
        ({"nth": 5}, "cadence"),
        ({"day": 31}, "cadence"),
        ({"starts": date(2026, 12, 2), "ends": date(2026, 12, 1)}, "ends"),
    ],
)
def test_what_does_not_go_together_is_refused_with_its_field(wrong, field):
    with pytest.raises(ScheduleNotValid) as refused:
        replace(MONDAYS, **wrong)

    assert refused.value.field == field
