"""What use cases may ask of storage. Every write lives in one unit of work.

There are two: a tenant's, bound to one organisation when it opens, and the house's, which sees
senders, contacts and what came in. Leaving either without `commit()` keeps nothing.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from types import TracebackType
from typing import Protocol, Self
from uuid import UUID

from domain.alerts import AlertId
from domain.budgets import Asked
from domain.contacts import Consent, ContactId
from domain.destinations import Address, Destination, DestinationId
from domain.invites import Invite, InviteId
from domain.messages import MessageId
from domain.metrics import Metric, MetricId, SourceId
from domain.notifications import ConfirmationSettings, Mail, MailId, Notification, Words
from domain.phone_checks import PhoneCheck, PhoneCheckId
from domain.pulses import PictureId, Pulse, PulseId, Reading, Run, RunId, Step
from domain.senders import Channel, ChannelId, SenderId
from domain.sources import Source
from domain.team import Invitation
from domain.tenancy import Actor, Organisation, OrganisationId, Person, PersonId
from ports.accounts import AccountLinks, Organisations, People, SignedInBrowsers, Team
from ports.bell import Lane
from ports.charts import Picture
from ports.codes import CodeLog
from ports.collection import Collection
from ports.console import Console
from ports.contacts import Contacts
from ports.erasure import Endings, Erasure
from ports.groups import Groups
from ports.lanes import Routed
from ports.outbox import NewFollowUp, Outbox, Spoken, Statuses
from ports.senders import Senders, Templates
from ports.tokens import TokenCollection


class Channels(Collection[ChannelId, Channel], Protocol):
    def of(self, sender: SenderId) -> Channel | None: ...

    def first(self) -> Channel:
        """The organisation's channel. Raises NotEnabled."""


class Invites(Collection[InviteId, Invite], Protocol):
    def waiting(self, now: datetime) -> int:
        """How many may still bring somebody."""

    def among(self, ids: Iterable[InviteId]) -> list[Invite]:
        """Those of them that there are, for a look: in no order, and not locked."""

    def own_waiting(self, person: PersonId, now: datetime) -> Invite | None:
        """The newest that this member has made for their own phone, while it waits."""


class Destinations(Collection[DestinationId, Destination], Protocol):
    def own_phone(self, person: PersonId) -> Destination | None:
        """The active destination that is this member's own phone."""

    def own(self, person: PersonId) -> list[Destination]:
        """All that are this member's own phone and were not removed, whether charts go there
        or not."""

    def at(self, contact: ContactId) -> Destination | None:
        """The destination whose address that contact is."""

    def addresses(self, among: Iterable[DestinationId]) -> list[Address]:
        """Where the active ones among these are reached; no group that Meta keeps closed."""

    def window_open(self, address: Address, now: datetime) -> bool:
        """Whether free-form messages reach this address now."""

    def told_by_template(self, address: Address, now: datetime) -> bool:
        """Whether its sender has a template for a few words, for when the window is closed."""

    def recipients(self) -> int:
        """How many people this organisation reaches: all but those removed."""

    def move_in(self, address: Address) -> None:
        """Give a destination its address, replacing the one on the same channel."""

    def pause(
        self,
        destination: DestinationId,
        pulse: PulseId,
        since: datetime,
        until: datetime,
        now: datetime,
    ) -> None:
        """Nothing of this pulse goes there until then, and what waits is cancelled; unless a
        later word than `since` has said otherwise."""

    def paused(self, pulse: PulseId, now: datetime) -> frozenset[DestinationId]:
        """Who wants nothing of this pulse for now, and those whom an admin has paused."""


class Metrics(Collection[MetricId, Metric], Protocol):
    def of_source(self, source: SourceId) -> list[Metric]: ...

    def pushed(self, name: str) -> Metric | None:
        """One of that name whose points a script pushes. Nobody else learns the same of this
        organisation until this unit ends, so that of two who make one at once one does."""


class Sources(Collection[SourceId, Source], Protocol):
    def all(self) -> list[Source]: ...

    def keep(self, source: SourceId, content: bytes, at: datetime) -> None:
        """Store the file's bytes, replacing an earlier version."""

    def content(self, source: SourceId) -> bytes:
        """Raises NotFound."""


