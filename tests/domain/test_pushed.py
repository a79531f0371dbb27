"""Pushed points are read back as they were, also by whoever reads files of strangers."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.sources.csv_files import CsvFiles
from domain.metrics import Metric, MetricId, SourceId
from domain.pushed import (
    DATE,
    FILENAME,
    LARGEST,
    MOST_KEPT,
    VALUE,
    PushedPoint,
    TooManyPoints,
    merged,
    read,
    written,
)

NOW = datetime(2199, 1, 1, tzinfo=UTC)
days = st.dates(date(1900, 1, 1), date(2198, 12, 31))
values = st.decimals(-LARGEST + 1, LARGEST - 1, places=6)
METRIC = Metric(MetricId(uuid4()), SourceId(uuid4()), "N", DATE, VALUE)


@given(st.dictionaries(days, values, max_size=30))
def test_what_is_written_is_read(points: dict[date, Decimal]):
    assert read(written(points)) == points


@given(st.dictionaries(days, values, min_size=1, max_size=30))
def test_the_reader_of_files_sees_the_same_values(points: dict[date, Decimal]):
    series = CsvFiles().read(written(points), FILENAME, METRIC, NOW)

    assert {point.period: point.value for point in series} == points


@pytest.mark.parametrize("value", ["1.234", "1234.567", "0.5", "-1000", "1000000", "0"])
def test_a_lonely_value_is_not_taken_for_another(value: str):
    points = {date(2026, 11, 1): Decimal(value)}

    series = CsvFiles().read(written(points), FILENAME, METRIC, NOW)

    assert [point.value for point in series] == [Decimal(value)]


def test_a_day_has_its_newest_value():
    day = date(2026, 11, 1)
    before = written({day: Decimal(1)})

    assert merged(before, [PushedPoint(day, Decimal(2)), PushedPoint(day, Decimal(3))]) == {day: 3}


def test_a_metric_holds_so_many_days_and_no_more():
    known = written({date.fromordinal(700_000 + day): Decimal(1) for day in range(MOST_KEPT)})

    with pytest.raises(TooManyPoints):
        merged(known, [PushedPoint(date(2026, 11, 1), Decimal(1))])
