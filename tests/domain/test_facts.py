"""What is true of a series: comparisons, the usual range, extremes and freshness."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from domain.facts import Against, Facts, Side, Verdict, check_freshness, compute
from domain.metrics import Aggregate, Good, Grain, NothingToShow, Series, Stale, Unit, UnitKind
from tests.charted import ORDERS, RATE, TUESDAY, metric, series, weeks_of


def main_of(facts: Facts) -> tuple[Against, Verdict]:
    assert facts.main
    return facts.main.against, facts.main.verdict


def test_a_day_below_its_weekday_s_usual_range_is_compared_with_that_range() -> None:
    facts = compute(series(weeks_of(90, 2890)), metric())

    assert main_of(facts) == (Against.USUAL, Verdict.BAD)
    assert facts.unusual
    assert facts.main
    assert facts.main.percent
    assert -40 < facts.main.percent < -35
    assert facts.usual
    assert facts.usual.low < facts.usual.median < facts.usual.high


def test_an_ordinary_day_is_compared_with_the_same_weekday_where_weekdays_differ() -> None:
    facts = compute(series(weeks_of(90)), metric())

    assert facts.weekly
    assert not facts.unusual
    assert main_of(facts)[0] is Against.SAME_WEEKDAY
    assert facts.main
    assert facts.main.period == date(2026, 11, 17)


def test_a_day_is_compared_with_the_day_before_where_weekdays_do_not_differ() -> None:
    facts = compute(series([100, 104, 98, 103] * 10), metric())

    assert not facts.weekly
    assert main_of(facts)[0] is Against.PREVIOUS


def test_a_single_period_has_nothing_to_compare_with() -> None:
    facts = compute(series([2890]), metric())

    assert facts.main is None
    assert facts.usual is None
    assert facts.value == facts.mean == 2890
    assert facts.shown == 1


def test_no_complete_period_is_nothing_to_show() -> None:
    with pytest.raises(NothingToShow):
        compute(series([1210], partial=True), metric())


def test_a_running_period_is_told_apart_and_never_compared() -> None:
    facts = compute(series([2000, 2100, 900], partial=True), metric())

    assert facts.period == date(2026, 11, 23)
    assert facts.partial
    assert facts.partial.value == 900
    assert facts.lowest.value == 2000


@pytest.mark.parametrize(
    ("values", "percent"),
    [
        ([0, 12], None),
        ([-200, 120], None),
        ([Decimal("0.2"), 5000], None),
        ([1, 30], None),
        ([-200, -100], Decimal(50)),
        ([200, 0], Decimal(-100)),
        ([200, 150], Decimal(-25)),
    ],
)
def test_a_percentage_needs_a_base_that_can_bear_it(
    values: list[object], percent: Decimal | None
) -> None:
    facts = compute(series(values), metric())

    assert facts.main
    assert facts.main.percent == percent


def test_a_rate_changes_by_points() -> None:
    rate = metric("Conversion", RATE, aggregate=Aggregate.MEAN)
    facts = compute(series(["2.4", "2.7"]), rate)

    assert facts.main
    assert (facts.main.percent, facts.main.change) == (None, Decimal("0.3"))
    assert facts.total is None


@pytest.mark.parametrize(
    ("good", "values", "verdict"),
    [
        (Good.UP, [100, 110], Verdict.GOOD),
        (Good.UP, [110, 100], Verdict.BAD),
        (Good.DOWN, [100, 110], Verdict.BAD),
        (Good.DOWN, [110, 100], Verdict.GOOD),
        (Good.NEITHER, [100, 110], Verdict.NEUTRAL),
        (Good.UP, [1000, 1005], Verdict.FLAT),
        (Good.DOWN, ["2.1", "2.4"], Verdict.FLAT),
        (Good.UP, [0, 0], Verdict.FLAT),
    ],
)
def test_a_change_is_judged_by_which_way_is_good(
    good: Good, values: list[object], verdict: Verdict
) -> None:
    facts = compute(series(values), metric(good=good))

    assert main_of(facts)[1] is verdict


def test_a_month_is_compared_with_the_same_month_a_year_earlier() -> None:
    months = series(range(1000, 1014), date(2026, 10, 1), Grain.MONTH)
    year_ago = compute(months, metric(grain=Grain.MONTH)).against(Against.YEAR_AGO)

    assert year_ago
    assert year_ago.period == date(2025, 10, 1)


@pytest.mark.parametrize("grain", [Grain.DAY, Grain.WEEK])
def test_a_day_or_week_is_compared_with_the_one_52_weeks_earlier(grain: Grain) -> None:
    monday = date(2026, 11, 16)
    facts = compute(series([500] * 370, monday, grain), metric(grain=grain))

    year_ago = facts.against(Against.YEAR_AGO)
    assert year_ago
    assert year_ago.period == date(2025, 11, 17)
    assert year_ago.period.weekday() == monday.weekday()


def test_four_alike_are_enough_to_say_what_is_usual_and_three_are_not() -> None:
    assert compute(series([10] * 29), metric()).usual
    assert compute(series([10] * 28), metric()).usual is None


def test_the_usual_range_is_never_narrower_than_a_sixth_either_way() -> None:
    usual = compute(series([1000] * 60), metric()).usual

    assert usual
    assert usual.low <= 840
    assert usual.high >= 1190
    assert usual.periods == 28


def test_the_usual_range_is_rounded_outwards_to_what_a_person_would_say() -> None:
    usual = compute(series(weeks_of(90)), metric()).usual

    assert usual
    assert usual.low % 100 == 0
    assert usual.high % 100 == 0


def test_what_is_not_positive_has_a_usual_range_on_the_plain_scale() -> None:
    usual = compute(series([0, 3, 1, 2] * 20), metric(unit=ORDERS)).usual

    assert usual
    assert usual.low >= 0


@pytest.mark.parametrize(
    ("grain", "last", "until"),
    [
        (Grain.MONTH, date(2026, 10, 31), (date(2026, 10, 1), Grain.MONTH)),
        (Grain.MONTH, date(2026, 10, 30), (date(2026, 10, 30), Grain.DAY)),
        (Grain.DAY, date(2026, 10, 31), (date(2026, 10, 31), Grain.DAY)),
    ],
)
def test_whole_months_are_told_as_months(
    grain: Grain, last: date, until: tuple[date, Grain]
) -> None:
    facts = compute(series(weeks_of(90)), metric())

    assert replace(facts, grain=grain, data_until=last).until == until


def test_weekends_that_never_have_data_are_not_missing() -> None:
    weekends = {date(2026, 11, day) for day in (7, 8, 14, 15, 21, 22)}
    facts = compute(series([5] * 23, without=weekends | {date(2026, 11, 18)}), metric())

    assert facts.missing == (date(2026, 11, 18),)


def test_after_a_weekend_without_data_the_period_before_is_friday() -> None:
    monday = date(2026, 11, 23)
    weekend = {date(2026, 11, 21), date(2026, 11, 22)}
    facts = compute(series([5, 6, 7, 8, 9], monday, without=weekend), metric())

    assert facts.main
    assert facts.main.period == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("values", "streak"),
    [([1, 2, 3, 4], 3), ([4, 3, 2], -2), ([1, 3, 2], -1), ([2, 2], 0), ([5], 0)],
)
def test_a_streak_counts_steps_the_same_way(values: list[object], streak: int) -> None:
    assert compute(series(values), metric()).streak == streak


def test_a_record_says_since_when() -> None:
    facts = compute(series([90, *range(50, 62), 80]), metric())

    assert facts.record
    assert (facts.record.side, facts.record.periods) == (Side.HIGHEST, 12)
    assert facts.record.since == date(2026, 11, 11)


def test_seven_days_are_set_against_the_seven_before() -> None:
    stretch = compute(series([10] * 7 + [11] * 7), metric()).stretch

    assert stretch
    assert (stretch.value, stretch.before) == (Decimal(77), Decimal(70))
    assert stretch.percent == 10


def test_seven_days_with_one_missing_are_not_added_up() -> None:
    gap = series([10] * 14, without={date(2026, 11, 20)})

    assert compute(gap, metric()).stretch is None


def test_extremes_look_at_what_is_shown() -> None:
    facts = compute(series([9999, *[100] * 34, 90]), metric())

    assert facts.shown == 35
    assert facts.highest.value == 100
    assert facts.lowest.period == TUESDAY


@pytest.mark.parametrize(
    ("allowed", "read_on", "stale"),
    [(1, 25, False), (1, 26, True), (2, 26, False), (None, 30, False), (0, 25, True)],
)
def test_data_may_be_as_old_as_the_metric_allows(
    allowed: int | None, read_on: int, stale: bool
) -> None:
    values = series([5, 6], read_at=datetime(2026, 11, read_on, 13, 0, tzinfo=UTC))
    measured = metric(fresh_within=allowed)

    if stale:
        with pytest.raises(Stale) as caught:
            check_freshness(values, measured)
        assert (caught.value.data_until, caught.value.allowed_days) == (TUESDAY, allowed)
    else:
        check_freshness(values, measured)


def test_the_age_of_data_is_counted_in_the_metric_s_own_zone() -> None:
    early_utc = series([5, 6], read_at=datetime(2026, 11, 26, 3, 0, tzinfo=UTC))

    check_freshness(early_utc, metric(fresh_within=1))


def test_freshness_of_no_complete_period_is_nothing_to_show() -> None:
    with pytest.raises(NothingToShow):
        check_freshness(series([5], partial=True), metric(fresh_within=1))


def test_facts_survive_json() -> None:
    adapter = TypeAdapter(Facts)
    for values in (series(weeks_of(90, 2890)), series([5]), series([1, 2, 3], partial=True)):
        facts = compute(values, metric())
        assert adapter.validate_json(adapter.dump_json(facts)) == facts


numbers = st.lists(
    st.decimals(-(10**7), 10**7, places=2, allow_nan=False, allow_infinity=False),
    min_size=1,
    max_size=120,
)


@given(numbers, st.sampled_from(Grain), st.booleans(), st.sampled_from(Good))
def test_any_series_has_facts_that_fit_together(
    values: list[Decimal], grain: Grain, partial: bool, good: Good
) -> None:
    read: Series = series(values, date(2026, 10, 1), grain, partial=partial)
    unit = Unit(UnitKind.MONEY, "USD", 2)
    if not read.complete:
        return

    facts = compute(read, metric(unit=unit, grain=grain, good=good))

    assert facts.lowest.value <= facts.value <= facts.highest.value
    shown = read.complete[-facts.shown :]
    assert facts.total == sum(point.value for point in shown)
    assert all(one.change == unit.difference(facts.value, one.base) for one in facts.comparisons)
    assert facts.usual is None or facts.usual.low <= facts.usual.median <= facts.usual.high
