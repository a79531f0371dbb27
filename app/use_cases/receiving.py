"""What came in from WhatsApp: one effect for each event, whatever Meta repeats."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

from app.actors import needs
from app.faults import told
from app.use_cases.notifying import tell_of_verification
from domain.contacts import Contact, ContactId, recognise
from domain.destinations import (
    Address,
    AddressId,
    Destination,
    DestinationId,
    DestinationKind,
    DestinationState,
)
from domain.inbound import (
    FollowUp,
    Hello,
    Inbound,
    NotForUs,
    Nothing,
    ReadOn,
    Said,
    StatusSeen,
    Steer,
    Verify,
    Word,
    meaning,
)
from domain.invites import Invite, InviteNotGood, InviteToken
from domain.messages import MessageId, Part
from domain.senders import Sender
from domain.tenancy import HOUSE, THE_HOUSE, Actor, OrganisationId, Permission
from ports.bell import Lane
from ports.clock import Clock
from ports.lanes import DueEvent, Inbox, Routed
from ports.outbox import NewFollowUp, NewMessage, Spoken
from ports.storage import House, Storage
from ports.webhook import Webhooks

log = logging.getLogger(__name__)

LIVES = timedelta(hours=1)
"""How long a confirmation or sentence of ours is worth sending."""
EVENTS = 200


@dataclass(frozen=True, slots=True)
class Reception:
    storage: Storage
    inbox: Inbox
    webhooks: Webhooks
    clock: Clock
    brand: str


@needs(Permission.RUN_THE_HOUSE)
def apply_statuses(
    actor: Actor, seen: Sequence[StatusSeen], *, storage: Storage, now: datetime
) -> None:
    """Statuses are many and commute: a batch of them is one transaction."""
    with storage.house(actor) as house:
        fresh = [status for status in seen if house.take(status.key)]
        house.statuses.apply(fresh, now)
        for status in fresh:
            house.done(status.key, Routed("status"))
        house.after_commit(Lane.DELIVER)
        house.commit()


@needs(Permission.RUN_THE_HOUSE)
def receive(actor: Actor, event: Inbound, *, storage: Storage, now: datetime, brand: str) -> None:
    """Let one event have its effect, together with the note that it has had it."""
    if isinstance(event, StatusSeen):
        apply_statuses(actor, [event], storage=storage, now=now)
        return
    with storage.house(actor) as house:
        if not house.take(event.key):
            return
        if isinstance(event, NotForUs):
            house.done(event.key, Routed(f"kept and left alone: {event.kind}"))
        else:
            house.done(event.key, _hear(house, event, now, brand))
        house.after_commit(Lane.DELIVER, Lane.ANSWER, Lane.MAIL)
        house.commit()


def _hear(house: House, said: Said, now: datetime, brand: str) -> Routed:
    sender = house.senders.known_as(said.phone_number_id)
    if sender is None:
        return Routed("this number is none of ours")
    contact = _greet(house, sender, said, now)
    chat = Chat(house, sender, contact, said, now, brand)
    match meaning(said):
        case Steer(word):
            return chat.steer(word)
        case Verify(token):
            return chat.verify(token)
        case FollowUp(text, about, is_reaction):
            chat.release()
            return chat.follow_up(text, about, is_reaction=is_reaction)
        case ReadOn(about):
            return chat.read_on(about)
        case Hello():
            return chat.hello()
        case Nothing():
            chat.release()
            return chat.routed("nothing to answer")


def _greet(house: House, sender: Sender, said: Said, now: datetime) -> Contact:
    """Who it is, by our own rows; a recycled number starts afresh, and the window opens."""
    who = said.who
    known = recognise(who, *house.contacts.under(sender.id, who))
    if known.loses_phone is not None:
        house.contacts.lose_phone(known.loses_phone, now)
    contact = known.contact or Contact(ContactId(uuid4()), sender.id)
    contact = replace(
        contact,
        phone=who.phone or contact.phone,
        user_id=who.user_id or contact.user_id,
        name=who.name or contact.name,
    )
    if said.opens_window:
        contact = replace(contact, window_until=contact.wrote(said.at))
    house.contacts.put(contact)
    return contact


@dataclass(frozen=True, slots=True)
class Chat:
    """One contact's message to one sender, and what we do about it."""

    house: House
    sender: Sender
    contact: Contact
    said: Said
    now: datetime
    brand: str

    def routed(
        self, why: str, organisation: OrganisationId | None = None, spoken: Spoken | None = None
    ) -> Routed:
        if spoken is not None:
            organisation = spoken.organisation
        return Routed(
            why,
            self.sender.id,
            organisation,
            self.contact.id,
            spoken.run if spoken else None,
        )

    def release(self) -> int:
        """They wrote, so what waited for them goes; not to somebody who has said STOP."""
        if not self.said.opens_window or self.house.contacts.stopped(self.contact):
            return 0
        return self.house.release(self.contact.id, self.now)

    def say(
        self, text: str, organisation: OrganisationId = HOUSE, part: Part = Part.NOTICE
    ) -> None:
        self.house.tenant(organisation).outbox.write(
            NewMessage(
                MessageId(uuid4()),
                organisation,
                self.sender.id,
                self.contact.id,
                part,
                text,
                self.now,
                self.now + LIVES,
                self.now + LIVES,
                quoted=self.said.wamid,
            )
        )

    def steer(self, word: Word) -> Routed:
        if word is Word.STOP:
            self.house.contacts.stop(self.contact, self.said.at, self.now)
            self.say(
                f"Done. Nothing more comes from this number. "
                f"Reply START if you want {self.brand}’s charts again.",
                part=Part.CONFIRMATION,
            )
            return self.routed("said STOP")
        self.house.contacts.start(self.contact, self.said.at)
        self.say("Welcome back. Your charts come again. Reply STOP to stop them.")
        self.release()
        return self.routed("said START")

    def verify(self, token: InviteToken) -> Routed:
        invite = self.house.invite(token.digest)
        if invite is None:
            return self._not_good()
        rows = self.house.tenant(invite.organisation)
        if rows.channels.get(invite.channel).sender != self.sender.id:
            return self._not_good()
        known = rows.destinations.at(self.contact.id)
        destination = self._destination(invite, known)
        try:
            spent = invite.accept(destination.id, self.now)
        except InviteNotGood:
            return self._not_good()
        (rows.destinations.save if known else rows.destinations.add)(destination)
        rows.destinations.move_in(self._address(invite, destination))
        rows.invites.save(spent)
        self.house.contacts.welcome(self.contact, self.said.at)
        self.say(
            f"You are in. Charts from {rows.organisation.name} will arrive here. "
            f"Reply to a chart to ask about it, or STOP to stop them.",
            invite.organisation,
            Part.CONFIRMATION,
        )
        tell_of_verification(rows, spent, destination, self.brand, self.now)
        self.release()
        return self.routed("an invite's token", invite.organisation)

    def _destination(self, invite: Invite, known: Destination | None) -> Destination:
        """Who has come by this invite: somebody new, or a recipient who is here again."""
        return Destination(
            known.id if known else DestinationId(uuid4()),
            invite.organisation,
            DestinationKind.RECIPIENT,
            invite.label or (known.label if known else "") or self._own_name(),
            invite.by if invite.for_self else (known.person if known else None),
            DestinationState.ACTIVE,
            known.created_at if known else self.now,
            known.version if known else 0,
        )

    def _address(self, invite: Invite, destination: Destination) -> Address:
        """Where they are reached, and the message by which they agreed to it."""
        return Address(
            AddressId(uuid4()),
            invite.organisation,
            destination.id,
            invite.channel,
            self.contact.id,
            self.said.key,
            self.said.at,
        )

    def _own_name(self) -> str:
        digits = self.contact.phone
        return " ".join(self.contact.name.split())[:80] or (
            f"+{digits[:2]} … {digits[-3:]}" if digits else "A guest"
        )

    def _not_good(self) -> Routed:
        """Unknown, expired, used: all the same to whoever asks, and once an hour at most."""
        if self.house.contacts.told_off(self.contact.id, self.now):
            self.say(
                "This invite is not valid, or not any more. "
                "Please ask whoever sent it for a new one.",
                part=Part.CONFIRMATION,
            )
        self.release()
        return self.routed("a token that is not good")

    def _spoken(self, about: str) -> Spoken | None:
        """The message of ours that they mean, if it went to them and they still get more."""
        spoken = self.house.spoken_about(self.sender.id, about) if about else None
        if spoken is None or spoken.contact != self.contact.id:
            return None
        there = self.house.tenant(spoken.organisation).destinations.at(self.contact.id)
        here = there is not None and there.state is DestinationState.ACTIVE
        return spoken if here else None

    def follow_up(self, text: str, about: str, *, is_reaction: bool) -> Routed:
        spoken = self._spoken(about)
        if spoken is None or spoken.run is None:
            return (
                self.routed("about a reaction to nothing of ours") if is_reaction else self.hello()
            )
        self.house.ask(
            NewFollowUp(
                self.said.key,
                spoken.organisation,
                spoken.run,
                self.sender.id,
                self.contact.id,
                self.said.wamid,
                spoken.chart_wamid if is_reaction else self.said.wamid,
                text,
                is_reaction,
                self.now,
            )
        )
        return self.routed("about a message of ours", spoken=spoken)

    def read_on(self, about: str) -> Routed:
        """The button under a template: the held analysis, or, once it is gone, its text."""
        spoken = self._spoken(about)
        if self.release() or spoken is None or spoken.run is None:
            return self.routed("asked to read on", spoken=spoken)
        reading = self.house.tenant(spoken.organisation).readings.of(spoken.run)
        if reading is not None:
            self.say(reading.analysis, spoken.organisation, Part.ANSWER)
        return self.routed("asked to read on", spoken=spoken)

    def hello(self) -> Routed:
        if self.house.contacts.stopped(self.contact):
            return self.routed("has said STOP")
        if self.release():
            return self.routed("wrote, and got what was held")
        if not self.house.contacts.told_how(self.contact.id, self.now):
            return self.routed("wrote, and was told today how this works")
        at_home = bool(self.house.contacts.addresses(self.contact.id))
        self.say(
            "Charts arrive here by themselves. Reply to one, or react with an emoji, and you get "
            "an answer about it. STOP ends them."
            if at_home
            else f"This number sends {self.brand} charts to people who were invited. "
            "Ask your team for an invite; nothing comes without one."
        )
        return self.routed("wrote, and was told how this works")


