"""Phone numbers as people type them, with the country that they belong to."""

from dataclasses import dataclass
from functools import cache

import phonenumbers
from babel import Locale
from babel.core import get_global

from app.web.wording import _

FIRST = "US"
"""Picked where nothing says better."""


@dataclass(frozen=True, slots=True)
class Country:
    region: str
    """ISO 3166: DE."""
    name: str
    calling_code: int


class NotAPhone(ValueError):
    """`str()` is a sentence for whoever typed it."""


@cache
def countries() -> tuple[Country, ...]:
    """All that have numbers, by name."""
    names = Locale("en").territories
    known = [
        Country(region, names.get(region, region), phonenumbers.country_code_for_region(region))
        for region in phonenumbers.SUPPORTED_REGIONS
    ]
    return tuple(sorted(known, key=lambda each: each.name))


def region_of(timezone: str) -> str:
    """The country of a time zone; FIRST for one that has none."""
    found = get_global("zone_territories").get(timezone, FIRST)
    return found if found in phonenumbers.SUPPORTED_REGIONS else FIRST


def digits_of(region: str, typed: str) -> str:
    """The number's digits with its country code. With a plus sign, the code that is typed counts.

    Raises NotAPhone.
    """
    if region not in phonenumbers.SUPPORTED_REGIONS:
        raise NotAPhone(_("Pick a country from the list."))
    try:
        number = phonenumbers.parse(typed[:40], region)
    except phonenumbers.NumberParseException:
        raise NotAPhone(
            _("That is no phone number. Type its digits, such as 1512 3456789.")
        ) from None
    if not phonenumbers.is_possible_number(number):
        raise NotAPhone(_("It has too few or too many digits for that country."))
    if not phonenumbers.is_valid_number(number):
        raise NotAPhone(_("There is no such number in that country. Look at its digits again."))
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return written.removeprefix("+")
