"""A schedule in words, and its next runs over the nights on which clocks change."""

from datetime import UTC, datetime, time, timedelta

import pytest

from adapters.babel.formats import BabelFormats
from app.web.upcoming import days_of, described, relative, upcoming
from domain.schedules import Schedule

FORMATS = BabelFormats("en")
EVERY_DAY = frozenset(range(7))


def runs(zone, at, now, reader="", count=5):
    return upcoming(Schedule(EVERY_DAY, at, zone), now, reader or zone, FORMATS, count)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (range(7), "every day"),
        (range(5), "every weekday"),
        ((5, 6), "at weekends"),
        ((0,), "Mondays"),
        ((0, 3), "Mondays and Thursdays"),
        ((0, 2, 4), "Mon, Wed and Fri"),
    ],
)
def test_days_are_told_as_people_tell_them(days, words):
    assert days_of(frozenset(days)) == words


def test_a_schedule_names_its_city():
    schedule = Schedule(frozenset({0}), time(9), "America/New_York")

    assert described(schedule) == "Mondays at 09:00, New York"


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (timedelta(seconds=5), "in 1 minute"),
        (timedelta(minutes=59), "in 59 minutes"),
        (timedelta(hours=26), "in 26 hours"),
        (timedelta(days=2), "in 2 days"),
    ],
)
def test_how_far_ahead_is_told_in_the_largest_unit_that_says_enough(ahead, words):
    assert relative(ahead) == words


def test_the_readers_own_time_is_told_only_when_it_differs():
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    (same,) = runs("Europe/Berlin", time(9), now, "Europe/Paris", 1)
    (other,) = runs("Europe/Berlin", time(9), now, "America/New_York", 1)

    assert same.here == ""
    assert other.here == "Mon 23 Nov, 03:00 New York"


def test_the_autumn_night_is_told_on_the_first_run_after_it():
    shown = runs("Europe/Berlin", time(9), datetime(2026, 10, 23, 12, tzinfo=UTC))

    assert [bool(run.note) for run in shown] == [False, True, False, False, False]
    assert shown[1].note == "The clocks have gone back: same time in Berlin."
    assert shown[1].at - shown[0].at == timedelta(hours=25)


def test_the_spring_night_is_told_too():
    shown = runs("America/New_York", time(9), datetime(2027, 3, 13, 12, tzinfo=UTC))

    assert shown[1].note == "The clocks have gone forward: same time in New York."


def test_a_run_in_the_skipped_hour_says_that_it_is_moved():
    shown = runs("Europe/Berlin", time(2, 30), datetime(2027, 3, 27, 12, tzinfo=UTC))

    assert (
        shown[0].note == "The clocks go forward that night and skip 02:30: it runs when they have."
    )
    assert "03:00" in shown[0].there
    assert shown[1].note == ""


def test_a_zone_without_summer_time_has_no_notes():
    shown = runs("Asia/Tokyo", time(9), datetime(2026, 10, 23, 12, tzinfo=UTC))

    assert {run.note for run in shown} == {""}
