"""Words for a chart and answers about it, with no number in them that is not a fact."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from domain.grounds import Grounds, grounds_for
from domain.wording import (
    CAPTION_LIMIT,
    TEXT_LIMIT,
    Unfounded,
    check,
    cut,
    cut_body,
    parameter,
    without_links,
)
from ports.analyst import Analyst, AnalystFailed, Brief, Question, Words, WrittenBy

HEADLINE_LIMIT = 120
SENTENCE_LIMIT = 110
SIGNATURES = {
    WrittenBy.WRITER: "Written without an AI model",
    WrittenBy.GEMINI: "Written by Gemini",
}


@dataclass(frozen=True, slots=True)
class Answer:
    text: str
    by: WrittenBy


def describe(brief: Brief, analyst: Analyst, writer: Analyst) -> Words:
    """Words for the chart, every number in them founded, cut to what Meta takes.

    The analyst has two tries, the second with its fault named; then the writer words it.
    """
    grounds = _grounds(brief)

    def attempt(fault: str) -> tuple[Words, tuple[Unfounded, ...]]:
        words = _fitted(analyst.describe(brief, fault), brief)
        whole = "\n".join((words.headline, words.sentence, words.caption, words.analysis))
        return words, check(whole, grounds)

    return _twice(attempt) or _fitted(writer.describe(brief), brief)


def answer(brief: Brief, question: Question, analyst: Analyst, writer: Analyst) -> Answer:
    """An answer about the chart, checked like its words; the writer's when the analyst fails."""
    grounds = _grounds(brief, question.text)

    def attempt(fault: str) -> tuple[str, tuple[Unfounded, ...]]:
        text = _clean(analyst.answer(brief, question, fault), brief)
        return text, check(text, grounds)

    text = _twice(attempt)
    if text:
        return Answer(cut_body(text, TEXT_LIMIT), analyst.by)
    return Answer(cut_body(writer.answer(brief, question), TEXT_LIMIT), writer.by)


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
    names = (brief.pulse, brief.organisation, brief.source, f"“{brief.note}”")
    return grounds_for(brief.facts, brief.series, brief.timezone, names, question)


def _fitted(words: Words, brief: Brief) -> Words:
    return replace(
        words,
        headline=cut(parameter(_clean(words.headline, brief)), HEADLINE_LIMIT),
        sentence=cut(parameter(_clean(words.sentence, brief)), SENTENCE_LIMIT),
        caption=_signed(cut(_clean(words.caption, brief), CAPTION_LIMIT), words.by),
        analysis=cut_body(_clean(words.analysis, brief), TEXT_LIMIT),
    )


def _signed(caption: str, by: WrittenBy) -> str:
    """With a line that says who wrote it, where there is room; a cut caption ends as it was."""
    signed = f"{caption}\n_{SIGNATURES[by]}_"
    return signed if len(signed) <= CAPTION_LIMIT else caption


def _clean(text: str, brief: Brief) -> str:
    """Without links and phone numbers that the brief itself does not hold."""
    known = " ".join(
        (brief.pulse, brief.organisation, brief.source, brief.note, brief.facts.metric)
    )
    return without_links(text, known)
