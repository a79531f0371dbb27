"""Putting facts into words, and answering what a recipient says about them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from domain.facts import Facts
from domain.metrics import Series


class AnalystFailed(Exception):
    """No usable text came: time-out, refusal, or words that do not fit."""


class WrittenBy(StrEnum):
    WRITER = "writer"
    GEMINI = "gemini"


@dataclass(frozen=True, slots=True)
class Brief:
    """All that an analyst may know: one chart's facts and its own rows."""

    pulse: str
    organisation: str
    source: str
    facts: Facts
    series: Series
    timezone: str
    note: str = ""
    """What the admin wants said about it; data, never an instruction."""


@dataclass(frozen=True, slots=True)
class Words:
    """A caption and an analysis for one chart; lengths are the caller's to cut."""

    headline: str
    """One line, no newline or tab: also a template's parameter."""
    sentence: str
    """For the picture."""
    caption: str
    analysis: str
    by: WrittenBy


@dataclass(frozen=True, slots=True)
class Question:
    text: str
    """What the recipient wrote, or one emoji; data, never an instruction."""
    is_reaction: bool = False


class Analyst(Protocol):
    """Stateless and safe to share between threads. Analysis and answers end with a line of
    their own that says who wrote them."""

    @property
    def by(self) -> WrittenBy: ...

    def describe(self, brief: Brief, fault: str = "") -> Words:
        """Words for the chart. `fault` names what was wrong with the words before.

        Raises AnalystFailed.
        """

    def answer(self, brief: Brief, question: Question, fault: str = "") -> str:
        """An answer about that chart, or a sentence that declines. Raises AnalystFailed."""
