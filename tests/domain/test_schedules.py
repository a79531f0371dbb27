"""A daily slot comes once a day, also when the clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.schedules import Schedule, ScheduleNotValid

BERLIN = "Europe/Berlin"
EVERY_DAY = frozenset(range(7))
NIGHT_BEFORE = datetime(2026, 10, 24)  # noqa: DTZ001 - hypothesis adds the zone itself


def berlin(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo(BERLIN))


def daily(hour: int, minute: int, zone: str = BERLIN) -> Schedule:
    return Schedule(EVERY_DAY, time(hour, minute), zone)


def test_the_next_slot_is_strictly_after_now():
    schedule = daily(9, 0)

    assert schedule.after(berlin(2026, 11, 18, 9, 0)).at == berlin(2026, 11, 19, 9, 0)


def test_only_the_chosen_weekdays_fire():
    mondays = Schedule(frozenset({0}), time(9), BERLIN)

    slots = mondays.upcoming(berlin(2026, 11, 18, 12, 0), 2)

    assert [slot.key for slot in slots] == ["2026-11-23T09:00+01:00", "2026-11-30T09:00+01:00"]


def test_a_slot_in_the_spring_gap_fires_once_when_the_clock_has_jumped():
    slots = daily(2, 30).upcoming(berlin(2026, 3, 28, 12, 0), 2)

    assert [slot.key for slot in slots] == ["2026-03-29T03:00+02:00", "2026-03-30T02:30+02:00"]


def test_a_slot_in_the_autumn_fold_fires_once():
    slots = daily(2, 30).upcoming(berlin(2026, 10, 24, 12, 0), 2)

    assert [slot.key[:10] for slot in slots] == ["2026-10-25", "2026-10-26"]


@given(
    st.datetimes(NIGHT_BEFORE, NIGHT_BEFORE + timedelta(days=3)),
    st.times(time(1, 0), time(4, 0)),
)
def test_no_slot_lies_in_the_past_whatever_the_clocks_do(moment, at):
    now = moment.replace(tzinfo=UTC)

    assert daily(at.hour, at.minute).after(now).at > now


@pytest.mark.parametrize("zone", [BERLIN, "America/New_York", "America/Santiago", "Asia/Kolkata"])
@pytest.mark.parametrize("at", [time(0, 0), time(1, 30), time(2, 30), time(9, 0)])
def test_over_two_years_there_is_one_slot_a_day(zone, at):
    schedule = Schedule(EVERY_DAY, at, zone)
    start = datetime(2026, 1, 1, 12, tzinfo=ZoneInfo(zone))

    slots = schedule.upcoming(start, 730)

    days = [slot.at.astimezone(ZoneInfo(zone)).date() for slot in slots]
    first = start.date() + timedelta(days=1)
    assert days == [first + timedelta(days=place) for place in range(730)]


def test_an_unasked_chart_is_good_for_six_hours_and_a_held_one_until_the_next():
    schedule = daily(9, 0)
    slot = schedule.after(berlin(2026, 11, 18, 0, 0))

    assert schedule.deadline(slot) == slot.at + timedelta(hours=6)
    assert schedule.held_until(slot) == slot.at + timedelta(days=1)


def test_a_weekly_chart_waits_seven_days_at_most():
    schedule = Schedule(frozenset({0}), time(9), BERLIN)
    slot = schedule.after(datetime(2026, 11, 18, tzinfo=UTC))

    assert schedule.held_until(slot) - slot.at == timedelta(days=7)


@pytest.mark.parametrize(
    ("weekdays", "zone", "field"),
    [(frozenset(), BERLIN, "weekdays"), ({7}, BERLIN, "weekdays"), ({0}, "Mars/Base", "timezone")],
)
def test_what_is_no_schedule_is_refused_with_its_field(weekdays, zone, field):
    with pytest.raises(ScheduleNotValid) as refused:
        Schedule(frozenset(weekdays), time(9), zone)

    assert refused.value.field == field


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1999, 12, 31), date(9999, 12, 31)])
@pytest.mark.parametrize("field", ["starts", "ends"])
def test_a_day_that_no_calendar_reaches_is_refused(field, day):
    with pytest.raises(ScheduleNotValid) as refused:
        Schedule(EVERY_DAY, time(9), BERLIN, **{field: day})

    assert refused.value.field == field
