"""The form of a metric: what was typed, and what it means."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Self, TypeVar

from werkzeug.datastructures import MultiDict

from app.use_cases.sources import new_metric_id
from app.web.pulse_form import FormNotGood
from app.web.recognised import recognised
from app.web.wording import _
from app.web.zones import zones
from domain.metrics import FRESH_DAYS, Aggregate, Good, Grain, Metric, SourceId, Unit, UnitKind
from ports.source import Column, ColumnKind, Described

MOST_DECIMALS = 4
MOST_DAYS = 366
MOST_NAME = 40
CURRENCY = re.compile(r"[A-Z]{3}")
ARCHIVE = "archive"

E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class MetricForm:
    """Every field as it was typed, so that a refused form loses nothing."""

    name: str = ""
    date_column: str = ""
    value_column: str = ""
    unit_kind: str = UnitKind.PLAIN.value
    unit_name: str = ""
    decimals: str = "0"
    grain: str = Grain.DAY.value
    aggregate: str = Aggregate.SUM.value
    good: str = Good.UP.value
    timezone: str = "UTC"
    freshness: str = "days"
    days: str = ""
    faults: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def typed(cls, form: MultiDict[str, str]) -> Self:
        def told(name: str) -> str:
            return form.get(name, "").strip()

        return cls(
            name=told("name"),
            date_column=told("date_column"),
            value_column=told("value_column"),
            unit_kind=told("unit_kind"),
            unit_name=told("unit_name"),
            decimals=told("decimals"),
            grain=told("grain"),
            aggregate=told("aggregate"),
            good=told("good"),
            timezone=told("timezone"),
            freshness=told("freshness"),
            days=told("days"),
        )

    @classmethod
    def for_file(cls, described: Described, timezone: str) -> Self:
        """Ready to be saved for a plain file: its first dates and its first numbers."""
        dated, valued = _first(described, ColumnKind.DATE), _first(described, ColumnKind.NUMBER)
        form = cls(date_column=dated.name if dated else "", timezone=timezone)
        if valued is None:
            return form
        found = recognised(valued, described)
        adds_up = found.unit.kind is not UnitKind.PERCENT and found.unit.has_ratios
        return replace(
            form,
            name=found.name,
            value_column=valued.name,
            unit_kind=found.unit.kind.value,
            unit_name=found.unit.name,
            decimals=str(found.unit.decimals),
            aggregate=(Aggregate.SUM if adds_up else Aggregate.MEAN).value,
        )

    def with_faults(self, faults: Mapping[str, str]) -> Self:
        return replace(self, faults=faults)

    def metric(self, source: SourceId) -> Metric:
        """What is asked for. Raises FormNotGood with everything that is wrong at once."""
        faults: dict[str, str] = {}
        kind = self._one_of(UnitKind, self.unit_kind, "unit_kind", faults)
        grain = self._one_of(Grain, self.grain, "grain", faults)
        aggregate = self._one_of(Aggregate, self.aggregate, "aggregate", faults)
        good = self._one_of(Good, self.good, "good", faults)
        decimals = self._number(self.decimals, "decimals", 0, MOST_DECIMALS, faults)
        days = None
        if self.freshness != ARCHIVE:
            typed = self.days or str(FRESH_DAYS[grain])
            days = self._number(typed, "days", 1, MOST_DAYS, faults)
        self._check_words(kind, faults)
        if faults:
            raise FormNotGood(faults)
        return Metric(
            new_metric_id(),
            source,
            " ".join(self.name.split()),
            self.date_column,
            self.value_column,
            Unit(kind, self._unit_name(kind), decimals),
            grain,
            aggregate,
            good,
            self.timezone,
            days,
        )

    def _unit_name(self, kind: UnitKind) -> str:
        if kind is UnitKind.PERCENT:
            return ""
        return self.unit_name.upper() if kind is UnitKind.MONEY else self.unit_name

    def _check_words(self, kind: UnitKind, faults: dict[str, str]) -> None:
        if not self.name:
            faults["name"] = _("Give the metric a name.")
        if kind is UnitKind.MONEY and not CURRENCY.fullmatch(self.unit_name.upper()):
            faults["unit_name"] = _("Money needs a currency of three letters, such as USD.")
        if kind is UnitKind.COUNT and not self.unit_name:
            faults["unit_name"] = _("Say what is counted, such as orders.")
        if len(self.unit_name) > MOST_NAME:
            faults["unit_name"] = _("At most {count} characters.", count=MOST_NAME)
        if self.timezone not in zones():
            faults["timezone"] = _("Pick a time zone from the list.")

    def _one_of(self, kind: type[E], typed: str, field: str, faults: dict[str, str]) -> E:
        if typed not in {each.value for each in kind}:
            faults[field] = _("Pick one of these.")
            return next(iter(kind))
        return kind(typed)

    def _number(
        self, typed: str, field: str, least: int, most: int, faults: dict[str, str]
    ) -> int:
        if not typed.isdecimal() or not least <= int(typed[:9]) <= most:
            faults[field] = _("A whole number from {least} to {most}.", least=least, most=most)
            return least
        return int(typed)


def _first(described: Described, kind: ColumnKind) -> Column | None:
    return next((column for column in described.columns if column.kind is kind), None)
