"""The facts behind a text in words, and the text with each number linked to its fact."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from markupsafe import Markup

from app.web.chat_text import chat
from app.web.wording import _, ngettext
from domain.evidence import Citation, Fact, FactKind, citations, evidence, rows_of
from domain.facts import Against, Facts
from domain.grounds import grounds_for
from domain.metrics import Grain, Unit, UnitKind
from domain.runs import Side
from domain.spans import WEEKDAYS
from ports.formats import Formats
from ports.queries.runs import ReadingData

LINKED = 9
"""Rows that a fact names one by one; of more, the first and the last."""
OPENS, NAMED, CLOSES = "\ue000", "\ue001", "\ue002"
"""Marks of ours around a number, which no text of anybody's keeps."""

AGAINST: Mapping[Against, str] = {
    Against.PREVIOUS: "Against the period before",
    Against.SAME_WEEKDAY: "Against the same weekday a week before",
    Against.YEAR_AGO: "Against a year before",
    Against.USUAL: "Against the middle of what is usual",
}


@dataclass(frozen=True, slots=True)
class RowLink:
    anchor: str
    words: str


@dataclass(frozen=True, slots=True)
class FactLine:
    anchor: str
    words: str
    value: str
    rows: tuple[RowLink, ...]
    rows_words: str
    """How many there are, where they are not all linked."""


@dataclass(frozen=True, slots=True)
class RowLine:
    anchor: str
    period: str
    value: str


@dataclass(frozen=True, slots=True)
class Told:
    """A run's words with what they rest on."""

    headline: Markup
    caption: Markup
    analysis: Markup
    facts: tuple[FactLine, ...]
    rows: tuple[RowLine, ...]
    """The newest first; all that a fact rests on or the chart shows."""


def told(
    data: ReadingData,
    texts: tuple[str, str, str],
    names: Sequence[str],
    timezone: str,
    formats: Formats,
) -> Told:
    """`texts` are headline, caption and analysis; `names` those whose digits are no numbers;
    `timezone` is the metric's."""
    facts = evidence(data.facts, data.series, timezone)
    shown = rows_of(data.series)
    grounds = grounds_for(data.facts, data.series, timezone, names)
    linked = []
    for text in texts:
        clean = _clean(text)
        found = citations(clean, (*facts, *shown), grounds, data.facts.unit)
        linked.append(with_links(clean, found))
    spell = Spelling(data.facts, timezone, formats)
    return Told(
        linked[0],
        linked[1],
        linked[2],
        tuple(spell.fact(fact) for fact in facts),
        _rows(data, (*facts, *shown), spell),
    )


def with_links(text: str, found: Iterable[Citation]) -> Markup:
    """The text as WhatsApp shows it, each cited number a link to its fact."""
    marked: list[str] = []
    at = 0
    anchors: list[str] = []
    for one in found:
        marked += [text[at : one.at], f"{OPENS}{len(anchors)}{NAMED}", text[one.at : one.end]]
        marked.append(CLOSES)
        anchors.append(one.anchor)
        at = one.end
    shown = str(chat("".join([*marked, text[at:]])))
    opened = re.sub(
        f"{OPENS}([0-9]+){NAMED}",
        lambda match: str(Markup('<a class="cited" href="#{}">').format(anchors[int(match[1])])),
        shown,
    )
    return Markup(opened.replace(CLOSES, "</a>"))


