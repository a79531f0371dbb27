"""What a pulse would bring, from when its recipients opened their windows."""

from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.contacts import WINDOW
from domain.forecasts import HISTORY, Forecast, Habit, forecast
from domain.schedules import Schedule
from tests.world import NOON

LONG_AGO = NOON - timedelta(days=300)
NINE = Schedule(frozenset(range(5)), time(9), "UTC")
"""On weekdays. It is a Wednesday at noon."""
SILENT = Habit(LONG_AGO, ())


def habit(*weekdays: int, at: int = 8, since: datetime = LONG_AGO) -> Habit:
    """Somebody who writes on these weekdays at that hour, for five weeks."""
    first = datetime(2026, 10, 12, at, tzinfo=UTC)  # a Monday
    days = [first + timedelta(days=day) for day in range(38)]
    return Habit(since, tuple(day for day in days if day.weekday() in weekdays))


def test_who_writes_each_morning_is_always_inside():
    assert forecast(NINE, [habit(0, 1, 2, 3, 4)], NOON).inside == 1


def test_who_never_writes_is_always_outside():
    seen = forecast(NINE, [SILENT], NOON)

    assert (seen.inside, seen.charts, seen.outside) == (0, 22, 22)


def test_a_message_opens_the_slot_of_the_next_morning_and_no_later_one():
    # Mondays at ten: open on Tuesdays at nine
    assert forecast(NINE, [habit(0, at=10)], NOON).inside == 4 / 20


def test_the_share_is_of_all_people_together():
    people = [habit(0, 1, 2, 3, 4)] * 13 + [SILENT] * 7

    assert forecast(NINE, people, NOON) == Forecast(20, 0, 440, 13 / 20)
    assert forecast(NINE, people, NOON).outside == 154


def test_slots_from_before_somebody_came_say_nothing_of_them():
    new = habit(0, 1, 2, 3, 4, since=NOON - timedelta(days=1))

    # the new one is known from one slot only, and was inside
    assert forecast(NINE, [new, SILENT], NOON).inside == 1 / 21


def test_without_any_history_nothing_is_claimed():
    seen = forecast(NINE, [Habit(NOON, (NOON,)), Habit(NOON, ())], NOON)

    assert (seen.inside, seen.without_history, seen.charts) == (None, 2, 44)


def test_who_has_no_history_is_taken_to_be_like_the_rest():
    seen = forecast(NINE, [habit(0, 1, 2, 3, 4), Habit(NOON, ())], NOON)

    assert (seen.inside, seen.without_history, seen.outside) == (1, 1, 0)


def test_nobody_gets_nothing():
    assert forecast(NINE, [], NOON) == Forecast(0, 0, 0, None)


def test_a_window_is_as_long_as_metas():
    one = Habit(LONG_AGO, (NOON,))

    assert not one.inside(NOON - timedelta(seconds=1))
    assert one.inside(NOON)
    assert one.inside(NOON + WINDOW - timedelta(seconds=1))
    assert not one.inside(NOON + WINDOW)


MOMENTS = st.lists(st.timedeltas(-HISTORY, timedelta(0)), max_size=30)


@given(MOMENTS)
def test_the_share_is_the_same_as_counted_slot_by_slot(before):
    opened = tuple(sorted(NOON + each for each in before))
    slots = [slot.at for slot in NINE.upcoming(NOON - HISTORY, 40) if slot.at <= NOON]
    inside = [any(at <= slot < at + WINDOW for at in opened) for slot in slots]

    assert forecast(NINE, [Habit(LONG_AGO, opened)], NOON).inside == sum(inside) / len(slots)
