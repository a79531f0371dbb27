"""Axes say round values, differently spelled, and dates that mean something."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.bokeh.scale import date_ticks, index, period_at, value_axis
from domain.metrics import Grain
from tests.adapters.bokeh.drawings import TUESDAY, PlainFormats

FORMATS = PlainFormats()


def plain(value: Decimal) -> str:
    return f"{value:f}"


def labels(first: date, last: date, grain: Grain) -> list[str]:
    ways = date_ticks(index(first, grain), index(last, grain), grain, FORMATS.axis)
    return [tick.text for tick in next(ways)]


@given(st.lists(st.floats(-1e15, 1e15, allow_nan=False), min_size=1, max_size=30), st.booleans())
def test_an_axis_holds_its_values_and_one_to_five_labels(values, from_zero):
    axis = value_axis(values, plain, from_zero=from_zero)

    assert axis.low < axis.high
    assert axis.low <= min(values)
    assert max(values) <= axis.high
    assert 1 <= len(axis.ticks) <= 5
    assert len({tick.text for tick in axis.ticks}) == len(axis.ticks)


@given(st.lists(st.floats(-1e6, 1e6, allow_nan=False), min_size=1, max_size=30))
def test_bars_stand_on_zero(values):
    axis = value_axis(values, plain, from_zero=True)

    assert axis.low <= 0 <= axis.high


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([2890, 8190], ["0", "2000", "4000", "6000", "8000"]),
        ([5.6, 9.9], ["6", "7", "8", "9", "10"]),
        ([-5200, 7100], ["-5000", "0", "5000"]),
        ([0.00012, 0.0009], ["0.0000", "0.0002", "0.0004", "0.0006", "0.0008"]),
        ([12, 12, 12], ["11", "11.5", "12", "12.5", "13"]),
        ([0, 0], ["0", "0.5", "1"]),
        ([5e-324], ["0", "0.5", "1"]),
    ],
)
def test_values_are_round(values, texts):
    axis = value_axis(values, plain, from_zero=False)

    assert [float(tick.text) for tick in axis.ticks] == [float(text) for text in texts]


def test_a_line_far_from_zero_leaves_zero_out_and_one_near_it_does_not():
    assert value_axis([610, 780], plain, from_zero=False).low > 0
    assert value_axis([200, 780], plain, from_zero=False).low == 0


def test_values_that_would_be_spelled_alike_are_left_out():
    axis = value_axis([0.1, 0.9], lambda value: f"{value:.0f}", from_zero=True)

    assert len({tick.text for tick in axis.ticks}) == len(axis.ticks)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.sampled_from(Grain))
def test_a_place_and_its_period_are_two_ways_to_say_one_thing(day, grain):
    start = grain.start_of(day)

    assert period_at(index(start, grain), grain) == start
    assert index(grain.next(start), grain) == index(start, grain) + 1


def test_days_are_labelled_back_from_the_last_in_weeks():
    assert labels(date(2026, 10, 20), TUESDAY, Grain.DAY) == [
        "27 Oct",
        "3 Nov",
        "10 Nov",
        "17 Nov",
        "24 Nov",
    ]


def test_a_year_of_days_is_labelled_at_the_beginnings_of_months():
    assert labels(date(2025, 11, 25), TUESDAY, Grain.DAY) == [
        "Jan 2026",
        "Apr 2026",
        "Jul 2026",
        "Oct 2026",
    ]


def test_two_years_of_months_are_labelled_a_half_year_apart():
    assert labels(date(2024, 12, 1), date(2026, 11, 1), Grain.MONTH) == [
        "May 2025",
        "Nov 2025",
        "May 2026",
        "Nov 2026",
    ]


def test_two_periods_carry_two_labels():
    assert labels(date(2026, 10, 1), date(2026, 11, 1), Grain.MONTH) == ["Oct 2026", "Nov 2026"]


@given(st.integers(0, 4000), st.sampled_from(Grain))
def test_no_way_to_label_dates_has_more_than_five(span, grain):
    last = index(grain.start_of(TUESDAY), grain)
    span = min(span, 1200)
    for way in date_ticks(last - span, last, grain, FORMATS.axis):
        assert 1 <= len(way) <= 5
