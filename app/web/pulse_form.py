"""The form of a pulse: what was typed, and what it means."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self
from uuid import UUID

from werkzeug.datastructures import MultiDict

from app.use_cases.pulsing import NAME_LIMIT, PulseNotValid, PulseWish
from app.web.schedule_form import ScheduleForm
from app.web.sought import sought
from app.web.wording import _
from domain.charts import ChartKind
from domain.destinations import DestinationId
from domain.errors import DomainError
from domain.metrics import MetricId
from domain.schedules import Schedule, ScheduleNotValid
from ports.queries.pulses import PulseView


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
    when: ScheduleForm = field(default_factory=ScheduleForm)
    note: str = ""
    keeps_open: bool = True
    like: str = ""
    """What is looked for among those who can be picked."""
    looks: bool = False
    """Whether that was asked for, and not to save."""
    faults: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def typed(cls, form: MultiDict[str, str]) -> Self:
        return cls(
            form.get("name", ""),
            form.get("metric", ""),
            form.get("chart", ""),
            frozenset(form.getlist("destinations")),
            ScheduleForm.typed(form),
            form.get("note", ""),
            "keeps_open" in form,
            sought(form.get("like", "")),
            "look" in form,
        )

    @classmethod
    def of(cls, pulse: PulseView) -> Self:
        return cls(
            pulse.name,
            str(pulse.metric),
            pulse.chart.value,
            frozenset(map(str, pulse.destinations)),
            ScheduleForm.of(pulse.schedule),
            pulse.note,
            pulse.keeps_open,
        )

    def with_faults(self, faults: Mapping[str, str]) -> Self:
        return replace(self, faults=faults)

    def chosen(self) -> frozenset[DestinationId]:
        return frozenset(DestinationId(id) for id in map(_id, self.destinations) if id)

    def schedule(self) -> Schedule:
        """Raises ScheduleNotValid, with the first thing that is wrong."""
        return self.when.schedule()

    def next_slots(self, now: datetime) -> tuple[datetime, datetime | None]:
        """When its first chart would go, and the slot after it, where a button is to keep windows
        open for that; without a slot, now."""
        try:
            slots = [slot.at for slot in self.schedule().upcoming(now, 2)]
        except ScheduleNotValid:
            slots = []
        following = slots[1] if len(slots) > 1 and self.keeps_open else None
        return (slots[0] if slots else now), following

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
        faults |= self.when.faults()
        if faults or metric is None:
            raise FormNotGood(faults)
        return _checked(
            PulseWish(
                self.name,
                MetricId(metric),
                ChartKind(self.chart),
                self.schedule(),
                self.chosen(),
                self.note.strip(),
                self.keeps_open,
            )
        )


def drafted(form: PulseForm) -> PulseWish:
    """What a preview takes of a form that is not whole yet: what it shows, and how.

    Raises FormNotGood where there is nothing to draw.
    """
    metric = _id(form.metric)
    if metric is None or form.chart not in set(ChartKind):
        raise FormNotGood({"metric": _("Pick what the pulse shows.")})
    try:
        schedule = form.schedule()
    except ScheduleNotValid:
        schedule = ScheduleForm().schedule()
    name = form.name.strip()[:NAME_LIMIT] or _("Preview")
    chart = ChartKind(form.chart)
    wish = PulseWish(name, MetricId(metric), chart, schedule, frozenset(), form.note.strip())
    return _checked(wish)


def faults_of(error: FormNotGood | PulseNotValid) -> Mapping[str, str]:
    if isinstance(error, FormNotGood):
        return error.faults
    return {error.field: _(error.reason)}


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
