"""What a file's column proposes for its metric."""

import pytest

from adapters.sources.csv_files import CsvFiles
from app.web.metric_form import MetricForm


def form(header: str, *cells: str, delimiter: str = ",") -> MetricForm:
    rows = [f"2026-11-{day:02d}{delimiter}{cell}" for day, cell in enumerate(cells, start=1)]
    content = "\n".join([f"date{delimiter}{header}", *rows]).encode()
    return MetricForm.for_file(CsvFiles().describe(content, "shop.csv"), "UTC")


@pytest.mark.parametrize(
    ("header", "cells", "unit"),
    [
        ("Umsatz (EUR)", ("12", "13"), ("money", "EUR", "0")),
        ("net_sales_usd", ("12.5", "13"), ("money", "USD", "1")),
        ("Sales in GBP", ("12", "13"), ("money", "GBP", "0")),
        ("sales", ('"$1,258.07"', '"$990.00"'), ("money", "USD", "2")),
        ("sales", ("CHF 12.50", "CHF 13.00"), ("money", "CHF", "2")),
        ("sales", ("C$12", "C$13"), ("money", "CAD", "0")),
        ("share", ("2.4%", "2.7%"), ("percent", "", "1")),
        ("Unemployment rate (%)", ("4.5", "4.4"), ("percent", "", "1")),
        ("Water (°C)", ("3.8125", "4.0"), ("plain", "°C", "2")),
        ("weight [kg]", ("12", "13"), ("plain", "kg", "0")),
        ("orders", ("12", "13"), ("plain", "", "0")),
    ],
)
def test_unit_and_decimals_are_taken_from_header_and_cells(header, cells, unit):
    found = form(header, *cells)

    assert (found.unit_kind, found.unit_name, found.decimals) == unit


def test_a_decimal_comma_parts_decimals_too():
    found = form("Umsatz (EUR)", "1.204,50", "1.301,00", delimiter=";")

    assert (found.unit_name, found.decimals) == ("EUR", "2")


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("revenue", "Revenue"),
        ("Umsatz (EUR)", "Umsatz"),
        ("net_sales_usd", "Net sales"),
        ("EUR", "EUR"),
        ("Nights out", "Nights out"),
    ],
)
def test_the_name_is_the_header_without_its_unit(header, name):
    assert form(header, "12", "13").name == name


@pytest.mark.parametrize(
    ("header", "how"), [("Water (°C)", "mean"), ("r (%)", "mean"), ("a", "sum")]
)
def test_what_does_not_add_up_is_averaged(header, how):
    assert form(header, "12", "13").aggregate == how
