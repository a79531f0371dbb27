"""Whether a change is worth telling, by how much, and whether it is good news."""

from decimal import Decimal
from enum import StrEnum

from domain.metrics import Good, Unit, UnitKind

FLAT_BELOW = Decimal(1)
"""A change under this many percent is none."""
PERCENT_UPTO = Decimal(999)
"""Above this a percentage tells nothing: the base was tiny."""


class Verdict(StrEnum):
    GOOD = "good"
    BAD = "bad"
    FLAT = "flat"
    NEUTRAL = "neutral"


def percent_of(value: Decimal, base: Decimal, unit: Unit, scale: Decimal) -> Decimal | None:
    """The change in percent of the base, to four places.

    None for a unit in percent or in degrees, a base that is zero as shown or under a
    hundredth of `scale` (what is normal here), a change of sign, and anything above
    `PERCENT_UPTO`.
    """
    tiny = abs(base) < max(abs(scale) / 100, Decimal(1).scaleb(-unit.decimals) / 2)
    bare = unit.kind is UnitKind.PERCENT or not unit.has_ratios
    if bare or not base or tiny or value * base < 0:
        return None
    percent = ((value - base) / abs(base) * 100).quantize(Decimal("0.0001"))
    return percent if abs(percent) <= PERCENT_UPTO else None


def verdict_on(
    value: Decimal, base: Decimal, percent: Decimal | None, good: Good, unit: Unit
) -> Verdict:
    """Good or bad news, or no change worth the name: none in the digits shown, or under 1 % of
    what has a true zero."""
    step = Decimal(1).scaleb(-unit.decimals)
    change = value - base
    relative = percent
    if percent is None and base and unit.has_ratios:
        relative = change / abs(base) * 100
    unseen = not unit.difference(value, base) or abs(change) * 2 < step
    if unseen or (relative is not None and abs(relative) < FLAT_BELOW):
        return Verdict.FLAT
    if good is Good.NEITHER:
        return Verdict.NEUTRAL
    return Verdict.GOOD if (change > 0) is (good is Good.UP) else Verdict.BAD
