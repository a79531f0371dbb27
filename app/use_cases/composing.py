"""From a chart's facts and words to what its picture shows."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from domain.charts import Chart, ChartKind, Spelled, compose
from domain.facts import Comparison, Facts
from domain.metrics import Grain, Unit, UnitKind
from ports.analyst import Brief, Words
from ports.formats import Formats


def chart_of(brief: Brief, words: Words, kind: ChartKind, formats: Formats) -> Chart:
    """The chart with every text spelled, in the words of the analyst."""
    facts = brief.facts
    value = formats.value(facts.value, facts.unit)
    as_of = _as_of(brief, formats)
    over_line = f"{facts.metric} · {_period(brief, formats)}"
    spelled = Spelled(
        over_line=over_line,
        value=value,
        change=_change(facts, facts.main, formats) if facts.main else "",
        sentence=words.sentence,
        corner_left=" · ".join(part for part in (brief.organisation, brief.source) if part),
        corner_right=as_of,
        alt=f"{words.headline}. {_shown(brief, kind, formats)} {as_of[:1].upper()}{as_of[1:]}.",
    )
    return compose(facts, brief.series, kind, spelled)


def _as_of(brief: Brief, formats: Formats) -> str:
    """How new the numbers are; for an archive, its last day."""
    facts = brief.facts
    if facts.current(brief.timezone):
        return f"data as of {formats.moment(facts.read_at, brief.timezone)}"
    return f"data until {formats.span(*facts.until, facts.read_at.date())}"


def _period(brief: Brief, formats: Formats) -> str:
    """ "yesterday, Tue 24 Nov", "last week, 16–22 Nov", or the period alone when it is older."""
    facts = brief.facts
    today = facts.read_at.astimezone(ZoneInfo(brief.timezone)).date()
    spelled = formats.span(facts.period, facts.grain, today)
    newest = facts.grain.previous(facts.grain.start_of(today))
    if facts.period != newest:
        return spelled
    near = {Grain.DAY: "yesterday", Grain.WEEK: "last week", Grain.MONTH: "last month"}
    return f"{near[facts.grain]}, {spelled}"


def _change(facts: Facts, main: Comparison, formats: Formats) -> str:
    """The size of the change, unsigned: a percentage, or the amount where that says nothing."""
    if main.percent is not None:
        return formats.percent(main.percent)
    if facts.unit.kind is UnitKind.PERCENT:
        points = Unit(UnitKind.PLAIN, "points", max(facts.unit.decimals, 1))
        return formats.value(abs(main.change), points)
    return formats.value(abs(main.change), facts.unit) if main.change else ""


def _shown(brief: Brief, kind: ChartKind, formats: Formats) -> str:
    """What is drawn, for who cannot see it."""
    facts = brief.facts
    drawn = "Bars" if kind is ChartKind.BARS else "A line"
    first, last = facts.since, _last_day(facts)
    this_year = first.year == last.year == facts.read_at.year
    told = [
        formats.day(day) if this_year else formats.period(day, Grain.DAY) for day in (first, last)
    ]
    return (
        f"{drawn} by {facts.grain.value} from {told[0]} to {told[1]}, "
        f"between {formats.value(facts.lowest.value, facts.unit)} "
        f"and {formats.value(facts.highest.value, facts.unit)}."
    )


def _last_day(facts: Facts) -> date:
    return facts.grain.next(facts.period) - timedelta(days=1)
