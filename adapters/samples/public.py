"""Two public data sets that ship with bokeh-sampledata, with their source and licence."""

import csv
import gzip
import io
from importlib.resources import files

from domain.metrics import Aggregate, Good, Grain, Unit, UnitKind
from domain.sources import Sample, Suggestion

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def unemployment() -> Sample:
    """The file has a line for each year and a column for each month; ours has one of each."""
    return Sample(
        name="US unemployment rate, 1948 to 2016",
        filename="us-unemployment.csv",
        content=_one_line_for_each_month(_shipped("unemployment1948.csv")),
        licence="Public domain (work of the United States government).",
        origin=(
            "U.S. Bureau of Labor Statistics, https://www.bls.gov/cps/prev_yrs.htm, as shipped "
            "with bokeh-sampledata (unemployment1948.csv). One line for each month instead of "
            "one for each year; the yearly average is left out; no value is changed."
        ),
        metrics=(
            Suggestion(
                name="Unemployment rate",
                date_column="Month",
                value_column="Unemployment rate (%)",
                unit=Unit(UnitKind.PERCENT, decimals=1),
                grain=Grain.MONTH,
                aggregate=Aggregate.MEAN,
                good=Good.DOWN,
                timezone="America/New_York",
                fresh_within=None,
            ),
        ),
    )


def sea_temperature() -> Sample:
    """Half-hourly measurements, as they are: the aggregate makes days of them."""
    return Sample(
        name="Sea surface temperature off Maine, 2016 to 2017",
        filename="sea-surface-temperature.csv",
        content=gzip.decompress(_shipped("sea_surface_temperature.csv.gz")),
        licence=(
            "The data may be used and redistributed for free but is not intended for legal use, "
            "since it may contain inaccuracies."
        ),
        origin=(
            "NERACOOS station B01, Western Maine Shelf (dataset B01_sbe37_all, University of "
            "Maine), https://data.neracoos.org/erddap/tabledap/B01_ocean_agg.html, as shipped "
            "with bokeh-sampledata (sea_surface_temperature.csv.gz), unchanged."
        ),
        metrics=(
            _temperature("Sea surface temperature", Grain.DAY),
            _temperature("Sea surface temperature by week", Grain.WEEK),
        ),
    )


def _temperature(name: str, grain: Grain) -> Suggestion:
    return Suggestion(
        name=name,
        date_column="time (UTC)",
        value_column="temperature (celsius)",
        unit=Unit(UnitKind.PLAIN, "°C", decimals=1),
        grain=grain,
        aggregate=Aggregate.MEAN,
        good=Good.NEITHER,
        timezone="America/New_York",
        fresh_within=None,
    )


def _shipped(name: str) -> bytes:
    return files("bokeh_sampledata").joinpath("_data", name).read_bytes()


def _one_line_for_each_month(content: bytes) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("Month", "Unemployment rate (%)"))
    for year in csv.DictReader(io.StringIO(content.decode(), newline="")):
        writer.writerows(
            (f"{year['Year']}-{number:02d}", year[month])
            for number, month in enumerate(MONTHS, start=1)
        )
    return out.getvalue().encode()
