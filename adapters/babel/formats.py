"""Numbers, dates and times as a reader of one locale writes them."""

import re
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import (
    format_date,
    format_interval,
    format_skeleton,
    get_timezone_location,
)
from babel.numbers import format_currency, format_decimal, format_percent, get_currency_symbol

from domain.metrics import Grain, Unit, UnitKind

NARROW = {
    "BRL": "R$",
    "SEK": "kr",
    "NOK": "kr",
    "DKK": "kr",
    "ISK": "kr",
    "PLN": "zł",
    "CZK": "Kč",
    "HUF": "Ft",
    "TRY": "₺",
    "UAH": "₴",
    "RUB": "₽",
    "RON": "lei",
    "ZAR": "R",
    "NGN": "₦",
    "KZT": "₸",
    "THB": "฿",
    "EGP": "E£",
    "CNY": "¥",
    "JPY": "¥",
    "PHP": "₱",
    "VND": "₫",
}
"""CLDR's narrow symbols where they are more than the plain one without its letters."""
_SCALES = {
    "en": ((9, "B"), (6, "M"), (3, "k")),
    "de": ((9, "\u00a0Mrd."), (6, "\u00a0Mio."), (3, "\u00a0Tsd.")),
}
_WEEK_OF = {
    "en": "week of {}",
    "de": "Woche ab {}",
    "fr": "semaine du {}",
    "es": "semana del {}",
    "nl": "week van {}",
    "it": "settimana del {}",
}
_PATTERNS = {
    "en": {
        "MMMEd": "EEE d MMM",
        "yMMMEd": "EEE d MMM y",
        "MMMd": "d MMM",
        "yMMMd": "d MMM y",
        "yMMM": "MMM y",
        "yMMMM": "MMMM y",
    },
    "de": {"MMMEd": "EEE, d. MMM", "yMMMEd": "EEE, d. MMM y"},
}
"""Patterns of our own for a skeleton of CLDR's; other languages take CLDR's own."""
DAYS = 1000
"""Spelt days that are kept."""


