"""Cobalt Coffee, a shop that does not exist: 400 days of sales up to yesterday."""

import csv
import io
import math
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from statistics import median

from domain.metrics import Aggregate, Good, Grain, Unit, UnitKind
from domain.sources import Sample, Suggestion

LABEL = "Daily sales (fictitious)"
DAYS = 400
SEED = "cobalt"
LEFT = 0.63
"""What remains of a usual day's revenue on the last one, without wholesale."""
HOLIDAY = 0.78
"""And on a public holiday: less than a usual day, more than the planted surprise."""

HEADER = (
    "Date",
    "Revenue (USD)",
    "Orders",
    "Average order (USD)",
    "Retail orders",
    "Wholesale orders",
    "Retail revenue (USD)",
    "Wholesale revenue (USD)",
)
_WEEKDAYS = (0.88, 0.90, 0.95, 1.00, 1.16, 1.28, 0.96)
_OPENED = date(2024, 1, 1)


@dataclass(frozen=True, slots=True)
class Sales:
    """One day, in whole cents."""

    day: date
    retail_orders: int
    retail_cents: int
    wholesale_orders: int
    wholesale_cents: int

    @property
    def orders(self) -> int:
        return self.retail_orders + self.wholesale_orders

    @property
    def cents(self) -> int:
        return self.retail_cents + self.wholesale_cents

    def row(self) -> tuple[str, ...]:
        return (
            self.day.isoformat(),
            _dollars(self.cents),
            str(self.orders),
            _dollars(round(self.cents / self.orders)),
            str(self.retail_orders),
            str(self.wholesale_orders),
            _dollars(self.retail_cents),
            _dollars(self.wholesale_cents),
        )


def shop(today: date) -> Sample:
    """The shop as it stands on the morning of `today`."""
    return Sample(
        name=LABEL,
        filename="cobalt-coffee-fictitious.csv",
        content=shop_csv(today),
        licence="Invented for this product; free to use.",
        origin="Computed, not measured: Cobalt Coffee does not exist.",
        metrics=(
            _metric("Revenue", "Revenue (USD)", _dollar(0)),
            _metric("Revenue by week", "Revenue (USD)", _dollar(0), grain=Grain.WEEK),
            _metric("Orders", "Orders", Unit(UnitKind.COUNT, "orders")),
            _metric("Retail orders", "Retail orders", Unit(UnitKind.COUNT, "orders")),
            _metric(
                "Average order",
                "Average order (USD)",
                _dollar(2),
                aggregate=Aggregate.MEAN,
            ),
        ),
    )


def shop_csv(today: date) -> bytes:
    """The same bytes for the same `today`; a past day keeps its numbers when `today` moves."""
    days = [sales_on(today - timedelta(days=ago)) for ago in range(DAYS, 1, -1)]
    days.append(without_wholesale(today - timedelta(days=1), days))
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(sales.row() for sales in days)
    return out.getvalue().encode()


def sales_on(day: date) -> Sales:
    """A plausible day: weekday, season, slow growth, holidays, and chance seeded by the day."""
    chance = Random(f"{SEED} {day.isoformat()}")
    level = _WEEKDAYS[day.weekday()] * _season(day) * _growth(day)
    if is_holiday(day):
        level *= HOLIDAY
    retail_orders = round(212 * level * chance.gauss(1, 0.035))
    wholesale_orders = max(1, round(11 * level * chance.gauss(1, 0.05)))
    wholesale = 212 * level * 9.4 * 0.59 * chance.gauss(1, 0.04)
    return Sales(
        day=day,
        retail_orders=retail_orders,
        retail_cents=round(retail_orders * 940 * chance.gauss(1, 0.015)),
        wholesale_orders=wholesale_orders,
        wholesale_cents=round(wholesale * 100),
    )


def without_wholesale(day: date, before: list[Sales]) -> Sales:
    """The planted surprise: retail as on the last eight of this weekday, wholesale missing."""
    alike = [sales for sales in before if sales.day.weekday() == day.weekday()][-8:]
    return Sales(
        day=day,
        retail_orders=round(median(sales.retail_orders for sales in alike)),
        retail_cents=round(LEFT * median(sales.cents for sales in alike)),
        wholesale_orders=0,
        wholesale_cents=0,
    )


def is_holiday(day: date) -> bool:
    """Six public holidays of the United States on which a coffee shop feels the difference."""
    if (day.month, day.day) in {(1, 1), (7, 4), (12, 25)}:
        return True
    if day.month == 11:
        return day.weekday() == 3 and 22 <= day.day <= 28
    first_monday_of_september = day.month == 9 and day.day <= 7
    last_monday_of_may = day.month == 5 and day.day >= 25
    return day.weekday() == 0 and (first_monday_of_september or last_monday_of_may)


def _season(day: date) -> float:
    """Coffee sells best in mid-January and least in July."""
    return 1 + 0.07 * math.cos(2 * math.pi * (day.timetuple().tm_yday - 15) / 365.25)


def _growth(day: date) -> float:
    """Eleven per cent in a year."""
    return float(1.11 ** ((day - _OPENED).days / 365.25))


def _dollars(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def _dollar(decimals: int) -> Unit:
    return Unit(UnitKind.MONEY, "USD", decimals)


def _metric(
    name: str,
    column: str,
    unit: Unit,
    grain: Grain = Grain.DAY,
    aggregate: Aggregate = Aggregate.SUM,
) -> Suggestion:
    return Suggestion(
        name=name,
        date_column="Date",
        value_column=column,
        unit=unit,
        grain=grain,
        aggregate=aggregate,
        good=Good.UP,
        timezone="America/New_York",
        fresh_within=14 if grain is Grain.WEEK else 2,
    )
