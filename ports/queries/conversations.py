"""What people have said to an organisation's charts, what was answered, and why it came here."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from domain.destinations import DestinationId
from domain.messages import Part
from domain.pulses import PulseId, RunId
from ports.queries.paging import Numbered
from ports.queries.runs import MessageLine
from ports.webhook import RawEvent


class Only(StrEnum):
    """A kind of what was said."""

    QUESTIONS = "questions"
    REACTIONS = "reactions"
    UP = "up"
    DOWN = "down"


UP, DOWN = "👍", "👎"
"""Whatever the colour of the hand."""


@dataclass(frozen=True, slots=True)
class ConversationFilter:
    recipient: str = ""
    """Part of a label, in any case; or a destination's id."""
    only: Only | None = None


@dataclass(frozen=True, slots=True)
class AboutLine:
    """The message of ours that somebody meant."""

    part: Part
    text: str


@dataclass(frozen=True, slots=True)
class AnswerLine:
    text: str
    message: MessageLine
    feedback: str
    """The emoji with which it was judged last; empty for none."""


@dataclass(frozen=True, slots=True)
class SaidLine:
    number: int
    """Its place in the order in which things came."""
    raw: RawEvent
    at: datetime
    """When it came to us."""
    why: str
    """Why it went where it went."""
    destination: DestinationId | None
    label: str
    group: bool
    run: RunId | None
    pulse: PulseId | None
    pulse_name: str
    about: AboutLine | None
    unanswered: str
    """Why a question has no answer; empty for what has one, or asks for none."""
    waits: bool
    """Whether its answer is being written."""
    answer: AnswerLine | None


class ConversationQueries(Protocol):
    """What went to one organisation, and nothing that went to another or to nobody. Made for an
    actor; raises NotAllowed when it is made."""

    def name_of(self, id: UUID) -> str | None:
        """What a recipient is called, "" for one without a name; None where there is none."""

    def said(
        self, wanted: ConversationFilter, after: int | None = None, size: int = 50
    ) -> Numbered[SaidLine]:
        """The newest first."""
