"""Spelling numbers, dates and units for a reader."""

from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from domain.metrics import Grain, Unit


class Formats(Protocol):
    """One locale's spelling. Nothing here computes; rounding is to the unit's decimals."""

    def value(self, value: Decimal, unit: Unit) -> str:
        """A value with its unit: "$2,890", "1,204 orders", "12.5%"."""

    def short(self, value: Decimal, unit: Unit) -> str:
        """For an axis: "$8k", "1.2M", "12%"."""

    def percent(self, percent: Decimal) -> str:
        """An unsigned change: "37%"; one decimal under ten, none above."""

    def day(self, day: date, near: date | None = None) -> str:
        """ "Tue 24 Nov"; "Tue 25 Nov 2025" when `near` is given and is in another year."""

    def span(self, start: date, grain: Grain, near: date | None = None) -> str:
        """A period in running text: "Tue 24 Nov", "16–22 Nov", "November"; year as in `day`."""

    def period(self, start: date, grain: Grain) -> str:
        """ "Tue 24 Nov 2026", "week of 23 Nov 2026", "November 2026"."""

    def axis(self, start: date, grain: Grain) -> str:
        """For an axis: "23 Nov", "Nov 2026"."""

    def moment(self, moment: datetime, timezone: str) -> str:
        """ "Wed 25 Nov, 08:55 New York": a time is never shown without its zone."""

    def second(self, moment: datetime, timezone: str) -> str:
        """The same to the second: "Wed 25 Nov, 08:55:07 New York"."""
