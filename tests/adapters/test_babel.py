"""How numbers, dates and times are spelled for a reader."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from adapters.babel.formats import BabelFormats
from domain.metrics import Grain, Unit, UnitKind
from tests.charted import DOLLARS, ORDERS, RATE, TUESDAY

ENGLISH = BabelFormats()
GERMAN = BabelFormats("de")
NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("value", "unit", "spelled"),
    [
        ("2890", DOLLARS, "$2,890"),
        ("2889.5", DOLLARS, "$2,890"),
        ("-400", DOLLARS, "-$400"),
        ("-0.4", DOLLARS, "$0"),
        ("21.4", Unit(UnitKind.MONEY, "USD", 2), "$21.40"),
        ("5", Unit(UnitKind.MONEY, "CAD"), "$5"),
        ("5", Unit(UnitKind.MONEY, "SEK"), f"kr{NBSP}5"),
        ("5", Unit(UnitKind.MONEY, "CHF"), f"CHF{NBSP}5"),
        ("1204", ORDERS, "1,204 orders"),
        ("1", ORDERS, "1 order"),
        ("1", Unit(UnitKind.COUNT, "enquiries"), "1 enquiry"),
        ("12.5", RATE, "12.5%"),
        ("182", Unit(UnitKind.PLAIN, "ms"), "182 ms"),
        ("21", Unit(UnitKind.PLAIN, "°C"), "21 °C"),
        ("1204", Unit(), "1,204"),
    ],
)
def test_a_value_is_spelled_with_its_unit(value: str, unit: Unit, spelled: str) -> None:
    assert ENGLISH.value(Decimal(value), unit) == spelled


@pytest.mark.parametrize(
    ("locale", "spelled"),
    [
        ("en_GB", "$2,890"),
        ("de", f"2.890{NBSP}$"),
        ("fr", f"2\u202f890{NBSP}$"),
        ("pt-BR", f"${NBSP}2.890"),
        ("ja", "$2,890"),
    ],
)
def test_each_locale_has_its_own_money(locale: str, spelled: str) -> None:
    assert BabelFormats(locale).value(Decimal(2890), DOLLARS) == spelled


@pytest.mark.parametrize(
    ("value", "unit", "spelled"),
    [
        ("0", DOLLARS, "$0"),
        ("950", DOLLARS, "$950"),
        ("8000", DOLLARS, "$8k"),
        ("7500", DOLLARS, "$7.5k"),
        ("-7500", DOLLARS, "-$7.5k"),
        ("999960", DOLLARS, "$1M"),
        ("1200000", ORDERS, "1.2M"),
        ("12", RATE, "12%"),
        ("2.5", RATE, "2.5%"),
        ("3000000000", Unit(), "3B"),
    ],
)
def test_an_axis_is_short(value: str, unit: Unit, spelled: str) -> None:
    assert ENGLISH.short(Decimal(value), unit) == spelled


def test_a_german_axis_counts_in_tausend() -> None:
    assert GERMAN.short(Decimal(7500), DOLLARS) == f"7,5{NBSP}Tsd.{NBSP}$"


@pytest.mark.parametrize(
    ("percent", "spelled"),
    [("-37.12", "37%"), ("4.26", "4.3%"), ("5", "5%"), ("9.97", "10%"), ("1240", "1,240%")],
)
def test_a_change_is_unsigned_and_exact_only_when_small(percent: str, spelled: str) -> None:
    assert ENGLISH.percent(Decimal(percent)) == spelled


def test_a_day_has_its_year_only_when_it_is_another() -> None:
    assert ENGLISH.day(TUESDAY) == "Tue 24 Nov"
    assert ENGLISH.day(TUESDAY, date(2026, 1, 1)) == "Tue 24 Nov"
    assert ENGLISH.day(TUESDAY, date(2027, 1, 1)) == "Tue 24 Nov 2026"
    assert GERMAN.day(TUESDAY) == "Di., 24. Nov."


@pytest.mark.parametrize(
    ("start", "grain", "whole", "running", "axis"),
    [
        (TUESDAY, Grain.DAY, "Tue 24 Nov 2026", "Tue 24 Nov", "24 Nov"),
        (date(2026, 11, 23), Grain.WEEK, "week of 23 Nov 2026", "23–29 Nov", "23 Nov"),
        (date(2026, 11, 30), Grain.WEEK, "week of 30 Nov 2026", "30 Nov–6 Dec", "30 Nov"),
        (date(2026, 11, 1), Grain.MONTH, "November 2026", "November", "Nov 2026"),
    ],
)
def test_a_period_is_spelled_for_its_place(
    start: date, grain: Grain, whole: str, running: str, axis: str
) -> None:
    assert ENGLISH.period(start, grain) == whole
    assert ENGLISH.span(start, grain, start) == running
    assert ENGLISH.axis(start, grain) == axis


def test_a_period_of_another_year_says_so() -> None:
    near = date(2027, 1, 4)

    assert ENGLISH.span(date(2026, 11, 23), Grain.WEEK, near) == "23–29 Nov 2026"
    assert ENGLISH.span(date(2026, 11, 1), Grain.MONTH, near) == "November 2026"


def test_a_german_week_and_month() -> None:
    assert GERMAN.period(date(2026, 11, 23), Grain.WEEK) == "Woche ab 23. Nov. 2026"
    assert GERMAN.span(date(2026, 11, 1), Grain.MONTH) == "November"


@pytest.mark.parametrize(
    ("timezone", "spelled"),
    [
        ("America/New_York", "Wed 25 Nov, 08:55 New York"),
        ("Europe/Berlin", "Wed 25 Nov, 14:55 Berlin"),
        ("America/Argentina/Buenos_Aires", "Wed 25 Nov, 10:55 Buenos Aires"),
        ("UTC", "Wed 25 Nov, 13:55 UTC"),
        ("Asia/Kolkata", "Wed 25 Nov, 19:25 Kolkata"),
    ],
)
def test_a_time_is_never_shown_without_its_city(timezone: str, spelled: str) -> None:
    moment = datetime(2026, 11, 25, 13, 55, tzinfo=UTC)

    assert ENGLISH.moment(moment, timezone) == spelled


def test_a_time_can_be_told_to_the_second() -> None:
    moment = datetime(2026, 11, 25, 13, 55, 7, tzinfo=UTC)

    assert ENGLISH.second(moment, "America/New_York") == "Wed 25 Nov, 08:55:07 New York"


def test_one_locale_does_not_leak_into_another() -> None:
    BabelFormats("ja").period(date(2026, 11, 1), Grain.MONTH)

    assert BabelFormats("ar").period(date(2026, 11, 1), Grain.MONTH) == "نوفمبر 2026"
