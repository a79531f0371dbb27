"""What a pulse would bring, from when its recipients have opened their windows lately."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.contacts import WINDOW
from domain.schedules import Schedule

HISTORY = timedelta(days=28)
"""How far back is looked: four of every weekday."""
MONTH = timedelta(days=30)
SAMPLED = 124
"""So many past slots say what share comes inside: four a day for a month."""


@dataclass(frozen=True, slots=True)
class Habit:
    """When one recipient wrote or tapped, by Meta's time, oldest first."""

    since: datetime
    """Since when they are known; before it, silence says nothing."""
    opened: tuple[datetime, ...]

    def inside(self, slot: datetime) -> bool:
        """Whether their window was open at that moment."""
        before = bisect_right(self.opened, slot)
        return before > 0 and slot < self.opened[before - 1] + WINDOW


@dataclass(frozen=True, slots=True)
class Forecast:
    people: int
    without_history: int
    """Those of whom no slot is known; they are taken to be like the rest."""
    charts: int
    """In 30 days, to all of them together."""
    inside: float | None
    """The share of charts that would come inside a window, 0 to 1; None where nobody has a
    history."""

    @property
    def outside(self) -> int:
        """Charts in 30 days that go as a template or wait; all, where nothing is known."""
        return round(self.charts * (1 - (self.inside or 0)))


def forecast(schedule: Schedule, habits: Iterable[Habit], now: datetime) -> Forecast:
    """How the schedule's slots of the last four weeks would have met these recipients."""
    people = list(habits)
    past = [slot.at for slot in _as_if_begun(schedule).between(now - HISTORY, now)]
    past = past[:: 1 + len(past) // SAMPLED]
    ahead = schedule.between(now, now + MONTH)
    met = [[each.inside(at) for at in past if at >= each.since] for each in people]
    seen = sum(len(each) for each in met)
    return Forecast(
        len(people),
        sum(not each for each in met),
        len(people) * len(ahead),
        sum(sum(each) for each in met) / seen if seen else None,
    )


def _as_if_begun(schedule: Schedule) -> Schedule:
    """The same without its first and last day: what it would have met before it began."""
    return replace(schedule, starts=None, ends=None)
