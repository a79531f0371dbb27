"""What there is to tell about one chart, for each of the places it is told in."""

from collections.abc import Sequence
from datetime import date

from adapters.writer.phrases import Phrases, counted, sentence, way
from domain.facts import Against, Comparison, Verdict
from domain.names import quoted


class Account:
    """One chart's headline, picture sentence, caption and analysis, without the signature."""

    def __init__(self, phrases: Phrases) -> None:
        self._say = phrases
        self._facts = phrases.facts

    def headline(self) -> str:
        say, main = self._say, self._facts.main
        start = f"{say.metric} {say.value(self._facts.value)}"
        if not main:
            return sentence(f"{start} on the first complete {say.unit_noun}")
        return sentence(f"{start}, {say.move(main)}")

    def picture_sentence(self) -> str:
        """Read under the value and its change: "against a usual Tuesday ($4,100 to $5,500)."."""
        say, main = self._say, self._facts.main
        if not main:
            return f"The first complete {say.unit_noun}. The line starts here."
        usual = self._facts.usual
        base = say.value(main.base)
        if main.against is Against.USUAL and usual:
            base = say.range(usual.low, usual.high)
        level = main.verdict is Verdict.FLAT
        lead = f"{'level with' if level else 'against'} {say.base(main)} ({base})."
        return f"{lead} {self._aside()}".strip()

    def caption(self) -> str:
        say = self._say
        lines = [
            f"*{self.headline()}*",
            f"{sentence(say.when(self._facts.period))}{self._against_what()}.",
            " ".join(part for part in (self._insight(), self._recently_missing()) if part),
            f"{say.source} · {say.as_of()}",
        ]
        return "\n".join(line for line in lines if line)

    def analysis(self) -> str:
        paragraphs = [
            self._what_happened(),
            self._context(),
            self._watch(),
            self._freshness(),
            self._note(),
            "Reply to ask about this chart.",
        ]
        return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)

    # Short forms

    def _against_what(self) -> str:
        say, main, usual = self._say, self._facts.main, self._facts.usual
        if not main:
            return f", the first complete {say.unit_noun}. From the next one on we can compare"
        if main.against is Against.USUAL and usual:
            return f". {sentence(say.usually(usual, self._facts.period))}"
        base = say.base(main)
        if main.against is Against.PREVIOUS and not base.startswith("the "):
            base = f"on {base}"
        return f", after {say.value(main.base)} {base}"

    def _aside(self) -> str:
        """A few words for the picture's second line."""
        say, facts = self._say, self._facts
        if facts.record:
            return f"{sentence(say.record(facts.record))}."
        if streak := say.streak():
            return f"{sentence(streak)}."
        if facts.usual and not facts.unusual:
            return f"Usual for a {say.kind}: {say.range(facts.usual.low, facts.usual.high)}."
        return f"{sentence(say.end_of_shown())}." if say.end_of_shown() else ""

    def _insight(self) -> str:
        """The one further thing worth knowing."""
        say, facts = self._say, self._facts
        mood = say.mood()
        if facts.unusual and not facts.value:
            return f"Zero is rare here; worth a look whether {say.source} has everything."
        if facts.record:
            told = say.record_of_its_kind(facts.record) if mood else say.record(facts.record)
            return sentence(f"{mood}, {told}." if mood else f"{self._that_is()} {told}.")
        if mood:
            before = facts.against(Against.SAME_WEEKDAY) or facts.against(Against.PREVIOUS)
            was = "brought" if say.additive else "was at"
            after = f"; {say.base(before)} {was} {say.value(before.base)}" if before else ""
            return sentence(f"{mood}{after}.")
        if streak := say.streak():
            return f"{self._that_is()} {streak}."
        if facts.usual:
            bounds = say.range(facts.usual.low, facts.usual.high)
            return say.pick(
                f"Well within the usual {bounds} for a {say.kind}.",
                f"Nothing out of the ordinary: {bounds} is usual for a {say.kind}.",
                f"A {say.kind} like most: {bounds} is usual.",
            )
        if end := say.end_of_shown():
            return f"{self._that_is()} {end}."
        return self._together()

    def _that_is(self) -> str:
        return self._say.pick("That is", "It is", "That makes it")

    def _recently_missing(self) -> str:
        """Only what is missing among the newest few, where it can mislead."""
        facts = self._facts
        start = facts.period
        for _ in range(6):
            start = facts.grain.previous(start)
        recent = [period for period in facts.missing if period > start]
        return f"No data for {self._listed(recent)}." if recent else ""

    def _listed(self, periods: Sequence[date]) -> str:
        told = [self._say.when(period) for period in periods]
        return " and ".join([", ".join(told[:-1]), told[-1]] if len(told) > 1 else told)

    # Paragraphs

    def _what_happened(self) -> str:
        say, facts = self._say, self._facts
        value = say.value(facts.value)
        stood = "came to" if say.additive else "stood at"
        when = say.on(facts.period)
        first = sentence(
            say.pick(
                f"{say.metric} {stood} {value} {when}.",
                f"{sentence(when)}, {say.metric} {stood} {value}.",
            )
        )
        return " ".join(part for part in (first, self._main_comparison(), self._also()) if part)

    def _main_comparison(self) -> str:
        say, facts = self._say, self._facts
        main, usual = facts.main, facts.usual
        if not main:
            return f"It is the first complete {say.unit_noun}, so there is nothing before it yet."
        if main.against is Against.USUAL and usual:
            judged = f"judged by the last {counted(usual.periods, say.kind)}"
            if not facts.value:
                return f"{sentence(say.usually(usual, facts.period))}, {judged}."
            side = "above" if facts.value > usual.high else "below"
            return (
                f"That is {self._more(main)} than {say.base(main)} and {side} the range to "
                f"expect, {say.range(usual.low, usual.high)}, {judged}."
            )
        base = f"{say.base(main)} ({say.value(main.base)})"
        if main.verdict is Verdict.FLAT:
            return say.pick(f"That is level with {base}.", f"It hardly moved from {base}.")
        more = "more" if main.change > 0 else "less"
        return f"That is {say.amount(main.change)} {more} than {base}{self._rise(main)}."

    def _more(self, comparison: Comparison) -> str:
        return f"{self._say.size(comparison)} {'more' if comparison.change > 0 else 'less'}"

    def _rise(self, comparison: Comparison) -> str:
        if comparison.percent is None:
            return ""
        noun = "rise" if comparison.change > 0 else "fall"
        return f", a {noun} of {self._say.size(comparison)}"

    def _also(self) -> str:
        """The other comparisons; not the day before where weekdays differ anyway."""
        say, facts = self._say, self._facts
        told = []
        for one in facts.comparisons[1:]:
            weekday_apart = facts.weekly and one.against is Against.PREVIOUS
            if one.against is Against.USUAL or weekday_apart:
                continue
            base = f"{say.base(one)} ({say.value(one.base)})"
            level = one.verdict is Verdict.FLAT
            told.append(
                f"level with {base}" if level else f"{way(one.change)} {say.size(one)} on {base}"
            )
        if not told or not facts.value:
            return ""
        return f"It is {' and '.join(told)}."

    def _context(self) -> str:
        say = self._say
        streak = say.streak()
        parts = [
            self._spread(),
            self._nothing_unusual(),
            self._record(),
            f"It is {streak}." if streak else "",
            self._together(),
        ]
        return " ".join(part for part in parts if part)

    def _nothing_unusual(self) -> str:
        say, facts = self._say, self._facts
        if not facts.usual or facts.unusual:
            return ""
        bounds = say.range(facts.usual.low, facts.usual.high)
        return say.pick(
            f"For a {say.kind}, {bounds} is usual, and this one is no exception.",
            f"Usual for a {say.kind} is {bounds}, so this one is nothing out of the ordinary.",
        )

    def _spread(self) -> str:
        say, facts = self._say, self._facts
        if facts.shown < 3:
            return ""
        shown = f"the {counted(facts.shown, say.unit_noun)} shown"
        low, high = facts.lowest, facts.highest
        mean = say.value(facts.mean)
        if low.value == high.value:
            return f"All of {shown} stand at {say.value(low.value)}."
        if end := say.end_of_shown():
            other, word = (low, "lowest") if high.period == facts.period else (high, "highest")
            return (
                f"This is {end}; the {word} was {say.value(other.value)} "
                f"({say.when(other.period)}), and the average is {mean}."
            )
        return (
            f"Over {shown}, the low was {say.value(low.value)} ({say.when(low.period)}), the "
            f"high {say.value(high.value)} ({say.when(high.period)}) and the average {mean}."
        )

    def _record(self) -> str:
        say, record = self._say, self._facts.record
        if not record:
            return ""
        if not record.since:
            if record.periods + 1 == self._facts.shown and say.end_of_shown():
                return ""
            rivals = counted(record.periods + 1, say.kind)
            return f"Of all {rivals} in the data it is the {record.side.value}."
        return f"It is {say.record(record)}."

    def _together(self) -> str:
        stretch = self._say.stretch()
        return f"Taken together, {stretch}." if stretch else ""

    def _watch(self) -> str:
        say, facts = self._say, self._facts
        if not facts.coming:
            return ""
        following = facts.grain.next(facts.period)
        usually = say.usually(facts.coming, following)
        if not facts.weekly:
            judged = counted(facts.coming.periods, say.unit_noun)
            usually = f"judged by the last {judged}, {usually}"
        if facts.unusual:
            again = f"One odd {say.unit_noun} proves little; a second one would mean more."
            if odd := say.odd_ones():
                again = f"{sentence(say.when(facts.period))} was {odd}."
            return f"What to watch: {usually}. {again}"
        return say.pick(f"Next up: {usually}.", f"What to expect next: {usually}.")

    def _freshness(self) -> str:
        say, facts = self._say, self._facts
        until = say.until()
        parts = [f"The figures are from {say.source}, up to {until}, read {say.read_at()}."]
        if facts.partial:
            so_far = say.value(facts.partial.value)
            running = sentence(say.when(facts.partial.period))
            parts.append(f"{running} is still running ({so_far} so far) and is left out.")
        if len(facts.missing) > 3:
            missing = counted(len(facts.missing), say.unit_noun)
            parts.append(f"{sentence(missing)} in between have no data.")
        elif facts.missing:
            parts.append(f"There is no data for {self._listed(facts.missing)}.")
        return " ".join(parts)

    def _note(self) -> str:
        note = quoted(self._say.brief.note)
        return f"Note: {note}" if note else ""
