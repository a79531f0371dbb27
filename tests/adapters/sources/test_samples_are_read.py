"""Every metric that a sample suggests can be read from it."""

from dataclasses import asdict
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from adapters.samples import SAMPLES
from adapters.sources.csv_files import CsvFiles
from domain.metrics import Metric, Series
from domain.sources import Sample, Suggestion
from tests.adapters.sources.reading import METRIC, SOURCE

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
ALL = [(sample, metric) for sample in SAMPLES(TODAY) for metric in sample.metrics]


def read(sample: Sample, suggested: Suggestion) -> Series:
    fields = asdict(suggested) | {"unit": suggested.unit}
    metric = Metric(id=METRIC, source=SOURCE, **fields)
    return CsvFiles().read(sample.content, sample.filename, metric, NOW)


@pytest.mark.parametrize("sample", SAMPLES(TODAY), ids=lambda sample: sample.filename)
def test_a_sample_has_no_line_that_cannot_be_read(sample: Sample) -> None:
    assert CsvFiles().describe(sample.content, sample.filename).problem_count == 0


@pytest.mark.parametrize(("sample", "metric"), ALL, ids=[metric.name for _, metric in ALL])
def test_a_suggested_metric_has_a_year_of_periods(sample: Sample, metric: Suggestion) -> None:
    assert len(read(sample, metric).complete) > 52


def test_the_shop_ends_with_a_whole_day() -> None:
    sample = SAMPLES(TODAY)[0]

    series = read(sample, sample.metrics[0])

    assert not series.partial
    assert series.data_until == date(2026, 11, 21)


def test_a_day_of_half_hours_is_their_mean_in_the_buoys_own_zone() -> None:
    sample = SAMPLES(TODAY)[2]

    first = next(iter(read(sample, sample.metrics[0])))

    assert first.period == date(2016, 2, 14)
    assert round(first.value, 2) == Decimal("4.84")
