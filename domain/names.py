"""Names inside texts: how a text may spell them, and telling their digits from figures."""

import re
import unicodedata
from collections.abc import Iterable

from domain.number_words import MONTHS
from domain.numerals import numbers_in

_MARKS = re.compile(r"[*_~`]")
_GAPS = re.compile(r"[\s\x00-\x1f\x7f]+")
_STOPS = re.compile(r"\.{2,}(?=\s|$)")


def plain(name: str) -> str:
    """A name on one line, without the marks that WhatsApp reads as bold, italic or code.

    A name that is a number, a sign or a month stands in quotes: a bare "2024" or "May" could not
    be told from a figure or a date.
    """
    name = one_stop(_GAPS.sub(" ", _MARKS.sub("", name)).strip())
    needs_quotes = not _stands_alone(name) and _is_read_along(name)
    return f"“{name}”" if needs_quotes else name


def quoted(words: str) -> str:
    """Plain, and between quotes."""
    told = plain(words)
    return told if not told or _in_quotes(told) else f"“{told}”"


def one_stop(text: str) -> str:
    """A sentence that ends with an abbreviation ("24. Nov.") has one full stop, not two."""
    return _STOPS.sub(".", text)


def spellings(names: Iterable[str]) -> tuple[str, ...]:
    """Every way in which a text may spell these names, longest first: as they are, plain, and
    with a capital at a sentence's start."""
    whole = {unicodedata.normalize("NFC", name).strip() for name in names}
    told = {form for name in whole for form in (name, plain(name)) if form}
    told |= {form[:1].upper() + form[1:] for form in told}
    return tuple(sorted(told, key=lambda form: (-len(form), form)))


def unit_spellings(unit: str) -> tuple[str, ...]:
    """A unit as it may stand after a value; "orders" also as "order"."""
    name = _GAPS.sub(" ", unicodedata.normalize("NFC", unit)).strip()
    ends = {"ies": "y", "s": ""}
    singulars = [name.removesuffix(end) + one for end, one in ends.items() if name.endswith(end)]
    return tuple(sorted(filter(None, {name, *singulars}), key=len, reverse=True))


def without_names(text: str, forms: Iterable[str]) -> str:
    """The text with the names that hold a number blanked out, as long as before."""
    for form in forms:
        if form in text and _stands_alone(form) and _is_read_along(form):
            pattern = rf"(?<!\w){re.escape(form)}(?!\w)"
            text = re.sub(pattern, lambda match: "\x00" * len(match[0]), text)
    return text


def _in_quotes(name: str) -> bool:
    return len(name) > 2 and name.startswith("“") and name.endswith("”")


def _stands_alone(name: str) -> bool:
    """Whether it is a name wherever it is met: it has letters and is no month, or has quotes."""
    letters = re.search(r"[^\W\d_]", name)
    return not name or _in_quotes(name) or (letters is not None and name.casefold() not in MONTHS)


def _is_read_along(name: str) -> bool:
    """Whether it would be read as a number, or as part of the one beside it: "Orders 24h",
    "Twenty Two", "% of visits", "Sales May", "Profit $"."""
    beside = [found.text for found in numbers_in(f"of {name} 7 {name} of {name}")]
    return re.search(r"\d", name) is not None or beside != ["7"]
