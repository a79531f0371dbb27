"""A pulse, one firing of it (a run), and what the run had to say (its reading)."""

from collections import deque
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType, Self
from uuid import UUID

from domain.charts import ChartKind
from domain.destinations import DestinationId
from domain.errors import DomainError
from domain.facts import Facts
from domain.metrics import MetricId, Series
from domain.schedules import FRESH_FOR, HELD_FOR, Schedule, Slot
from domain.tenancy import Actor, OrganisationId, PersonId, TokenId

PulseId = NewType("PulseId", UUID)
RunId = NewType("RunId", UUID)
ReadingId = NewType("ReadingId", UUID)
PictureId = NewType("PictureId", UUID)
DeliveryId = NewType("DeliveryId", UUID)

WHOLE = "whole"
"""The variant of a reading that everybody gets; slices for one recipient come later."""


class PulseState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    ARCHIVED = "archived"
    """Out of the way with its runs: it neither fires nor can be fired."""
    DRAFT = "draft"
    """What somebody is typing, kept for its preview alone; on no list."""


PAUSED_FIRST = "Its pulse was paused before it could go."
ARCHIVED_FIRST = "Its pulse was put into the archive before it could go."
WITHDRAWN = frozenset({PAUSED_FIRST, ARCHIVED_FIRST})
"""Why a run was skipped that nobody wanted any more."""

SHELVED = frozenset({PulseState.ARCHIVED, PulseState.DRAFT})
"""Those that nobody is sent anything of."""


@dataclass(frozen=True, slots=True)
class Pulse:
    id: PulseId
    organisation: OrganisationId
    name: str
    metric: MetricId
    chart: ChartKind
    schedule: Schedule
    state: PulseState
    by: PersonId
    created_at: datetime
    note: str = ""
    destinations: frozenset[DestinationId] = frozenset()
    rev: int = 1
    """Raised by every new schedule; a slot belongs to the revision that it was computed for."""
    next_at: datetime | None = None
    next_key: str = ""
    version: int = 0
    keeps_open: bool = False
    """Whether its charts bring a button in a window's last hours (see domain.messages)."""
    paused_until: datetime | None = None
    """Nothing goes out by itself before then; it goes on without anybody."""

    @property
    def to_keep_open_for(self) -> datetime | None:
        """The slot until which a button is to keep windows open; None where it brings none."""
        return self.next_at if self.keeps_open else None

    def rescheduled(self, schedule: Schedule, now: datetime) -> Self:
        """The pulse with a new schedule: a slot that had come already never comes again."""
        return replace(self, schedule=schedule, rev=self.rev + 1).awaiting(now)

    def awaiting(self, now: datetime) -> Self:
        """The pulse waiting for its first slot strictly after `now`, and not before its pause
        ends; for none while it does not fire, or where its schedule has ended."""
        slot = self.schedule.after(self._resting(now)) if self.state is PulseState.ACTIVE else None
        if slot is None:
            return replace(self, next_at=None, next_key="")
        return replace(self, next_at=slot.at, next_key=slot.key)

    def _resting(self, now: datetime) -> datetime:
        """`now`, or just before the end of a pause: a slot at that very moment comes."""
        until = self.paused_until
        return now if until is None else max(now, until - timedelta(seconds=1))

    def paused(self) -> Self:
        """Until somebody resumes it. Raises PulseShelved."""
        self.must_be_in_use()
        return replace(self, state=PulseState.PAUSED, paused_until=None, next_at=None, next_key="")

    def paused_for_a_while(self, until: datetime, now: datetime) -> Self:
        """Until then, and no longer. Raises PulseShelved."""
        self.must_be_in_use()
        return replace(self, state=PulseState.ACTIVE, paused_until=until).awaiting(now)

    def resumed(self, now: datetime) -> Self:
        """Waiting for its next slot; one that goes on already goes on as it was. Raises
        PulseShelved."""
        self.must_be_in_use()
        resting = self.paused_until is not None and self.paused_until > now
        if self.state is PulseState.ACTIVE and not resting:
            return self
        return replace(self, state=PulseState.ACTIVE, paused_until=None).awaiting(now)

    def archived(self) -> Self:
        """Raises PulseShelved for a draft."""
        if self.state is PulseState.DRAFT:
            raise PulseShelved
        return replace(
            self, state=PulseState.ARCHIVED, paused_until=None, next_at=None, next_key=""
        )

    def taken_back(self) -> Self:
        """Out of the archive, and paused: nothing goes out that nobody expects."""
        return replace(self, state=PulseState.PAUSED) if self.is_archived else self

    @property
    def is_archived(self) -> bool:
        return self.state is PulseState.ARCHIVED

    def must_be_in_use(self) -> None:
        """Raises PulseShelved."""
        if self.state in SHELVED:
            raise PulseShelved

    def must_still_want(self, run: "Run") -> None:
        """Raises RunWithdrawn for a run that was written before the pulse was archived, or, where
        its slot asked for it, paused."""
        if self.is_archived:
            raise RunWithdrawn(ARCHIVED_FIRST)
        resting = self.paused_until is not None and run.at < self.paused_until
        if run.kind is RunKind.SCHEDULED and (self.state is PulseState.PAUSED or resting):
            raise RunWithdrawn(PAUSED_FIRST)

    def due_slots(self, now: datetime, most: int = 50) -> list[Slot]:
        """The newest slots that have come by `now`, oldest first."""
        if self.next_at is None or self.next_at > now:
            return []
        slots = deque([Slot(self.next_at, self.next_key)], maxlen=most)
        ahead = self.schedule.after(slots[-1].at)
        while ahead is not None and ahead.at <= now:
            slots.append(ahead)
            ahead = self.schedule.after(ahead.at)
        return list(slots)


