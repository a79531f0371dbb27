"""The samples: honest labels, the same bytes each time, and one planted surprise."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal
from statistics import median

import pytest

from adapters.samples import SAMPLES
from adapters.samples.shop import DAYS, is_holiday, shop_csv
from domain.sources import Sample

TODAY = date(2026, 11, 22)


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def dollars(content: bytes, column: str = "Revenue (USD)") -> dict[date, Decimal]:
    return {date.fromisoformat(row["Date"]): Decimal(row[column]) for row in rows(content)}


def against_usual(content: bytes, column: str) -> float:
    """The last day, as a share of the median of the eight days of its weekday before it."""
    values = dollars(content, column)
    last = max(values)
    usual = median(values[last - timedelta(weeks=week)] for week in range(1, 9))
    return float(values[last] / usual)


@pytest.mark.parametrize("sample", SAMPLES(TODAY), ids=lambda sample: sample.filename)
def test_a_sample_names_its_licence_and_columns_that_it_has(sample: Sample) -> None:
    header = rows(sample.content)[0]

    assert sample.licence
    assert sample.origin
    assert sample.metrics
    for metric in sample.metrics:
        assert metric.date_column in header
        assert all(Decimal(row[metric.value_column]) is not None for row in rows(sample.content))


def test_the_shop_says_that_it_is_fictitious_and_public_data_says_whose_it_is() -> None:
    shop, unemployment, sea = SAMPLES(TODAY)

    assert "fictitious" in shop.name
    assert "fictitious" in shop.filename
    assert "Bureau of Labor Statistics" in unemployment.origin
    assert "NERACOOS" in sea.origin


def test_the_shop_has_every_day_until_yesterday() -> None:
    days = sorted(dollars(shop_csv(TODAY)))

    assert days == [TODAY - timedelta(days=ago) for ago in range(DAYS, 0, -1)]


def test_the_shop_depends_on_the_date_alone() -> None:
    assert shop_csv(TODAY) == shop_csv(TODAY)


def test_a_day_keeps_its_numbers_when_the_next_one_comes() -> None:
    before, after = dollars(shop_csv(TODAY)), dollars(shop_csv(TODAY + timedelta(days=1)))

    planted = TODAY - timedelta(days=1)
    shared = before.keys() & after.keys() - {planted}
    assert len(shared) == DAYS - 2
    assert all(before[day] == after[day] for day in shared)


@pytest.mark.parametrize("ahead", range(0, 366, 13))
def test_yesterday_lost_its_wholesale_and_kept_its_retail_orders(ahead: int) -> None:
    content = shop_csv(TODAY + timedelta(days=ahead))

    assert 0.62 < against_usual(content, "Revenue (USD)") < 0.64
    assert 0.98 < against_usual(content, "Retail orders") < 1.02
    assert rows(content)[-1]["Wholesale orders"] == "0"


def test_no_other_day_is_a_surprise_unless_it_is_a_holiday() -> None:
    values = dollars(shop_csv(TODAY))
    days = sorted(values)[56:-1]

    for day in days:
        usual = median(values[day - timedelta(weeks=week)] for week in range(1, 9))
        share = float(values[day] / usual)
        assert (0.66 < share < 0.9) if is_holiday(day) else (0.8 < share < 1.25), day


def test_the_shop_adds_up() -> None:
    for row in rows(shop_csv(TODAY)):
        parts = Decimal(row["Retail revenue (USD)"]) + Decimal(row["Wholesale revenue (USD)"])
        orders = int(row["Retail orders"]) + int(row["Wholesale orders"])
        assert Decimal(row["Revenue (USD)"]) == parts
        assert int(row["Orders"]) == orders
        assert abs(Decimal(row["Average order (USD)"]) * orders - parts) < orders


@pytest.mark.parametrize(
    "day",
    [date(2026, 1, 1), date(2026, 5, 25), date(2026, 7, 4), date(2026, 9, 7), date(2026, 11, 26)],
)
def test_a_public_holiday_is_known(day: date) -> None:
    assert is_holiday(day)
    assert not is_holiday(day + timedelta(days=1))


def test_unemployment_has_a_line_for_each_month_and_the_values_of_the_bureau() -> None:
    months = {
        row["Month"]: row["Unemployment rate (%)"] for row in rows(SAMPLES(TODAY)[1].content)
    }

    assert len(months) == (2016 - 1948 + 1) * 12
    assert months["1948-01"] == "4.0"
    assert months["2009-10"] == "9.5"
    assert months["2016-12"] == "4.5"
