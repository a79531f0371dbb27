"""Words for a chart and answers about it, with no number in them that is not a fact."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from domain.errors import DomainError
from domain.grounds import Grounds, grounds_for
from domain.wording import (
    CAPTION_LIMIT,
    TEXT_LIMIT,
    Unfounded,
    check,
    cut,
    cut_body,
    parameter,
    plain,
    without_links,
)
from ports.analyst import Analyst, AnalystFailed, Brief, Question, Words, WrittenBy

HEADLINE_LIMIT = 120
SENTENCE_LIMIT = 110
_NOT_A_LETTER = re.compile(r"[\d_]|[^\w\s.,&'()-]")
SIGNATURES = {
    WrittenBy.WRITER: "Written without an AI model",
    WrittenBy.GEMINI: "Written by Gemini",
}


NO_ANSWER = f"I cannot answer that from this chart’s data.\n\n{SIGNATURES[WrittenBy.WRITER]}."


@dataclass(eq=False)
class NotFounded(DomainError):
    """The words for a chart held a number that is not among its facts: they do not leave."""

    metric: str

    def __str__(self) -> str:
        return (
            f"The words for “{self.metric}” held a number that is not among its facts. "
            "Nothing was sent. This is ours to mend: please report it."
        )


@dataclass(frozen=True, slots=True)
class Answer:
    text: str
    by: WrittenBy


def describe(brief: Brief, analyst: Analyst, writer: Analyst) -> Words:
    """Words for the chart, every number in them founded, cut to what Meta takes.

    The analyst has two tries, the second with its fault named; then the writer words it, the
    second time without the digits that names bring along. Raises NotFounded where even so a
    number stands in its words that no fact stands behind.
    """
    grounds = _grounds(brief)

    def worded(words: Words) -> tuple[Words, tuple[Unfounded, ...]]:
        fitted = _fitted(words, brief)
        whole = (fitted.headline, fitted.sentence, fitted.caption, fitted.analysis)
        return fitted, check("\n".join(whole), grounds)

    words = None
    if analyst is not writer:
        words = _twice(lambda fault: worded(analyst.describe(brief, fault)))
    briefs = iter((brief, _in_letters(brief)))
    words = words or _twice(lambda _: worded(writer.describe(next(briefs))))
    if words is None:
        raise NotFounded(brief.facts.metric)
    return words


def answer(brief: Brief, question: Question, analyst: Analyst, writer: Analyst) -> Answer:
    """An answer about the chart, checked like its words; the writer's when the analyst fails."""
    grounds = _grounds(brief, question.text)

    def worded(said: str) -> tuple[str, tuple[Unfounded, ...]]:
        text = _clean(said, brief)
        return text, check(text, grounds)

    text = None
    if analyst is not writer:
        text = _twice(lambda fault: worded(analyst.answer(brief, question, fault)))
    if text:
        return Answer(cut_body(text, TEXT_LIMIT), analyst.by)
    briefs = iter((brief, _in_letters(brief)))
    text = _twice(lambda _: worded(writer.answer(next(briefs), question)))
    return Answer(cut_body(text or NO_ANSWER, TEXT_LIMIT), writer.by)


Text = TypeVar("Text", Words, str)


def _twice(attempt: Callable[[str], tuple[Text, tuple[Unfounded, ...]]]) -> Text | None:
    fault = ""
    for _ in range(2):
        try:
            text, unfounded = attempt(fault)
        except AnalystFailed:
            return None
        if not unfounded:
            return text
        fault = fault_of(unfounded)
    return None


def fault_of(unfounded: tuple[Unfounded, ...]) -> str:
    """What was wrong, for the second try."""
    named = "; ".join(f"{one.text!r} in {one.near!r}" for one in unfounded[:10])
    return f"These numbers are not among the facts: {named}. Use only numbers that are given."


def _grounds(brief: Brief, question: str | None = None) -> Grounds:
    names = (brief.pulse, brief.organisation, brief.source, brief.facts.metric)
    spelled = (*names, *map(plain, names), f"“{brief.note}”", f"“{plain(brief.note)}”")
    return grounds_for(brief.facts, brief.series, brief.timezone, spelled, question)


def _in_letters(brief: Brief) -> Brief:
    """With names that no check can take for numbers."""
    return replace(
        brief,
        pulse=_NOT_A_LETTER.sub("", brief.pulse),
        organisation=_NOT_A_LETTER.sub("", brief.organisation),
        source=_NOT_A_LETTER.sub("", brief.source),
        note="",
        facts=replace(brief.facts, metric=_NOT_A_LETTER.sub("", brief.facts.metric)),
    )


def _fitted(words: Words, brief: Brief) -> Words:
    return replace(
        words,
        headline=cut(parameter(_clean(words.headline, brief)), HEADLINE_LIMIT),
        sentence=cut(parameter(_clean(words.sentence, brief)), SENTENCE_LIMIT),
        caption=_signed(_clean(words.caption, brief), words.by),
        analysis=cut_body(_clean(words.analysis, brief), TEXT_LIMIT),
    )


def _signed(caption: str, by: WrittenBy) -> str:
    """Cut to what Meta takes together with the line that says who wrote it."""
    signature = f"\n_{SIGNATURES[by]}_"
    return cut(caption, CAPTION_LIMIT - len(signature)) + signature


def _clean(text: str, brief: Brief) -> str:
    """Without links and phone numbers that the brief itself does not hold."""
    known = " ".join(
        (brief.pulse, brief.organisation, brief.source, brief.note, brief.facts.metric)
    )
    return without_links(text, known)
