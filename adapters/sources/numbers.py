"""Numbers as people write them, read by the rule that the whole column follows."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

LONGEST = 64
"""A longer cell is text."""

MISSING = frozenset(
    (
        "",
        "-",
        "--",
        "–",
        "—",
        "−",
        "n/a",
        "#n/a",
        "na",
        "n.a.",
        "nan",
        "nil",
        "none",
        "null",
        "k.a.",
    )
)
"""What stands for "no value", in lower case."""

PLAIN = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
_ALIKE = str.maketrans(
    {
        "\u2212": "-", "\u2013": "-", "\u2014": "-", "\u2012": "-",
        "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2007": " ",
        "\u2019": "'", "\u2018": "'", "\u00b4": "'", "\u02bc": "'",
    }
)  # fmt: skip
_CODES = (
    "USD EUR GBP CHF JPY CNY AUD CAD NZD SEK NOK DKK PLN CZK HUF RON BGN TRY INR BRL MXN CLP "
    "COP ARS ZAR SGD HKD KRW THB IDR MYR PHP VND AED SAR ILS EGP NGN KES UAH RUB"
).replace(" ", "|")
_MONEY = rf"(?:(?:US|AU|A|CA|C|NZ|HK|S|R)?\$|[€£¥₹₽₺₩₪฿₫₱₴]|{_CODES}|kr\.?|zł|Kč|Ft|Fr\.?)"
_NUMBER = re.compile(
    rf"(?P<lead>[-+]?) ?{_MONEY}? ?(?P<inner>[-+]?) ?"
    rf"(?P<core>\d(?:[\d.,' ]*\d)?|[.,]\d+)[.,]?(?P<power>[eE][-+]?\d{{1,2}})?"
    rf" ?(?:{_MONEY}|%)?(?P<trail>-?)",
    re.ASCII,
)
_GROUPED = re.compile(r"\d{1,3}(?P<mark>[.,' ])(?:\d{2,3}(?P=mark))*\d{3}", re.ASCII)


def is_missing(cell: str) -> bool:
    return len(cell) < 6 and cell.lower() in MISSING


@dataclass(frozen=True, slots=True)
class NumberForm:
    """How one column writes its numbers; `certain` says whether its own cells prove it."""

    decimal: str = "."
    certain: bool = False

    def reads(self, cell: str) -> bool:
        """Whether `parse` has an answer, for a third of the work."""
        if self.decimal == "." and len(cell) <= LONGEST and PLAIN.fullmatch(cell):
            return True
        parts = _parts(cell)
        return parts is not None and _digits(parts[0], self.decimal) is not None

    def parse(self, cell: str) -> Decimal | None:
        if self.decimal == "." and len(cell) <= LONGEST and PLAIN.fullmatch(cell):
            return Decimal(cell)
        parts = _parts(cell)
        digits = parts and _digits(parts[0], self.decimal)
        if parts is None or digits is None:
            return None
        value = Decimal(f"{digits}{parts[1]}")
        return -value if parts[2] else value


def looks_like_number(cell: str) -> bool:
    parts = _parts(cell)
    return parts is not None and any(_digits(parts[0], mark) is not None for mark in ".,")


def number_form(cells: Iterable[tuple[str, int]]) -> NumberForm:
    """The decimal mark that most cells prove; not certain when none can."""
    votes = {".": 0, ",": 0}
    for cell, count in cells:
        mark = proof(cell)
        if mark:
            votes[mark] += count
    if votes["."] == votes[","] == 0:
        return NumberForm()
    return NumberForm("," if votes[","] > votes["."] else ".", certain=True)


def is_ambiguous(cell: str) -> bool:
    """ "1.234" may be a thousand and more, or one and a bit."""
    if "." not in cell and "," not in cell:
        return False
    parts = _parts(cell)
    return parts is not None and ("." in parts[0] or "," in parts[0]) and not proof(cell)


def _parts(cell: str) -> tuple[str, str, bool] | None:
    """The digits with their marks, the power of ten, and whether it is below zero."""
    if len(cell) > LONGEST:
        return None
    text = cell if cell.isascii() else cell.translate(_ALIKE).strip()
    in_brackets = text[:1] == "(" and text[-1:] == ")"
    found = _NUMBER.fullmatch(text[1:-1].strip() if in_brackets else text)
    if found is None:
        return None
    signs = found["lead"] + found["inner"] + found["trail"]
    if len(signs) + in_brackets > 1:
        return None
    return found["core"], found["power"] or "", in_brackets or signs == "-"


def proof(cell: str) -> str | None:
    """The decimal mark that this cell can only be read with, if there is one."""
    if "," not in cell:
        if "." not in cell:
            return None
        if PLAIN.fullmatch(cell):
            whole, _, fraction = cell.removeprefix("-").partition(".")
            return None if len(fraction) == 3 and len(whole) < 4 and whole[0] != "0" else "."
    parts = _parts(cell)
    if parts is None or not ("." in parts[0] or "," in parts[0]):
        return None
    readable = [mark for mark in ".," if _digits(parts[0], mark) is not None]
    return readable[0] if len(readable) == 1 else None


def _digits(core: str, decimal: str) -> str | None:
    """The number with a point and without thousands marks; None when the mark does not fit."""
    whole, mark, fraction = core.partition(decimal)
    if mark and not fraction.isdecimal():
        return None
    digits = _ungrouped(whole) if whole else "0"
    return f"{digits}.{fraction}" if digits and mark else digits


def _ungrouped(whole: str) -> str | None:
    """Digits without their thousands marks; Indian grouping (12,34,567) is one, too."""
    if whole.isdecimal():
        return whole
    if whole[0] == "0" or not _GROUPED.fullmatch(whole):
        return None
    return re.sub(r"[.,' ]", "", whole)