class BabelFormats:
    """The Formats port for one locale, "en" unless told otherwise ("de", "en_GB", "pt_BR").

    Rounds half up, as people do. English dates put the day first in every English locale: a
    phone's reader cannot know which of two orders a bare "3/4" is in, so the month is a word.
    """

    def __init__(self, locale: str = "en") -> None:
        self._locale = Locale.parse(locale.replace("-", "_"))
        self._language = self._locale.language

    def value(self, value: Decimal, unit: Unit) -> str:
        rounded = _rounded(value, unit.decimals)
        if unit.kind is UnitKind.MONEY:
            return self._money(rounded, unit.name, unit.decimals)
        if unit.kind is UnitKind.PERCENT:
            return self._percent(rounded, unit.decimals)
        number = self._number(rounded, unit.decimals)
        if not unit.name:
            return number
        if unit.kind is UnitKind.COUNT:
            return f"{number} {self._counted(unit.name, rounded)}"
        return f"{number}{'' if unit.name in {'°', '%'} else ' '}{unit.name}"

    def short(self, value: Decimal, unit: Unit) -> str:
        power, suffix = self._scale(_rounded(value, unit.decimals))
        scaled = value.scaleb(-power)
        decimals = 1 if power else unit.decimals
        rounded = _rounded(scaled, decimals)
        if rounded == rounded.to_integral_value():
            decimals, rounded = 0, rounded.to_integral_value()
        if unit.kind is UnitKind.PERCENT:
            return self._percent(_rounded(value, min(unit.decimals, 1)).normalize(), None)
        if unit.kind is UnitKind.MONEY:
            number = self._number(rounded, decimals)
            money = self._money(rounded, unit.name, decimals)
            return money.replace(number, number + suffix) if number in money else money + suffix
        return self._number(rounded, decimals) + suffix

    def percent(self, percent: Decimal) -> str:
        size = abs(percent)
        decimals = 1 if _rounded(size, 1) < 10 else 0
        rounded = _rounded(size, decimals)
        if rounded == rounded.to_integral_value():
            rounded, decimals = rounded.to_integral_value(), 0
        return self._percent(rounded, decimals)

    def day(self, day: date, near: date | None = None) -> str:
        return self._date(day, "yMMMEd" if near and near.year != day.year else "MMMEd")

    def span(self, start: date, grain: Grain, near: date | None = None) -> str:
        if grain is Grain.DAY:
            return self.day(start, near)
        year = "y" if near is not None and near.year != start.year else ""
        if grain is Grain.MONTH:
            return self._date(start, "yMMMM") if year else format_date(start, "MMMM", self._locale)
        end = start + timedelta(days=6)
        if self._language != "en":
            return format_interval(start, end, f"{year}MMMd", locale=self._locale)
        first = "d" if end.month == start.month else "d MMM"
        return f"{format_date(start, first, self._locale)}–{self._date(end, f'{year}MMMd')}"

    def period(self, start: date, grain: Grain) -> str:
        if grain is Grain.DAY:
            return self._date(start, "yMMMEd")
        if grain is Grain.MONTH:
            return self._date(start, "yMMMM")
        return _WEEK_OF.get(self._language, "{}").format(self._date(start, "yMMMd"))

    def axis(self, start: date, grain: Grain) -> str:
        return self._date(start, "yMMM" if grain is Grain.MONTH else "MMMd")

    def moment(self, moment: datetime, timezone: str) -> str:
        """The zone is spelled by its city; UTC stays UTC."""
        return self._moment(moment, timezone, "%H:%M")

    def second(self, moment: datetime, timezone: str) -> str:
        return self._moment(moment, timezone, "%H:%M:%S")

    def _moment(self, moment: datetime, timezone: str, pattern: str) -> str:
        there = moment.astimezone(ZoneInfo(timezone))
        return f"{self.day(there.date())}, {there:{pattern}} {_city(timezone, self._locale)}"

    def _date(self, day: date, skeleton: str) -> str:
        return _spelt(day, skeleton, self._locale)

    def _number(self, rounded: Decimal, decimals: int) -> str:
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        return format_decimal(rounded, pattern, self._locale)

    def _percent(self, rounded: Decimal, decimals: int | None) -> str:
        digits = decimals if decimals is not None else max(-_exponent(rounded), 0)
        pattern = self._locale.percent_formats[None].pattern
        whole = "#,##0" + ("." + "0" * digits if digits else "")
        pattern = pattern.replace("#,##,##0", "#,##0").replace("#,##0", whole)
        return format_percent(rounded / 100, pattern, self._locale)

    def _money(self, rounded: Decimal, code: str, decimals: int) -> str:
        pattern = self._locale.currency_formats["standard"].pattern.split(";")[0]
        digits = "." + "0" * decimals if decimals else ""
        pattern = pattern.replace(".00", digits)
        spelled = format_currency(rounded, code, pattern, self._locale, currency_digits=False)
        symbol = get_currency_symbol(code, self._locale)
        spelled = spelled.replace(symbol, _narrow(code, symbol)) if symbol else spelled
        return re.sub(r"(?<=[^\W\d_])(?=\d)", "\u00a0", spelled)

    def _counted(self, noun: str, count: Decimal) -> str:
        """The plural noun, or an English singular of it for exactly one."""
        if count != 1 or self._language != "en" or not noun.endswith("s") or noun.endswith("ss"):
            return noun
        return noun[:-3] + "y" if noun.endswith("ies") else noun[:-1]

    def _scale(self, value: Decimal) -> tuple[int, str]:
        scales = _SCALES.get(self._language, _SCALES["en"])
        size = abs(value)
        # From 999,950 on, one decimal of a thousand would round to "1,000k".
        limits = ((power, suffix, Decimal(10) ** power) for power, suffix in scales)
        at_least = Decimal("0.99995")
        return next(
            ((p, s) for p, s, limit in limits if size >= (limit * at_least if p > 3 else limit)),
            (0, ""),
        )


def _rounded(value: Decimal, decimals: int) -> Decimal:
    rounded = value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return abs(rounded) if rounded.is_zero() else rounded


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _narrow(code: str, symbol: str) -> str:
    """ "$" for "US$", "$US" and "CA$"; symbols that are only letters stay."""
    bare = symbol.strip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return NARROW.get(code, bare if len(bare) == 1 else symbol)


@lru_cache(maxsize=DAYS)
def _spelt(day: date, skeleton: str, locale: Locale) -> str:
    """Of the few days that a page tells of, each many times."""
    pattern = _PATTERNS.get(locale.language, {}).get(skeleton)
    if pattern:
        return format_date(day, pattern, locale)
    return format_skeleton(skeleton, day, locale=locale)


@cache
def _city(timezone: str, locale: Locale) -> str:
    """Of each of the few zones there are, for each time on a page."""
    if "/" not in timezone:
        return timezone
    city = get_timezone_location(timezone, locale=locale, return_city=True)
    return str(city or timezone.replace("_", " ")).rpartition("/")[2]
