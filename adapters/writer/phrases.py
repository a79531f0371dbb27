"""The parts of speech of a chart: values, changes and periods, as running English."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from domain.facts import Against, Comparison, Record, Side, Stretch, Verdict
from domain.metrics import Good, Grain, Unit, UnitKind
from domain.names import plain
from domain.spans import WEEKDAYS
from domain.usual import Usual
from ports.analyst import Brief
from ports.formats import Formats

# fmt: off
NUMBERS = (
    "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve",
)
ORDINALS = (
    "zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth",
    "ninth", "tenth", "eleventh", "twelfth",
)
# fmt: on


def counted(count: int, noun: str) -> str:
    """ "three days", "35 days", "one day"."""
    return f"{number(count)} {noun}" if count == 1 else f"{number(count)} {noun}s"


def number(count: int) -> str:
    """A word up to twelve."""
    return NUMBERS[count] if 0 < count < len(NUMBERS) else str(count)


def ordinal(count: int) -> str:
    """ "third", "21st"; a word up to twelve."""
    if count < len(ORDINALS):
        return ORDINALS[count]
    if count > 20 and count % 10 in (1, 2, 3) and count % 100 not in (11, 12, 13):
        return f"{count}{('st', 'nd', 'rd')[count % 10 - 1]}"
    return f"{count}th"


def sentence(text: str) -> str:
    """With a capital at its start."""
    return text[:1].upper() + text[1:]


class Phrases:
    """Phrases about one brief; none of them ends a sentence."""

    def __init__(self, brief: Brief, formats: Formats) -> None:
        self.brief = brief
        self.facts = brief.facts
        self._formats = formats
        self.metric = plain(self.facts.metric)
        self.source = plain(brief.source)
        self._unit = self._unit_beside_its_name()

    def pick(self, *ways: str) -> str:
        """One of several ways to say it, another one from period to period."""
        turn = self.facts.period.toordinal()
        step = {Grain.DAY: 1, Grain.WEEK: 7, Grain.MONTH: 30}[self.facts.grain]
        return ways[turn // step % len(ways)]

    # Values

    def value(self, value: Decimal) -> str:
        return self._formats.value(value, self._unit)

    def size(self, change: Comparison | Stretch) -> str:
        """How large a change is, unsigned: "37%", "0.3 points", "$40"."""
        if change.percent is not None:
            return self._formats.percent(change.percent)
        return self.amount(change.change)

    def amount(self, change: Decimal) -> str:
        """A difference in the metric's own unit, unsigned."""
        if self.facts.unit.kind is UnitKind.PERCENT:
            points = Unit(UnitKind.PLAIN, "points", max(self.facts.unit.decimals, 1))
            return self._formats.value(abs(change), points)
        return self.value(abs(change))

    def range(self, low: Decimal, high: Decimal) -> str:
        return f"{self.value(low)} to {self.value(high)}"

    # Periods

    @property
    def unit_noun(self) -> str:
        return self.facts.grain.value

    @property
    def kind(self) -> str:
        """What this period is one of: "week", "month", "Tuesday" where weekdays differ."""
        return self.weekday(self.facts.period) if self.facts.weekly else self.unit_noun

    @property
    def daily(self) -> bool:
        return self.facts.grain is Grain.DAY

    @property
    def grain_is_finer_than_a_month(self) -> bool:
        return self.facts.grain is not Grain.MONTH

    @property
    def additive(self) -> bool:
        return self.facts.total is not None

    def weekday(self, day: date) -> str:
        """In English whatever the locale of the numbers, since the sentences are."""
        return WEEKDAYS[day.weekday()].capitalize()

    def when(self, period: date) -> str:
        """ "Tue 24 Nov", "16–22 Nov", "November"."""
        return self._formats.span(period, self.facts.grain, self.facts.read_at.date())

    def on(self, period: date) -> str:
        """ "on Tue 24 Nov", "in the week of 16–22 Nov", "in November"."""
        before = {Grain.DAY: "on", Grain.WEEK: "in the week of", Grain.MONTH: "in"}
        return f"{before[self.facts.grain]} {self.when(period)}"

    def day(self, day: date) -> str:
        return self._formats.day(day, self.facts.read_at.date())

    def as_of(self) -> str:
        """How new the numbers are; for an archive, its last day."""
        if self.facts.current(self.brief.timezone):
            return f"data as of {self.read_at()}"
        return f"data until {self.until()}"

    def until(self) -> str:
        """ "Tue 24 Nov", "December 2016"."""
        return self._formats.span(*self.facts.until, self.facts.read_at.date())

    def read_at(self) -> str:
        return self._formats.moment(self.facts.read_at, self.brief.timezone)

    # Comparisons

    def base(self, comparison: Comparison) -> str:
        """ "a usual Tuesday", "the Tuesday before", "the day before", "Fri 20 Nov"."""
        match comparison.against:
            case Against.USUAL:
                return f"a usual {self.kind}"
            case Against.SAME_WEEKDAY:
                return f"the {self.weekday(comparison.period)} before"
            case Against.YEAR_AGO:
                alike = self.weekday(comparison.period) if self.daily else self.unit_noun
                return f"the same {alike} a year earlier"
            case Against.PREVIOUS:
                adjacent = self.facts.grain.previous(self.facts.period) == comparison.period
                return f"the {self.unit_noun} before" if adjacent else self.when(comparison.period)

    def _unit_beside_its_name(self) -> Unit:
        """ "Orders 1,204" rather than "Orders 1,204 orders"."""
        unit = self.facts.unit
        told = unit.kind is UnitKind.COUNT and unit.name.casefold() in self.metric.casefold()
        return replace(unit, name="") if told else unit

    def move(self, comparison: Comparison) -> str:
        """ "down 37% on a usual Tuesday", "level with the day before"."""
        base = self.base(comparison)
        if comparison.verdict is Verdict.FLAT:
            return f"level with {base}"
        if comparison.against is Against.USUAL and not self.facts.value:
            return f"where a usual {self.kind} brings {self.value(comparison.base)}"
        if not comparison.base:
            return f"{way(comparison.change)} from {self.value(comparison.base)} {base}"
        return f"{way(comparison.change)} {self.size(comparison)} on {base}"

    def record(self, record: Record) -> str:
        """ "the lowest Tuesday since 3 Mar", "the highest of 40 days"."""
        if record.since:
            return f"the {record.side.value} {self.kind} since {self.since(record.since)}"
        return f"the {record.side.value} of {counted(record.periods + 1, self.kind)}"

    def record_of_its_kind(self, record: Record) -> str:
        """The same after "a quiet week, ", which tells the kind already; a weekday is named
        again, for "the lowest since 3 Mar" would speak of all days."""
        if self.facts.weekly or not record.since:
            return self.record(record)
        return f"the {record.side.value} since {self.since(record.since)}"

    def since(self, period: date) -> str:
        """Without its weekday where that is clear: "3 Mar"."""
        if self.facts.weekly and period.year == self.facts.read_at.year:
            return self._formats.axis(period, Grain.DAY)
        return self.when(period)

    def usually(self, usual: Usual, period: date) -> str:
        """ "Tuesdays usually bring $4,100 to $5,500", "$9k to $12k is usual for a month"."""
        bounds = self.range(usual.low, usual.high)
        if not self.facts.weekly:
            return f"{bounds} is usual for a {self.unit_noun}"
        verb = "usually bring" if self.additive else "are usually at"
        return f"{self.weekday(period)}s {verb} {bounds}"

    def end_of_shown(self) -> str:
        """ "the lowest of the 35 days shown", or nothing when it is not at an end."""
        facts = self.facts
        if facts.shown < 3 or facts.highest.value == facts.lowest.value:
            return ""
        for side, point in ((Side.HIGHEST, facts.highest), (Side.LOWEST, facts.lowest)):
            if point.period == facts.period:
                return f"the {side.value} of the {counted(facts.shown, self.unit_noun)} shown"
        return ""

    def stretch(self) -> str:
        """ "the last seven days brought $34,000, 4% less than the seven before", or nothing."""
        stretch = self.facts.stretch
        if not stretch:
            return ""
        brought = "brought" if self.additive else "averaged"
        span = f"the last {counted(stretch.periods, self.unit_noun)} {brought}"
        moved = f"{self.size(stretch)} {'more' if stretch.change > 0 else 'less'} than"
        if stretch.verdict is Verdict.FLAT:
            moved = "level with"
        return f"{span} {self.value(stretch.value)}, {moved} the {number(stretch.periods)} before"

    def odd_ones(self) -> str:
        """ "the second day in a row below what is usual, since Thu 26 Nov"; "" of one alone."""
        facts = self.facts
        if facts.outside < 2:
            return ""
        first = self.brief.series.complete[-facts.outside].period
        side = "above" if facts.usual and facts.value > facts.usual.high else "below"
        return (
            f"the {ordinal(facts.outside)} {self.unit_noun} in a row {side} what is usual, "
            f"since {self.when(first)}"
        )

    def streak(self) -> str:
        """ "the third fall in a row"; streaks under three are chance and not told."""
        count = abs(self.facts.streak)
        if count < 3 or self.facts.weekly:
            return ""
        return f"the {ordinal(count)} {'rise' if self.facts.streak > 0 else 'fall'} in a row"

    def mood(self) -> str:
        """A word for an unusual period, by whether it is good news: "a strong Tuesday"."""
        usual = self.facts.against(Against.USUAL)
        if not usual or not self.facts.unusual:
            return ""
        up = usual.change > 0
        if self.facts.good is Good.NEITHER:
            adjective = "an unusually high" if up else "an unusually low"
        elif (self.facts.good is Good.UP) is up:
            adjective = self.pick("a strong", "a very good") if up else "a pleasantly low"
        else:
            adjective = "an uncomfortably high" if up else self.pick("a quiet", "a soft")
        return f"{adjective} {self.kind}"


def way(change: Decimal) -> str:
    return "up" if change > 0 else "down"