class RunKind(StrEnum):
    SCHEDULED = "scheduled"
    NOW = "now"
    TEST = "test"
    PREVIEW = "preview"


class RunState(StrEnum):
    DUE = "due"
    PREPARING = "preparing"
    PREPARED = "prepared"
    HELD = "held"
    """The source or its data was not good enough: nothing false is sent; `reason` says why."""
    SKIPPED = "skipped"
    """Its time had passed before anything could be done, or a newer slot had come."""

    @property
    def under_way(self) -> bool:
        """Whether it will still come to something by itself."""
        return self in {RunState.DUE, RunState.PREPARING}


class Step(StrEnum):
    """What a run is doing, and what its seconds are counted under."""

    READ = "read"
    FACTS = "facts"
    TEXT = "text"
    CHART = "chart"
    UPLOAD = "upload"
    PLAN = "plan"


@dataclass(frozen=True, slots=True)
class Run:
    id: RunId
    organisation: OrganisationId
    pulse: PulseId
    kind: RunKind
    rev: int
    slot: str | None
    """The slot's key; None for a run that a person asked for."""
    request_key: str
    """Makes a second click the same run; the slot's key for a scheduled one."""
    at: datetime
    deadline: datetime
    held_until: datetime
    state: RunState
    by: PersonId | None = None
    reason: str = ""
    step: Step | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    fence: int = 0
    tries: int = 0
    finished_at: datetime | None = None
    token: TokenId | None = None
    """Of the script that asked for it; None where a person did, and for a slot."""


def slot_run(run: RunId, pulse: Pulse, slot: Slot, now: datetime, *, newest: bool) -> Run:
    """The run of a slot: due when it is the newest and still fresh, else skipped."""
    deadline = pulse.schedule.deadline(slot)
    fresh = newest and now < deadline
    return Run(
        run,
        pulse.organisation,
        pulse.id,
        RunKind.SCHEDULED,
        pulse.rev,
        slot.key,
        f"{pulse.rev}:{slot.key}",
        slot.at,
        deadline,
        pulse.schedule.held_until(slot),
        RunState.DUE if fresh else RunState.SKIPPED,
        reason="" if fresh else "Its time had passed before it could be made.",
    )


def asked_run(
    run: RunId, pulse: Pulse, kind: RunKind, asked_by: Actor, key: str, now: datetime
) -> Run:
    """The run that a person, or a script of theirs, asked for now; a preview lives for an hour."""
    return Run(
        run,
        pulse.organisation,
        pulse.id,
        kind,
        pulse.rev,
        None,
        key,
        now,
        now + (timedelta(hours=1) if kind is RunKind.PREVIEW else FRESH_FOR),
        now + HELD_FOR,
        RunState.DUE,
        asked_by.who,
        token=asked_by.token,
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """What a run has to say; stored before anything is sent, so a retry words nothing again."""

    id: ReadingId
    organisation: OrganisationId
    run: RunId
    variant: str
    facts: Facts
    series: Series
    headline: str
    caption: str
    analysis: str
    written_by: str
    created_at: datetime


@dataclass(eq=False)
class NoPhoneOfOwn(DomainError):
    """A test goes to one's own phone, and this person has none verified yet."""


@dataclass(eq=False)
class NobodyToSendTo(DomainError):
    """The pulse has no destination that can be reached."""


@dataclass(eq=False)
class RunWithdrawn(DomainError):
    """What it was to send is not wanted any more."""

    reason: str


@dataclass(eq=False)
class PulseShelved(DomainError):
    """It is in the archive: it has to be taken out first."""
