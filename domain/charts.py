"""What a chart's picture says and shows, before anything draws it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.facts import SHOWN, Against, Facts, Verdict
from domain.metrics import Point, Series
from domain.usual import usual_for


class ChartKind(StrEnum):
    LINE = "line"
    BARS = "bars"


class Theme(StrEnum):
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Band:
    """The usual range of one period."""

    period: date
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture's words and data, every text ready to be shown.

    The words are spelled by the Formats port; axis labels are spelled by the drawer with it.
    """

    kind: ChartKind
    facts: Facts
    points: tuple[Point, ...]
    """The periods shown, oldest first; the last one is the period of the facts."""
    band: tuple[Band, ...]
    comparable: tuple[date, ...]
    """Periods among `points` that the last one is compared with: drawn as open dots."""
    over_line: str
    """Metric and period: "Revenue · yesterday, Tue 24 Nov"."""
    value: str
    """"$2,890"."""
    change: str
    """"37%" or "" when there is nothing to compare with; the arrow is drawn from `rises`."""
    rises: bool | None
    verdict: Verdict
    sentence: str
    """One or two lines: against what, and what stands out."""
    corner_left: str
    corner_right: str
    alt: str


def shown(series: Series, periods: int) -> tuple[Point, ...]:
    """The last complete `periods` of a series."""
    return series.complete[-periods:]


@dataclass(frozen=True, slots=True)
class Spelled:
    """A chart's texts, spelled for one reader; the fields mean what they mean on Chart."""

    over_line: str
    value: str
    change: str
    sentence: str
    corner_left: str
    corner_right: str
    alt: str


def compose(facts: Facts, series: Series, kind: ChartKind, spelled: Spelled) -> Chart:
    """The picture of a series' last complete periods, ending with the period of the facts.

    The band of each period comes from the same rule as the facts' usual range, computed on
    what came before that period.
    """
    points = shown(series, SHOWN[facts.grain])
    main = facts.main
    change = main.change if main and spelled.change else None
    return Chart(
        kind=kind,
        facts=facts,
        points=points,
        band=usual_band(series, points, facts),
        comparable=comparable(facts, points),
        over_line=spelled.over_line,
        value=spelled.value,
        change=spelled.change,
        rises=None if not change else change > 0,
        verdict=main.verdict if main else Verdict.NEUTRAL,
        sentence=spelled.sentence,
        corner_left=spelled.corner_left,
        corner_right=spelled.corner_right,
        alt=spelled.alt,
    )


def usual_band(series: Series, points: Sequence[Point], facts: Facts) -> tuple[Band, ...]:
    """The usual range of each point, where enough came before it."""
    every = series.complete
    band = []
    for point in points:
        usual = usual_for(every, point.period, series.grain, facts.unit, weekly=facts.weekly)
        if usual:
            band.append(Band(point.period, float(usual.low), float(usual.high)))
    return tuple(band)


def comparable(facts: Facts, points: Sequence[Point]) -> tuple[date, ...]:
    """The periods shown that the last one is compared with: its weekday's, or those compared."""
    if facts.weekly:
        alike_days = [p.period for p in points if p.period.weekday() == facts.period.weekday()]
        return tuple(alike_days[:-1])
    compared = {one.period for one in facts.comparisons if one.against is not Against.USUAL}
    return tuple(point.period for point in points if point.period in compared)
