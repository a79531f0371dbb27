"""Data to try the product with: one fictitious shop, and public data that is marked as such."""

from datetime import date

from adapters.samples.public import sea_temperature, unemployment
from adapters.samples.shop import shop
from domain.sources import Sample

__all__ = ["SAMPLES"]


def SAMPLES(today: date) -> tuple[Sample, ...]:
    """All of them; the shop's days end on the day before `today`."""
    return shop(today), unemployment(), sea_temperature()