def _clean(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    return composed.translate(dict.fromkeys(map(ord, (OPENS, NAMED, CLOSES))))


def _rows(data: ReadingData, facts: Iterable[Fact], spell: "Spelling") -> tuple[RowLine, ...]:
    wanted = {period for fact in facts for period in fact.rows}
    points = [point for point in data.series if point.period in wanted]
    return tuple(
        RowLine(_anchor(point.period), spell.period(point.period), spell.value(point.value))
        for point in reversed(points)
    )


def _anchor(period: date) -> str:
    return f"row-{period.isoformat()}"


class Spelling:
    """The facts of one chart in words, as its reader spells numbers."""

    def __init__(self, facts: Facts, timezone: str, formats: Formats) -> None:
        self._facts = facts
        self._timezone = timezone
        self._formats = formats

    def fact(self, fact: Fact) -> FactLine:
        rows = tuple(RowLink(_anchor(day), self.period(day)) for day in fact.rows)
        words = ""
        if len(rows) > LINKED:
            words = ngettext("{count} row", "{count} rows", len(rows))
            rows = (rows[0], rows[-1])
        return FactLine(fact.anchor, self._words(fact), self._value(fact), rows, words)

    def period(self, start: date) -> str:
        return self._formats.span(start, self._facts.grain, self._facts.read_at.date())

    def value(self, value: Decimal) -> str:
        return self._formats.value(value, self._facts.unit)

    def _words(self, fact: Fact) -> str:
        facts = self._facts
        if fact.kind is FactKind.CHANGE and fact.against:
            return _(AGAINST[fact.against])
        if fact.kind is FactKind.VALUE:
            return _("{metric}, {period}", metric=facts.metric, period=self.period(facts.period))
        if fact.kind is FactKind.STREAK:
            return _("Rises in a row") if facts.streak > 0 else _("Falls in a row")
        return _(WORDS[fact.kind])

    def _value(self, fact: Fact) -> str:
        match fact.kind:
            case FactKind.CHANGE:
                return self._change(fact)
            case FactKind.USUAL | FactKind.COMING:
                low, high, middle = map(self.value, fact.values)
                return _("{low} to {high}, middle {middle}", low=low, high=high, middle=middle)
            case FactKind.STRETCH:
                now, before = map(self.value, fact.values)
                change = self._signed(fact)
                return _("{now} after {before} ({change})", now=now, before=before, change=change)
            case FactKind.MEAN | FactKind.TOTAL:
                periods = self._periods(fact.counts[0])
                return _(
                    "{value} over {periods}", value=self.value(fact.values[0]), periods=periods
                )
            case FactKind.FRESHNESS:
                return self._freshness()
            case FactKind.RECORD:
                return self._record(fact.counts[-1])
        if fact.values:
            return self.value(fact.values[0])
        return self._periods(fact.counts[0])

    def _periods(self, count: int) -> str:
        """ "1 day", "35 days" """
        match self._facts.grain:
            case Grain.DAY:
                return ngettext("{count} day", "{count} days", count)
            case Grain.WEEK:
                return ngettext("{count} week", "{count} weeks", count)
            case Grain.MONTH:
                return ngettext("{count} month", "{count} months", count)

    def _change(self, fact: Fact) -> str:
        base = self.value(fact.values[0])
        return _("{change} (from {base})", change=self._signed(fact), base=base)

    def _signed(self, fact: Fact) -> str:
        """ "+12%, +$300" """
        unit = self._facts.unit
        if unit.kind is UnitKind.PERCENT:
            unit = Unit(UnitKind.PLAIN, _("points"), max(unit.decimals, 1))
        change = fact.changes[0]
        if not change:
            return _("no change")
        parts = [_sign(change) + self._formats.value(abs(change), unit)]
        if fact.percents:
            parts.insert(0, _sign(fact.percents[0]) + self._formats.percent(fact.percents[0]))
        return ", ".join(parts)

    def _record(self, periods: int) -> str:
        """ "lowest of the last 7 Saturdays" """
        facts = self._facts
        kind = facts.grain.value
        if facts.weekly:
            kind = WEEKDAYS[facts.period.weekday()].capitalize()
        kinds = f"{kind}s"
        if facts.record and facts.record.side is Side.HIGHEST:
            return _("highest of the last {count} {kinds}", count=periods, kinds=kinds)
        return _("lowest of the last {count} {kinds}", count=periods, kinds=kinds)

    def _freshness(self) -> str:
        facts = self._facts
        return _(
            "data until {day}, read {moment}",
            day=self._formats.span(*facts.until, facts.read_at.date()),
            moment=self._formats.moment(facts.read_at, self._timezone),
        )


WORDS: Mapping[FactKind, str] = {
    FactKind.USUAL: "Usual for a period like this",
    FactKind.HIGHEST: "Highest of those shown",
    FactKind.LOWEST: "Lowest of those shown",
    FactKind.MEAN: "Average of those shown",
    FactKind.TOTAL: "Total of those shown",
    FactKind.RECORD: "Among those before it",
    FactKind.STRETCH: "The last stretch against the one before",
    FactKind.COMING: "Usual for the next period",
    FactKind.OUTSIDE: "In a row outside of what is usual",
    FactKind.MISSING: "Without data",
    FactKind.PARTIAL: "The running period, which is not over",
    FactKind.FRESHNESS: "How new the data is",
}


def _sign(number: Decimal) -> str:
    return "−\u2060" if number < 0 else "+"
