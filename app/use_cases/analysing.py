"""Words for a chart and answers about it, with no number in them that is not a fact."""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from domain.errors import DomainError
from domain.grounds import Grounds, grounds_for
from domain.names import quoted, spellings
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
_NOT_A_LETTER = re.compile(r"[\d_]|[^\w\s.,&'()-]")
SIGNATURES = {
    WrittenBy.WRITER: "Written without an AI model",
    WrittenBy.GEMINI: "Written by Gemini",
}

NO_ANSWER = f"I cannot answer that from this chart’s data.\n\n{SIGNATURES[WrittenBy.WRITER]}."

log = logging.getLogger(__name__)


@dataclass(eq=False)
class NotFounded(DomainError):
    """The words for a chart held a number that is not among its facts: they do not leave."""

    metric: str
    numbers: int
    """How many had no fact, in the last words."""

    def __str__(self) -> str:
        return (
            f"The words for “{self.metric}” held a number that is not among its facts. "
            "Nothing was sent. This is ours to mend: please report it."
        )


@dataclass(frozen=True, slots=True)
class Answer:
    text: str
    by: WrittenBy


def describe(brief: Brief, analyst: Analyst, writer: Analyst, brand: str = "") -> Words:
    """Words for the chart, every number in them founded, cut to what Meta takes.

    The analyst has two tries, the second with its fault named; then the writer words it, the
    second time without the digits that names bring along. Raises NotFounded where even so a
    number stands in its words that no fact stands behind. `brand` is the name that it signs with.
    """
    grounds = _grounds(brief, brand)

    def attempt(by: Analyst, about: Brief, fault: str) -> tuple[Words, tuple[Unfounded, ...]]:
        words = _fitted(by.describe(about, fault), brief)
        whole = (words.headline, words.sentence, words.caption, words.analysis)
        return words, check("\n".join(whole), grounds)

    return _founded(attempt, brief, analyst, writer)[0]


def answer(
    brief: Brief, question: Question, analyst: Analyst, writer: Analyst, brand: str = ""
) -> Answer:
    """An answer about the chart, checked like its words; the writer's when the analyst fails,
    and one sentence without a number when even that one does."""
    grounds = _grounds(brief, brand, question.text)

    def attempt(by: Analyst, about: Brief, fault: str) -> tuple[str, tuple[Unfounded, ...]]:
        text = cut_body(_clean(by.answer(about, question, fault), brief), TEXT_LIMIT)
        return text, check(text, grounds)

    try:
        text, by = _founded(attempt, brief, analyst, writer)
    except NotFounded as error:
        log.error("An answer held %d numbers that are no facts and was not sent", error.numbers)
        return Answer(NO_ANSWER, WrittenBy.WRITER)
    return Answer(text, by.by)


Text = TypeVar("Text", Words, str)
Attempt = Callable[[Analyst, Brief, str], tuple[Text, tuple[Unfounded, ...]]]


def _founded(
    attempt: Attempt[Text], brief: Brief, analyst: Analyst, writer: Analyst
) -> tuple[Text, Analyst]:
    """The first words that hold, and whose they are."""
    if analyst is not writer:
        text = _twice(partial(attempt, analyst, brief))
        if text is not None:
            return text, analyst
    unfounded: tuple[Unfounded, ...] = ()
    for about in (brief, _in_letters(brief)):
        text, unfounded = attempt(writer, about, "")
        if not unfounded:
            return text, writer
    raise NotFounded(brief.facts.metric, len(unfounded))


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


def _grounds(brief: Brief, brand: str, question: str | None = None) -> Grounds:
    names = (*_names(brief), f"“{brief.note.strip()}”", quoted(brief.note), brand)
    return grounds_for(brief.facts, brief.series, brief.timezone, names, question)


def _names(brief: Brief) -> tuple[str, ...]:
    return (brief.pulse, brief.organisation, brief.source, brief.facts.metric)


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
    known = (*_names(brief), brief.note)
    return without_links(text, *known, *spellings(known))
