"""What can be answered about one chart, from its facts and rows alone."""

from datetime import date

from adapters.writer.phrases import Phrases, counted, sentence, way
from domain.facts import Against, Comparison, Record, Verdict
from domain.metrics import Point
from domain.spans import Span, like


class Replies:
    """One method for each thing there is to say; each returns whole sentences, or nothing."""

    def __init__(self, phrases: Phrases) -> None:
        self._say = phrases
        self._facts = phrases.facts

    def value(self) -> str:
        say, facts = self._say, self._facts
        stood = "came to" if say.additive else "stood at"
        text = f"{say.metric} {stood} {say.value(facts.value)} {say.on(facts.period)}"
        return sentence(f"{text}, {say.move(facts.main)}." if facts.main else f"{text}.")

    def why(self) -> str:
        say, facts = self._say, self._facts
        shows = [self.value()]
        usual = facts.usual
        if usual and facts.unusual:
            usually = sentence(say.usually(usual, facts.period))
            shows.append(f"{usually}, so this one does stand out. {self._run()}")
        elif usual:
            bounds = say.range(usual.low, usual.high)
            shows.append(f"That is within the usual {bounds}, so it may be no more than chance.")
        if facts.record:
            shows.append(self._record(facts.record))
        if streak := say.streak():
            shows.append(f"It is {streak}.")
        return f"{' '.join(shows)}\n\n{self.no_reason(facts.period)}"

    def _run(self) -> str:
        """Whether one period stands alone, or since when they have stood out together."""
        noun = self._say.unit_noun
        odd = self._say.odd_ones() or f"one {noun} so far, not a run of {noun}s"
        return f"It is {odd}."

    def _record(self, record: Record) -> str:
        """It, and the last one that was like it."""
        say = self._say
        told = f"It is {say.record(record)}"
        points = say.brief.series.complete
        before = next((point for point in points if point.period == record.since), None)
        if before is None:
            return f"{told}: the data holds none like it."
        stood = "brought" if say.additive else "stood at"
        return f"{told}, which {stood} {say.value(before.value)}."

    def no_reason(self, period: date) -> str:
        """What the data cannot tell about a period, and where to look next."""
        say = self._say
        return (
            f"The reason is not in this data: the chart holds one figure for each "
            f"{say.unit_noun} and nothing that would split it. The next thing to look at is what "
            f"{say.source} has for {say.when(period)}{self._and_then(period)}."
        )

    def _and_then(self, period: date) -> str:
        """After an odd period, the one that will tell whether it was the only one."""
        say, facts = self._say, self._facts
        if period != facts.period or not facts.unusual or not facts.coming:
            return ""
        bounds = say.range(facts.coming.low, facts.coming.high)
        return f", then whether {say.when(facts.grain.next(period))} is back at {bounds}"

    def judged(self) -> str:
        """Whether it is good news, by which way the metric's owner calls good."""
        say, facts = self._say, self._facts
        if not facts.main:
            return self.value()
        words = {
            Verdict.GOOD: "It is good news.",
            Verdict.BAD: "It is not good news.",
            Verdict.FLAT: "It is neither good nor bad news, as it hardly changed.",
            Verdict.NEUTRAL: f"For {say.metric}, neither up nor down counts as good news.",
        }
        return f"{words[facts.main.verdict]} {self.value()} {self._as_usual()}".strip()

    def _as_usual(self) -> str:
        say, usual = self._say, self._facts.usual
        if not usual:
            return ""
        if self._facts.unusual:
            return f"{sentence(say.usually(usual, self._facts.period))}."
        return f"It is within what is usual for a {say.kind}."

    def compare(self) -> str:
        say, facts = self._say, self._facts
        if not facts.comparisons:
            return f"There is no earlier {say.unit_noun} to compare with yet."
        lines = [f"- {self._compared(one)}" for one in facts.comparisons]
        if stretch := say.stretch():
            lines.append(f"- {stretch}")
        return "\n".join([self._compared_with(), *lines])

    def compare_with_last_year(self) -> str:
        year_ago = self._facts.against(Against.YEAR_AGO)
        if year_ago:
            return f"{self._compared_with()}\n- {self._compared(year_ago)}"
        return f"The data does not reach back a year. {self.compare()}"

    def _compared_with(self) -> str:
        say, facts = self._say, self._facts
        return sentence(f"{say.metric}, {say.value(facts.value)} {say.on(facts.period)}:")

    def _compared(self, one: Comparison) -> str:
        say = self._say
        if one.against is Against.USUAL and self._facts.usual:
            usual = self._facts.usual
            base = say.range(usual.low, usual.high)
            if usual.holds(self._facts.value):
                return f"within the usual range for a {say.kind} ({base})"
        else:
            base = say.value(one.base)
        level = one.verdict is Verdict.FLAT
        moved = "level with" if level else f"{way(one.change)} {say.size(one)} on"
        return f"{moved} {say.base(one)} ({base})"

    def _told(self, point: Point) -> str:
        say = self._say
        stood = "came to" if say.additive else "stood at"
        when = sentence(say.on(point.period))
        return f"{when}, {say.metric} {stood} {say.value(point.value)}."

    def _beside_mean(self, point: Point) -> str:
        say, facts = self._say, self._facts
        newest = (
            f"he newest {say.unit_noun}, {say.when(facts.period)}, is at {say.value(facts.value)}."
        )
        kin = like(point.period, say.brief.series.complete, facts)
        if not kin:
            return f"T{newest}"
        side = "above" if point.value > kin.mean else "below"
        if point.value == kin.mean:
            side = "right at"
        noun = say.weekday(point.period) if facts.weekly else say.unit_noun
        shown = counted(len(kin.points), noun)
        return f"That is {side} the average of the {shown} shown, {say.value(kin.mean)}; t{newest}"

    def today(self) -> str:
        say, facts = self._say, self._facts
        if not facts.partial:
            return (
                f"The newest {say.unit_noun} that is complete is "
                f"{say.when(facts.period)}, with {say.value(facts.value)}."
            )
        return sentence(
            f"{say.when(facts.partial.period)} is still running: {say.value(facts.partial.value)} "
            f"when the data was read, {say.read_at()}. It is not compared until it is complete."
        )

    def extreme(self, end: str) -> str:
        say, facts = self._say, self._facts
        if facts.shown < 2:
            return self._only_one()
        point = facts.highest if end == "high" else facts.lowest
        word = "highest" if end == "high" else "lowest"
        shown = counted(facts.shown, say.unit_noun)
        return (
            f"The {word} of the {shown} shown is {say.value(point.value)}, "
            f"{say.on(point.period)}. {self._newest_value(point)}"
        ).strip()

    def _only_one(self) -> str:
        return f"{self.value()} It is the only complete {self._say.unit_noun} so far."

    def _newest_value(self, point: Point) -> str:
        say, facts = self._say, self._facts
        if point.period == facts.period:
            return f"That is the newest {say.unit_noun}."
        return f"The newest, {say.when(facts.period)}, is at {say.value(facts.value)}."

    def spread(self) -> str:
        say, facts = self._say, self._facts
        if facts.shown < 3:
            return ""
        return (
            f"Over the {counted(facts.shown, say.unit_noun)} shown it ran from "
            f"{say.value(facts.lowest.value)} to {say.value(facts.highest.value)}."
        )

    def level(self) -> str:
        say, facts = self._say, self._facts
        if facts.shown < 2:
            return self._only_one()
        shown = counted(facts.shown, say.unit_noun)
        total = f", {say.value(facts.total)} in all" if facts.total is not None else ""
        return (
            f"Over the {shown} shown the average is {say.value(facts.mean)} a "
            f"{say.unit_noun}{total}. {self._newest_value(Point(facts.since, facts.mean))}"
        )

    def together(self) -> str:
        stretch = self._say.stretch()
        return sentence(f"{stretch}.") if stretch else ""

    def trend(self) -> str:
        streak = self._say.streak()
        parts = [
            self.together(),
            f"The newest {self._say.unit_noun} is {streak}." if streak else "",
            self.spread(),
        ]
        told = " ".join(part for part in parts if part)
        return told or "It takes a few more periods before there is a trend to speak of."

    def about(self, point: Point) -> str:
        """One period of the rows, beside the average and the newest."""
        return f"{self._told(point)} {self._beside_mean(point)}"

    def span(self, span: Span) -> str:
        say = self._say
        apart = span.points[1].period - span.points[0].period
        noun = say.weekday(span.last) if say.daily and apart.days == 7 else say.unit_noun
        over = f"The {counted(len(span.points), noun)} from {say.when(span.first)} to"
        mean = say.value(span.mean)
        together = f"average {mean}"
        if span.total is not None:
            together = f"come to {say.value(span.total)}, {mean} on average"
        text = f"{over} {say.when(span.last)} {together}."
        if span.highest.value == span.lowest.value:
            return text
        return (
            f"{text} The highest was {say.value(span.highest.value)} "
            f"({say.when(span.highest.period)}), the lowest {say.value(span.lowest.value)} "
            f"({say.when(span.lowest.period)})."
        )

    def nothing_then(self, first: date) -> str:
        say = self._say
        reach = f"from {say.when(first)} to {say.when(self._facts.period)}"
        return f"The data has nothing for that {say.unit_noun}. It runs {reach}."

    def usual(self) -> str:
        say, usual = self._say, self._facts.usual
        if not usual:
            return f"There are too few {say.kind}s in the data yet to say what is usual."
        inside = "within" if usual.holds(self._facts.value) else "outside of"
        return (
            f"A usual {say.kind} is {say.range(usual.low, usual.high)}, judged by the last "
            f"{counted(usual.periods, say.kind)}. {sentence(say.when(self._facts.period))}, at "
            f"{say.value(self._facts.value)}, is {inside} that."
        )

    def coming(self) -> str:
        say, coming = self._say, self._facts.coming
        if not coming:
            return ""
        usually = say.usually(coming, self._facts.grain.next(self._facts.period))
        return f"{sentence(usually)}. That is what past ones were, not a forecast."

    def liked(self) -> str:
        """To a thumb up: nobody is told that we are glad of a bad figure."""
        main = self._facts.main
        if main and main.verdict is Verdict.BAD:
            return f"Thank you for looking. {self.value()}"
        return f"Glad to hear it. {self.one_more()}"

    def thanks(self) -> str:
        return f"You are welcome. {self.one_more()}"

    def decline(self) -> str:
        say = self._say
        example = "on Monday" if say.daily else f"the last three {say.unit_noun}s"
        return (
            f"That is beyond this chart, which holds {say.metric} for each {say.unit_noun}. "
            "You can ask what changed, how it compares, the highest or lowest, the average, "
            f"the trend, or for a time, such as “{example}”."
        )

    def fresh(self) -> str:
        say, facts = self._say, self._facts
        return (
            f"The figures are from {say.source}, up to {say.until()}, read "
            f"{say.read_at()}. The newest complete {say.unit_noun} is "
            f"{say.when(facts.period)}."
        )

    def one_more(self) -> str:
        """A fact that caption and headline did not lead with."""
        for fact in (self.together, self.spread, self.coming, self.value):
            if text := fact():
                return text
        return ""