class InboxWork:
    """The inbox lane: bodies into events, and each event's one effect."""

    lane = Lane.INBOX
    slots = 1

    def __init__(self, reception: Reception) -> None:
        self._at = reception

    def waiting(self) -> bool:
        return self._at.inbox.waiting()

    def claim(self, slots: int) -> Sequence[list[DueEvent]]:
        for body in self._at.inbox.bodies(EVENTS):
            self._at.inbox.split(body, self._at.webhooks.split(body.raw))
        events = self._at.inbox.claim(EVENTS)
        return [events] if events else []

    def perform(self, events: list[DueEvent]) -> None:
        """Statuses together, everything else one by one; a bad one harms no other."""
        read = [(event, self._read(event)) for event in events]
        statuses = [(event, seen) for event, seen in read if isinstance(seen, StatusSeen)]
        try:
            apply_statuses(
                THE_HOUSE,
                [seen for _, seen in statuses],
                storage=self._at.storage,
                now=self._at.clock.now(),
            )
        except Exception as error:
            log.error("A batch of statuses failed; each is tried alone: %s", told(error))
            for event, seen in statuses:
                self._receive(event, seen)
        for event, inbound in read:
            if inbound is not None and not isinstance(inbound, StatusSeen):
                self._receive(event, inbound)

    def _read(self, event: DueEvent) -> Inbound | None:
        try:
            return self._at.webhooks.read(event.raw)
        except Exception as error:
            log.error("A %s could not be read: %s", event.raw.kind, told(error))
            self._at.inbox.broke(event)
            return None

    def _receive(self, event: DueEvent, inbound: Inbound) -> None:
        try:
            receive(
                THE_HOUSE,
                inbound,
                storage=self._at.storage,
                now=self._at.clock.now(),
                brand=self._at.brand,
            )
        except Exception as error:
            log.error("The work of a %s failed: %s", event.raw.kind, told(error))
            self._at.inbox.broke(event)

    def record(self, results: Sequence[None]) -> None:
        """Each event has been marked with its effect."""

    def broke(self, events: list[DueEvent], error: BaseException) -> None:
        for event in events:
            self._at.inbox.broke(event)

    def give_back(self, works: Sequence[list[DueEvent]]) -> None:
        for events in works:
            for event in events:
                self._at.inbox.give_back(event)