class Pulses(Collection[PulseId, Pulse], Protocol):
    def draft_of(self, person: PersonId) -> Pulse | None:
        """What they are typing, as it was last looked at."""


class Runs(Collection[RunId, Run], Protocol):
    def asked(self, pulse: PulseId, request_key: str) -> Run | None:
        """The run that this key has already made."""

    def pressed(self, run: Run, apart: timedelta) -> RunId | None:
        """The newest like this one that somebody at the pages has asked for less than `apart` from
        it: of its pulse and kind, and a test to the same phone. Never a preview, nor what came to
        nothing."""

    def of(self, message: MessageId) -> Run:
        """The run that a message is of, not held. Raises NotFound."""

    def leave_resending(self, run: RunId, by: datetime) -> None:
        """What of it had failed by then goes again by the upkeep lane, also after a kill."""

    def end_resending(self, run: RunId, by: datetime) -> None:
        """All of that has gone; what has been left since has not."""

    def fire(self, pulse: Pulse, now: datetime) -> Pulse:
        """Write the runs of this pulse's slots that have come; the pulse, moved on."""

    def forget_drawn(self, draft: PulseId) -> None:
        """Delete a draft's previews with their pictures: all but the newest one that has a
        picture, and those that somebody is drawing."""

    def step(self, run: Run, step: Step) -> bool:
        """Note what a claimed run is doing and extend its lease; false when it was lost."""


class Readings(Protocol):
    def of(self, run: RunId) -> Reading | None: ...

    def add(self, reading: Reading, picture: PictureId, drawn: Picture, alt: str) -> None: ...

    def picture(self, run: RunId) -> tuple[PictureId, bytes] | None: ...

    def uploaded(self, picture: PictureId, sender: SenderId, now: datetime) -> str | None:
        """The media id that this number has for the picture, if Meta still keeps it."""

    def note_upload(
        self, picture: PictureId, sender: SenderId, media_id: str, now: datetime
    ) -> None: ...


class Notices(Protocol):
    """What members are told."""

    def settings(self, person: PersonId) -> ConfirmationSettings: ...

    def choose(self, settings: ConfirmationSettings) -> None: ...

    def tell(self, notification: Notification) -> None:
        """Kept once for each person, kind and subject."""

    def unseen(self, person: PersonId, now: datetime) -> list[Notification]:
        """Those not shown yet, which are shown by this."""

    def mail(self, mail: Mail) -> None: ...

    def name(self, kind: Words, words: UUID, whom: Iterable[UUID]) -> None:
        """These words of ours, by their id, have names in them: they go once one of those is
        erased, whatever they are called by then."""

    def gather(self, mail: Mail, wait: timedelta) -> MailId:
        """Into the one of the same subject to the same address that still waits for more; else
        it is that one itself, and goes after `wait`. Which one it is in."""


