"""The other lanes' doors to the data. Each call is its own transaction, with database leases."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.contacts import ContactId
from domain.destinations import DestinationId
from domain.pulses import Run, RunId
from domain.senders import SenderId
from domain.tenancy import OrganisationId
from ports.outbox import FollowUpClaim
from ports.webhook import RawEvent


@dataclass(frozen=True, slots=True)
class StoredBody:
    id: int
    raw: bytes


@dataclass(frozen=True, slots=True)
class DueEvent:
    raw: RawEvent
    tries: int
    """Including this one, counted before the work."""


@dataclass(frozen=True, slots=True)
class Routed:
    """Where an event went, and why: the answer to "which tenant was this for"."""

    why: str
    sender: SenderId | None = None
    organisation: OrganisationId | None = None
    contact: ContactId | None = None
    run: RunId | None = None
    destination: DestinationId | None = None
    opened_at: datetime | None = None
    """Meta's time, where it opened its contact's window."""
    about: str = ""
    """The wamid that it quotes or reacts to."""
    reaction: str = ""
    """The emoji; TAKEN_BACK for a reaction that is one no more, empty for what is none."""


@dataclass(frozen=True, slots=True)
class Quarantined:
    """An event whose work failed each time it was tried."""

    key: str
    kind: str
    phone_number_id: str
    payload: str
    received_at: datetime


class Inbox(Protocol):
    def keep(self, raw: bytes) -> None:
        """Store a body as it came, durably; after this the sender may be told 200."""

    def ready(self) -> None:
        """Raises when nothing could be stored now. Once there may have been a time without
        answers (a process begins, or could not store), the silence that is evidence begins
        anew with the first `ready` or `keep` after it.
        """

    def refused(self) -> None:
        """Something came that was not signed by Meta. It may be Meta's all the same, under a
        secret that has changed: silence from now on is no evidence of anything."""

    def waiting(self) -> bool: ...

    def bodies(self, most: int) -> list[StoredBody]:
        """Bodies not yet split, oldest first."""

    def split(self, cut: Sequence[tuple[StoredBody, Sequence[RawEvent]]]) -> None:
        """Keep the events of these bodies, each key once, and mark the bodies as split; those
        that another worker splits, or has split, are left to it."""

    def claim(self, most: int) -> list[DueEvent]:
        """Events not yet done, oldest first, each with its try counted. One that has used
        its tries is quarantined instead."""

    def broke(self, event: DueEvent) -> None:
        """Its work failed: it may be claimed again at once, while it has tries left."""

    def give_back(self, event: DueEvent) -> None:
        """It was claimed and not begun: the try does not count."""

    def quarantined(self, most: int) -> list[Quarantined]:
        """The newest first."""

    def replay(self, key: str) -> bool:
        """Let a quarantined event be tried afresh; false when it is not quarantined (any more)."""


class RunQueue(Protocol):
    def waiting(self, now: datetime) -> bool: ...

    def claim(self, slots: int, now: datetime) -> list[Run]:
        """Take due runs, previews and tests first, but of one organisation a few in a minute: its
        others come after what is scheduled. Also those whose worker died. A run past its deadline
        is skipped."""

    def give_back(self, run: Run) -> None:
        """It was claimed and not begun: the try does not count."""

    def broke(self, run: Run) -> None:
        """Preparing it failed: it may be claimed again at once, while it has tries left."""

    def fire(self, now: datetime) -> int:
        """Write the runs of all slots that have come, and move their pulses on, in one
        transaction; a second clock at the same time writes nothing twice."""


class FollowUpQueue(Protocol):
    def waiting(self) -> bool: ...

    def claim(self, slots: int) -> list[FollowUpClaim]: ...

    def give_back(self, claim: FollowUpClaim) -> None:
        """It was claimed and not begun: the try does not count."""

    def give_up(self, claim: FollowUpClaim, reason: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Resending:
    """What of a run was there by a moment and has failed, and has still to go again."""

    organisation: OrganisationId
    run: RunId
    by: datetime


class Upkeep(Protocol):
    """What time alone brings about."""

    def beat(self, reachable: bool) -> None:  # noqa: FBT001 - the one fact that it notes
        """Note a probe of our webhook; a gap between probes counts as an outage."""

    def lost(self, now: datetime) -> int:
        """Messages whose worker's lease has run out become unknown. How many."""

    def resolve(self, now: datetime) -> int:
        """Unknown outcomes that silence or their deadline has settled. How many."""

    def reopen(self, now: datetime) -> int:
        """What is held for a closed window whose contact's is open: a message of theirs and
        the holding passed each other. And what a limit or ceiling held that has room again.
        How many are released."""

    def lapse(self, now: datetime) -> int:
        """Held and waiting messages past their time, invites past theirs. How many."""

    def resending(self) -> list[Resending]:
        """What was left to go again; the longest left first."""

    def erasing(self) -> list[OrganisationId]:
        """Organisations that are closed, and not erased yet; the longest closed first."""

    def sweep(self, now: datetime) -> None:
        """Delete bodies that were split more than 14 days ago, and links that have expired;
        forget workers that nobody has seen for an hour, and the words and pictures that are
        kept no longer."""
