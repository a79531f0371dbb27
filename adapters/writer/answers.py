"""Which question it is that a recipient asks, and the reply that answers it."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from adapters.writer.phrases import Phrases
from adapters.writer.replies import Replies
from domain.metrics import Good
from domain.numerals import DayMention, numbers_in
from domain.spans import WEEKDAYS, asked_span
from ports.analyst import Question

_THUMBS = "👍👌🙏✅👏💪🎉🔥🥳🙌"
_ASKING = "😮🤔❓😲😯🧐😕🤨😳❔⁉"
_TREND = "📉📈📊"
_HEARTS = "❤♥💚💙🧡💛💜😍🥰😊🙂😀😃😄"
_SAD = "😢😭😡👎😱😞😟☹🙁😠💔"
_IGNORED = re.compile("[\ufe0e\ufe0f\u200d\U0001f3fb-\U0001f3ff\\s]")
_WEEKDAY = re.compile(rf"\b({'|'.join(WEEKDAYS)})\b")
_WHY = re.compile(
    r"\b(why|how come|reason|cause\w*|explain|what happened|what.s (up|wrong)|happened)\b"
)
_THANKS = r"^(?!.*(\?|\bnot\b|n[’']t\b)).*\b(thanks?|thank you|thx|cheers|ok(ay)?|got it)\b"
_JUDGING = (
    r"\b(good|great|nice|cool|fine|ok(ay)?|bad(ly)?|poor(ly)?|terrible|awful|horrible|sad|"
    r"worr\w*|concern\w*|alarm\w*|disappoint\w*)\b"
)
_YEAR = re.compile(r"\byear\b")

Reply = Callable[[], str]


class Answers:
    """One question about one brief."""

    def __init__(self, phrases: Phrases, question: Question) -> None:
        self._say = phrases
        self._facts = phrases.facts
        self._points = phrases.brief.series.complete
        self._reply = Replies(phrases)
        self._text = question.text.strip()
        self._asked = self._text.casefold()

    def answer(self) -> str:
        if reaction := self._reaction():
            return reaction
        for pattern, answer in self._intents():
            if re.search(pattern, self._asked) and (text := answer()):
                return text
        return self._reply.decline()

    def _intents(self) -> tuple[tuple[str, Reply], ...]:
        """In this order: what is more particular is asked for first."""
        reply = self._reply
        return (
            (r".", self._day),
            (
                r"\b(tomorrow|forecast\w*|predict\w*|next (day|week|month)|will (it|we))\b",
                reply.coming,
            ),
            (r"\b(compar\w*|versus|vs|against|year)\b", self._compare),
            (r".", self._span),
            (_WEEKDAY.pattern, self._weekday),
            (r"\b(today|so far|right now|currently)\b", reply.today),
            (r"\b(high(est)?|max\w*|peak|record|top)\b", lambda: reply.extreme("high")),
            (r"\b(low(est)?|min(imum)?|bottom)\b", lambda: reply.extreme("low")),
            (r"\bbest\b", lambda: reply.extreme(self._end(Good.UP))),
            (r"\bworst\b", lambda: reply.extreme(self._end(Good.DOWN))),
            (r"\b(average|mean|typical|total|sum|altogether|in all)\b", reply.level),
            (r"\b(trend\w*|going|direction|streak|grow\w*|improv\w*|declin\w*)\b", reply.trend),
            (r"\b(usual|normal|range|expect\w*|unusual|ordinary|outlier)\b", reply.usual),
            (r"\b(fresh|updated?|source|as of|stale|current|where .*from|old)\b", reply.fresh),
            (_WHY.pattern, reply.why),
            (
                r"\b(last|previous|before|change\w*|up|down|drop\w*|fell|rose|differ\w*)\b",
                reply.compare,
            ),
            (_THANKS, reply.thanks),
            (_JUDGING, reply.judged),
            (r"\b(how much|how many|the (value|figure|number)|what (is|was) it)\b", reply.value),
        )

    # Reactions

    def _reaction(self) -> str:
        """A reply to what is one emoji, or only question and exclamation marks."""
        bare = _IGNORED.sub("", self._text)
        if not bare or len(bare) > 3 or any(letter.isalnum() for letter in bare):
            return ""
        reply = self._reply
        kinds: tuple[tuple[str, Reply], ...] = (
            (_THUMBS, reply.liked),
            (f"{_ASKING}?!", reply.why),
            (_TREND, reply.trend),
            (_HEARTS, lambda: f"Thank you. {reply.one_more()}"),
            (_SAD, lambda: f"Noted. {reply.why()}"),
        )
        for emojis, answer in kinds:
            if bare[0] in emojis:
                return answer()
        return f"Seen, thank you. {reply.one_more()}"

    # Questions about a time

    def _compare(self) -> str:
        if _YEAR.search(self._asked):
            return self._reply.compare_with_last_year()
        return self._reply.compare()

    def _span(self) -> str:
        span = asked_span(self._text, self._points, self._facts)
        return self._reply.span(span) if span else ""

    def _weekday(self) -> str:
        match = _WEEKDAY.search(self._asked)
        if not match or not self._say.daily:
            return ""
        back = (self._facts.period.weekday() - WEEKDAYS.index(match[1])) % 7
        return self._about(self._facts.period - timedelta(days=back))

    def _day(self) -> str:
        day = self._day_asked()
        return self._about(day) if day else ""

    def _day_asked(self) -> date | None:
        """The newest day that "yesterday" or a date in the question can mean."""
        if "yesterday" in self._asked and self._say.daily:
            here = ZoneInfo(self._say.brief.timezone)
            return self._facts.read_at.astimezone(here).date() - timedelta(days=1)
        for found in numbers_in(self._text):
            if isinstance(found, DayMention):
                for day, month, year in found.choices:
                    if meant := self._newest(day, month, year):
                        return meant
        return None

    def _newest(self, day: int | None, month: int, year: int | None) -> date | None:
        """A month without a day is a period of its own only where periods are months."""
        if day is None and self._say.grain_is_finer_than_a_month:
            return None
        newest = self._facts.data_until
        years = [year] if year else range(newest.year, newest.year - 5, -1)
        for candidate in years:
            try:
                meant = date(candidate, month, day or 1)
            except ValueError:
                continue
            if meant <= newest or year:
                return meant
        return None

    def _about(self, day: date) -> str:
        facts, reply = self._facts, self._reply
        start = facts.grain.start_of(day)
        asks_why = _WHY.search(self._asked) is not None
        if start == facts.period:
            return reply.why() if asks_why else reply.value()
        if facts.partial and facts.partial.period == start:
            return reply.today()
        point = next((point for point in self._points if point.period == start), None)
        if not point:
            return reply.nothing_then(self._points[0].period)
        reason = f"\n\n{reply.no_reason(start)}" if asks_why else ""
        return f"{reply.about(point)}{reason}"

    def _end(self, good: Good) -> str:
        """Where the best is (for Good.UP), or the worst."""
        low_is_good = self._facts.good is Good.DOWN
        return "low" if low_is_good is (good is Good.UP) else "high"
