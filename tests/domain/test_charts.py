"""What a chart is made of: the points that it shows, and the band that each had before it."""

from datetime import date

from domain.charts import Band, ChartKind, Spelled, compose, usual_band
from domain.facts import Verdict, compute
from domain.metrics import Series
from tests.charted import metric, series, weeks_of


def test_a_chart_shows_35_days_with_the_band_that_each_day_had_before_it() -> None:
    values = series(weeks_of(90, 2890))
    facts = compute(values, metric())
    spelled = Spelled("Revenue", "$2,890", "38%", "against", "left", "right", "alt")

    chart = compose(facts, values, ChartKind.LINE, spelled)

    assert len(chart.points) == len(chart.band) == 35
    assert chart.points[-1].value == 2890
    assert facts.usual
    assert chart.band[-1].low == float(facts.usual.low)
    assert chart.comparable == tuple(
        date(2026, month, day) for month, day in ((10, 27), (11, 3), (11, 10), (11, 17))
    )
    assert (chart.rises, chart.verdict) == (False, Verdict.BAD)


def test_a_chart_of_the_first_day_has_no_direction() -> None:
    values = series([2890])
    spelled = Spelled("Revenue", "$2,890", "", "first", "left", "right", "alt")

    chart = compose(compute(values, metric()), values, ChartKind.BARS, spelled)

    assert (chart.rises, chart.band, chart.comparable) == (None, (), ())
    assert chart.verdict is Verdict.NEUTRAL


def test_a_band_never_looks_at_its_own_day() -> None:
    calm, wild = series(weeks_of(90)), series(weeks_of(90, 99999))

    assert last_band(calm) == last_band(wild)


def last_band(values: Series) -> tuple[Band, ...]:
    return usual_band(values, values.points[-1:], compute(values, metric()))
