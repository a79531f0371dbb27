"""Degrees: their zero is not nothing, so that they have differences and no ratios."""

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest

from domain.charts import usual_band
from domain.facts import Against, Facts, Verdict, compute
from domain.metrics import Aggregate, Good, Series, Unit, UnitKind
from tests.charted import CELSIUS, metric, series


def test_a_temperature_changes_by_degrees_and_has_no_percentage() -> None:
    facts = compute(series(spring()), metric("Sea", CELSIUS, aggregate=Aggregate.MEAN))

    assert all(one.percent is None for one in facts.comparisons)
    assert facts.stretch
    assert facts.stretch.percent is None
    assert facts.main
    assert facts.main.change == Decimal("0.2")


@pytest.mark.parametrize("name", ["°C", "° F", "°", "degrees", "Degrees Celsius", "℃"])
def test_degrees_have_no_ratios(name: str) -> None:
    assert not Unit(UnitKind.PLAIN, name).has_ratios
    assert not Unit(UnitKind.COUNT, name).has_ratios


@pytest.mark.parametrize("name", ["", "USD", "orders", "kWh", "cups", "K"])
def test_what_is_counted_from_zero_has_ratios(name: str) -> None:
    assert Unit(UnitKind.PLAIN, name).has_ratios


def test_a_hundredth_of_a_far_zero_is_not_called_level() -> None:
    celsius = metric("Sea", CELSIUS, good=Good.UP, aggregate=Aggregate.MEAN)

    assert compute(series(["20.0", "20.1"]), celsius).main.verdict is Verdict.GOOD  # type: ignore[union-attr]
    assert compute(series(["20.01", "20.04"]), celsius).main.verdict is Verdict.FLAT  # type: ignore[union-attr]


def test_the_usual_range_of_degrees_is_as_wide_below_as_above() -> None:
    usual = compute(series(["3.0", "3.4"] * 20), metric("Sea", CELSIUS)).usual

    assert usual
    assert usual.median - usual.low == usual.high - usual.median


def test_days_that_do_not_differ_by_weekday_are_judged_by_the_four_weeks_before() -> None:
    values = series(spring())
    facts = compute(values, metric("Sea", CELSIUS, aggregate=Aggregate.MEAN))
    by_weekday = replace(facts, weekly=True)

    assert not facts.weekly
    assert facts.usual
    assert facts.usual.periods == 28
    assert facts.against(Against.SAME_WEEKDAY) is None
    assert jaggedness(values, facts) < 0.7 * jaggedness(values, by_weekday)


def jaggedness(values: Series, facts: Facts) -> float:
    """How far the band's lower edge goes up and down over five weeks."""
    band = usual_band(values, values.points[-35:], facts)
    return sum(abs(later.low - earlier.low) for earlier, later in pairwise(band))


def spring() -> list[object]:
    """Ten weeks of a sea that warms with hot and cold spells of some days, whatever the
    weekday."""
    return [
        round(Decimal(2) + Decimal(day) / 14 + Decimal((day // 5) % 3) / 5, 1) for day in range(70)
    ] + [Decimal("7.3")]
