"""The form of a pulse: what was typed, and what it means."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import time
from typing import Self
from uuid import UUID

from werkzeug.datastructures import MultiDict

from app.use_cases.pulsing import PulseNotValid, PulseWish
from app.web.upcoming import WORKING
from app.web.wording import _
from app.web.zones import zones
from domain.charts import ChartKind
from domain.destinations import DestinationId
from domain.errors import DomainError
from domain.metrics import MetricId
from domain.schedules import Schedule, ScheduleNotValid
from ports.queries.pulses import PulseView

MORNING = "09:00"


@dataclass(eq=False)
class FormNotGood(DomainError):
    """`faults` says for each field what is wrong with it."""

    faults: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PulseForm:
    """Every field as it was typed, so that a refused form loses nothing."""

    name: str = ""
    metric: str = ""
    chart: str = ChartKind.LINE.value
    destinations: frozenset[str] = frozenset()
    weekdays: frozenset[str] = frozenset(map(str, WORKING))
    at: str = MORNING
    timezone: str = "UTC"
    note: str = ""
    keeps_open: bool = True
    faults: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def typed(cls, form: MultiDict[str, str]) -> Self:
        return cls(
            form.get("name", ""),
            form.get("metric", ""),
            form.get("chart", ""),
            frozenset(form.getlist("destinations")),
            frozenset(form.getlist("weekdays")),
            form.get("at", ""),
            form.get("timezone", "").strip(),
            form.get("note", ""),
            "keeps_open" in form,
        )

    @classmethod
    def of(cls, pulse: PulseView) -> Self:
        return cls(
            pulse.name,
            str(pulse.metric),
            pulse.chart.value,
            frozenset(map(str, pulse.destinations)),
            frozenset(map(str, pulse.schedule.weekdays)),
            pulse.schedule.at.strftime("%H:%M"),
            pulse.schedule.timezone,
            pulse.note,
            pulse.keeps_open,
        )

    def with_faults(self, faults: Mapping[str, str]) -> Self:
        return replace(self, faults=faults)

    def schedule(self) -> Schedule:
        """Raises ScheduleNotValid, with the first thing that is wrong."""
        for wrong, fault in self._schedule_faults().items():
            raise ScheduleNotValid(wrong, fault)
        at = time.fromisoformat(self.at).replace(second=0, microsecond=0, tzinfo=None)
        return Schedule(self._days(), at, self.timezone)

    def wish(self) -> PulseWish:
        """What is asked for. Raises FormNotGood with everything that is wrong at once."""
        metric = _id(self.metric)
        faults: dict[str, str] = {}
        if metric is None:
            faults["metric"] = _("Pick what the pulse shows.")
        if self.chart not in set(ChartKind):
            faults["chart"] = _("Pick a line or bars.")
        if not self.name.strip():
            faults["name"] = _("Give the pulse a name.")
        faults |= self._schedule_faults()
        if faults or metric is None:
            raise FormNotGood(faults)
        return _checked(
            PulseWish(
                self.name,
                MetricId(metric),
                ChartKind(self.chart),
                self.schedule(),
                frozenset(DestinationId(id) for id in map(_id, self.destinations) if id),
                self.note.strip(),
                self.keeps_open,
            )
        )

    def _days(self) -> frozenset[int]:
        return frozenset(int(day) for day in self.weekdays if day in set("0123456"))

    def _schedule_faults(self) -> dict[str, str]:
        faults: dict[str, str] = {}
        if not self._days():
            faults["weekdays"] = _("Pick at least one weekday.")
        try:
            time.fromisoformat(self.at)
        except ValueError:
            faults["at"] = _("Give a time such as 09:00.")
        if self.timezone not in zones():
            faults["timezone"] = _("Pick a time zone from the list.")
        return faults


def _checked(wish: PulseWish) -> PulseWish:
    try:
        return wish.checked()
    except PulseNotValid as error:
        raise FormNotGood({error.field: _(error.reason)}) from error


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