class Unit(Protocol):
    def after_commit(self, *lanes: Lane) -> None:
        """Ring these lanes once, and only if, this unit commits."""

    def commit(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class TenantRows(Protocol):
    """One organisation's data, and nobody else's, in an open transaction."""

    @property
    def organisation(self) -> Organisation: ...

    def must_be_open(self) -> None:
        """Raises NotFound while the organisation is being erased."""

    @property
    def channels(self) -> Channels: ...

    @property
    def invites(self) -> Invites: ...

    @property
    def destinations(self) -> Destinations: ...

    @property
    def sources(self) -> Sources: ...

    @property
    def metrics(self) -> Metrics: ...

    @property
    def tokens(self) -> TokenCollection: ...

    @property
    def pulses(self) -> Pulses: ...

    @property
    def runs(self) -> Runs: ...

    @property
    def readings(self) -> Readings: ...

    @property
    def outbox(self) -> Outbox: ...

    @property
    def notices(self) -> Notices: ...

    @property
    def phone_checks(self) -> Collection[PhoneCheckId, PhoneCheck]: ...

    @property
    def team(self) -> Team: ...

    def member(self, person: PersonId) -> Person:
        """A member of this organisation. Raises NotFound."""

    def admins(self) -> list[PersonId]: ...

    def came_by(self, invite: InviteId, destination: DestinationId) -> bool:
        """Whether that destination is one of those whom the team link has brought."""

    def note_use(self, invite: InviteId, destination: DestinationId, now: datetime) -> bool:
        """The team link has brought that destination; false when it had before."""

    def note(self, actor: Actor, what: str, subject: str, now: datetime) -> None:
        """One line in this organisation's audit log, which only grows; in the house's as well
        where the actor is the house's."""

    def noted_since(self, what: str, subject: str, since: datetime) -> datetime | None:
        """When its audit log last has such a line, if that is after `since`."""


class Tenant(Unit, TenantRows, Protocol):
    """A unit of work on one organisation's data."""


class House(Unit, Protocol):
    """The operator's own rows: senders, contacts, people, and what came in."""

    @property
    def organisations(self) -> Organisations: ...

    @property
    def console(self) -> Console: ...

    @property
    def people(self) -> People: ...

    @property
    def senders(self) -> Senders: ...

    @property
    def templates(self) -> Templates: ...

    @property
    def contacts(self) -> Contacts: ...

    @property
    def groups(self) -> Groups: ...

    @property
    def code_log(self) -> CodeLog: ...

    @property
    def erasure(self) -> Erasure: ...
    @property
    def endings(self) -> Endings: ...

    @property
    def statuses(self) -> Statuses: ...

    @property
    def links(self) -> AccountLinks: ...

    @property
    def browsers(self) -> SignedInBrowsers: ...

    def invitation(self, digest: str) -> Invitation | None:
        """To whichever organisation, by the digest of its copied or its mailed secret; held
        until this unit ends."""

    def take(self, events: Sequence[str]) -> set[str]:
        """Hold events until this unit ends; those of them that were not done already."""

    def done(self, events: Sequence[str], routed: Routed) -> None:
        """Their effect is what this unit commits; why they went where they went is kept."""

    def invite(self, digest: str) -> Invite | None:
        """The invite of that token in whichever organisation, held until this unit ends."""

    def spoken_about(self, sender: SenderId, wamid: str) -> Spoken | None:
        """The message of ours that a wamid names, on that sender."""

    def sent_lately(self, contact: ContactId, since: datetime) -> list[Spoken]:
        """The newest chart of each pulse that has gone to them since."""

    def on_its_way(self, run: RunId, contact: ContactId, since: datetime) -> bool:
        """Whether the analysis of that run has gone to them since, or still goes by itself."""

    def release(self, contact: ContactId, now: datetime) -> int:
        """The contact's window is open: of each pulse, the newest held messages become ready
        and the older ones are superseded. How many became ready."""

    def asked(
        self, contact: ContactId, organisation: OrganisationId, since: datetime
    ) -> Asked: ...

    def ask(self, follow_up: NewFollowUp, refused: str = "") -> None:
        """Write a question down for the answer lane unless `refused`; once for each event."""

    def reword(self, contact: ContactId, original: str, text: str) -> bool:
        """A question of theirs, by its wamid, is another one; false once it is answered."""

    def take_back(self, contact: ContactId, original: str) -> bool:
        """A question of theirs is not asked any more; false once it is answered."""

    def attest(self, consent: Consent) -> None:
        """Keep the evidence; only ever added to."""

    def alert(self, kind: str, subject: str, text: str) -> bool:
        """Open an alert for the operator; false while one of the kind and subject is open."""

    def close_alerts(self, kind: str, subject: str) -> None: ...

    def put_away(self, alert: AlertId) -> None:
        """The operator has seen to it. Raises NotFound unless it is open."""

    def tenant(self, organisation: OrganisationId) -> TenantRows:
        """That organisation's data, in this same transaction."""


class Storage(Protocol):
    def tenant(self, actor: Actor) -> Tenant: ...

    def house(self, actor: Actor) -> House:
        """Raises NotAllowed unless the actor may run the house."""
