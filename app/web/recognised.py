"""What a column of numbers tells about the metric that it will be: name, unit, decimals."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from domain.metrics import Unit, UnitKind
from ports.source import Column, Described

MOST = 2
"""Decimals that are taken from the cells; more of them are seldom meant to be read."""
LONGEST_UNIT = 5
SIGNS = {
    "US$": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "NZ$": "NZD",
    "HK$": "HKD", "S$": "SGD", "R$": "BRL", "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY",
    "₹": "INR", "₽": "RUB", "₺": "TRY", "₩": "KRW", "₪": "ILS", "₫": "VND", "₱": "PHP",
    "₴": "UAH", "฿": "THB", "zł": "PLN", "Kč": "CZK", "Ft": "HUF",
}  # fmt: skip
"""The currency that is meant by a sign, the longer signs first."""
CODES = frozenset(
    (
        "USD", "EUR", "GBP", "CHF", "JPY", "CNY", "AUD", "CAD", "NZD", "SEK", "NOK", "DKK", "PLN",
        "CZK", "HUF", "RON", "BGN", "TRY", "INR", "BRL", "MXN", "ZAR", "SGD", "HKD", "KRW", "THB",
        "IDR", "MYR", "PHP", "VND", "AED", "SAR", "ILS", "NGN", "KES", "UAH", "RUB",
    )
)  # fmt: skip
_IN_BRACKETS = re.compile(r"[(\[]([^()\[\]]{1,12})[)\]]\s*$")
_LAST_WORD = re.compile(r"(?:^|[\s/,])(?:in\s+)?(\S{1,3})\s*$", re.IGNORECASE)
_LETTERS = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Recognised:
    name: str
    unit: Unit


def recognised(column: Column, described: Described) -> Recognised:
    """A proposal, from the column's header and its first cells."""
    header = " ".join(column.name.replace("_", " ").split()) if described.has_header else ""
    name, told = _parted(header)
    at = described.columns.index(column)
    cells = [*column.samples, *(row[at] for row in described.sample)]
    decimals = _decimals(cells, comma=described.decimal_comma)
    currency = _currency([told, *cells])
    if currency:
        return Recognised(name, Unit(UnitKind.MONEY, currency, decimals))
    if told == "%" or any("%" in cell for cell in cells):
        return Recognised(name, Unit(UnitKind.PERCENT, "", decimals))
    return Recognised(
        name, Unit(UnitKind.PLAIN, told if len(told) <= LONGEST_UNIT else "", decimals)
    )


def _parted(header: str) -> tuple[str, str]:
    """ "Umsatz (EUR)" is Umsatz in EUR; without a unit the second is empty."""
    found = _IN_BRACKETS.search(header)
    if found is None:
        found = _LAST_WORD.search(header)
        if found and found[1].upper() not in CODES and found[1] not in SIGNS and found[1] != "%":
            found = None
    told = found[1].strip() if found else ""
    name = header[: found.start()].strip(" ,/") if found else header
    name = name or header
    return name[:1].upper() + name[1:], told


def _currency(texts: Iterable[str]) -> str:
    for text in texts:
        if code := next((code for code in _LETTERS.findall(text.upper()) if code in CODES), ""):
            return code
        if sign := next((sign for sign in SIGNS if sign in text), ""):
            return SIGNS[sign]
    return ""


def _decimals(cells: Iterable[str], *, comma: bool) -> int:
    """The most that any cell has, at most two."""
    mark = "," if comma else "."
    found = (re.search(rf"{re.escape(mark)}(\d+)\D*$", cell) for cell in cells)
    return min(max((len(match[1]) for match in found if match), default=0), MOST)
