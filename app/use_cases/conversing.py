"""One contact's message to one of our numbers, and what we say to it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import ClassVar
from uuid import uuid4

from domain.budgets import ASKED_OVER
from domain.contacts import (
    SAID_LIMIT,
    Consent,
    ConsentKind,
    Contact,
    ContactId,
    Recognised,
    recognise,
    renamed,
)
from domain.destinations import Address, DestinationState
from domain.inbound import Renamed, Said, SaidKind, emoji_of
from domain.messages import MessageId, Part
from domain.pulses import RunId
from domain.senders import Sender
from domain.tenancy import HOUSE, OrganisationId
from ports.lanes import Routed
from ports.outbox import NewFollowUp, NewMessage, Spoken
from ports.storage import House

LIVES = timedelta(hours=1)
"""How long a confirmation or sentence of ours is worth sending."""
LATELY = timedelta(hours=24)
"""A question or PAUSE that quotes no chart is about what came within so long."""
TOO_MANY = "That is more than I can answer in an hour. Please ask again later."
CANNOT_READ = "I read text and emoji. Ask me about the chart in words, or react to it."


def greet(house: House, sender: Sender, said: Said, now: datetime) -> Contact:
    """Who it is, by our own rows; a recycled number starts afresh, and the window opens."""
    known = recognise(said.who, said.at, *house.contacts.under(sender.id, said.who))
    contact = _settled(house, known, sender, now).known_as(known.who, said.at)
    if said.kind is SaidKind.REACTION and said.text:
        contact = contact.reacted(said.at)
    if said.opens_window:
        contact = replace(contact, window_until=contact.wrote(said.at))
        if contact.reacted_at is not None and said.kind is not SaidKind.REACTION:
            house.senders.doubt_reactions(sender.id, contact.id, said.at)
    house.contacts.put(contact)
    return contact


def rename(house: House, sender: Sender, told: Renamed, now: datetime) -> Contact | None:
    """Whom Meta names by other keys now: their consent goes on, and no window opens. None for
    somebody we do not know."""
    by_user, by_phone = house.contacts.under(sender.id, told.who)
    known = by_user or by_phone
    if known is None or (known.phone_seen is not None and told.at < known.phone_seen):
        return known
    found = renamed(known, told.to, *house.contacts.under(sender.id, told.to))
    contact = _settled(house, found, sender, now).known_as(found.who, told.at)
    house.contacts.put(contact)
    return contact


def _settled(house: House, found: Recognised, sender: Sender, now: datetime) -> Contact:
    if found.loses_phone is not None:
        house.contacts.lose_phone(found.loses_phone, now)
    contact = found.contact or Contact(ContactId(uuid4()), sender.id)
    if found.merges is not None:
        contact = house.contacts.merge(contact, found.merges, now)
    return contact


@dataclass(frozen=True)
class Chat:
    """One contact's message to one sender, and what we do about it."""

    house: House
    sender: Sender
    contact: Contact
    said: Said
    now: datetime
    brand: str
    public_url: str = ""

    comes_by: ClassVar[str] = "from this number"
    """What a STOP ends."""

    @cached_property
    def stopped(self) -> bool:
        """Whether they had said STOP when this message came."""
        return self.house.contacts.stopped(self.contact)

    def addresses(self) -> list[Address]:
        return self.house.contacts.addresses(self.contact.id)

    def routed(
        self, why: str, organisation: OrganisationId | None = None, spoken: Spoken | None = None
    ) -> Routed:
        """Where it went: the organisation that it is about, or the only one they hear from."""
        there = self.addresses()
        if spoken is not None:
            organisation = spoken.organisation
        elif organisation is None and len(there) == 1:
            organisation = there[0].organisation
        return Routed(
            why,
            self.sender.id,
            organisation,
            self.contact.id,
            spoken.run if spoken else None,
            next((each.destination for each in there if each.organisation == organisation), None),
            self.said.at if self.said.opens_window else None,
            self.said.about,
            emoji_of(self.said),
        )

    def whose(self) -> str:
        """The names of the organisations whose charts come here, or came until a STOP; "" for
        none."""
        names = []
        for each in self.addresses():
            rows = self.house.tenant(each.organisation)
            there = rows.destinations.at(self.contact.id)
            if there is not None and there.state is not DestinationState.REMOVED:
                names.append(rows.organisation.name)
        *most, last = sorted(names) or [""]
        return f"{', '.join(most)} and {last}" if most else last

    def release(self) -> int:
        """They wrote, so what waited for them goes; not to somebody who has said STOP."""
        if not self.said.opens_window or self.stopped:
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

    def attest(self, kind: ConsentKind, organisation: OrganisationId | None = None) -> datetime:
        """Keep their words as evidence; the moment from which they hold."""
        self.house.attest(
            Consent(
                self.sender.id,
                self.contact.id,
                organisation,
                kind,
                self.said.text[:SAID_LIMIT],
                self.said.key,
                self.said.at,
            )
        )
        return kind.moment(self.said.at)

    def spoken(self, about: str) -> Spoken | None:
        """The message of ours that they mean, if it went to them and they still get more."""
        spoken = self.sent_to_them(about)
        return spoken if spoken is not None and self.still_gets(spoken) else None

    def sent_to_them(self, about: str) -> Spoken | None:
        spoken = self.house.spoken_about(self.sender.id, about) if about else None
        return spoken if spoken is not None and spoken.contact == self.contact.id else None

    def still_gets(self, spoken: Spoken) -> bool:
        there = self.house.tenant(spoken.organisation).destinations.at(self.contact.id)
        return there is not None and there.state is DestinationState.ACTIVE

    def follow_up(self, text: str, about: str, *, is_reaction: bool) -> Routed:
        spoken = self.spoken(about)
        if spoken is None or spoken.run is None:
            return (
                self.routed("about a reaction to nothing of ours") if is_reaction else self.hello()
            )
        self.release()
        self._ask(spoken, spoken.run, text, is_reaction=is_reaction)
        return self.routed("about a message of ours", spoken=spoken)

    def _ask(self, spoken: Spoken, run: RunId, text: str, *, is_reaction: bool) -> None:
        asked = self.house.asked(self.contact.id, spoken.organisation, self.now - ASKED_OVER)
        if asked.enough and not asked.told:
            self.say(TOO_MANY, spoken.organisation, Part.ANSWER)
        self.house.ask(
            NewFollowUp(
                self.said.key,
                spoken.organisation,
                run,
                self.sender.id,
                self.contact.id,
                self.said.wamid,
                spoken.chart_wamid if is_reaction else self.said.wamid,
                text,
                is_reaction,
                self.now,
            ),
            refused="More was asked in an hour than is answered." if asked.enough else "",
        )

    def reword(self, original: str, text: str) -> Routed:
        replaced = self.house.reword(self.contact.id, original, text)
        return self.routed(
            "edited a question, which is another one now"
            if replaced
            else "edited something that asks for no answer any more"
        )

    def take_back(self, original: str) -> Routed:
        dropped = self.house.take_back(self.contact.id, original)
        return self.routed(
            "deleted a question, which is not answered"
            if dropped
            else "deleted something that asks for no answer any more"
        )

    def cannot_read(self, about: str) -> Routed:
        """A picture or voice note: about a chart, a sentence on what we can read."""
        spoken = self.spoken(about)
        if spoken is None:
            return self.hello()
        self.release()
        self.say(CANNOT_READ, spoken.organisation, Part.ANSWER)
        return self.routed("about a message of ours, in a form that we cannot read", spoken=spoken)

    def read_on(self, about: str) -> Routed:
        """The button under a template: the held analysis, or, once it is gone, its text."""
        spoken = self.spoken(about)
        if spoken is None or spoken.run is None:
            return self.hello()
        self.release()
        reading = self.house.tenant(spoken.organisation).readings.of(spoken.run)
        lately = self.said.at - LATELY
        if reading is not None and not self.house.on_its_way(spoken.run, self.contact.id, lately):
            self.say(reading.analysis, spoken.organisation, Part.ANSWER)
        return self.routed("asked to read on", spoken=spoken)

    def keep_open(self, about: str) -> Routed:
        """The button of a chart in a window's last hours. The tap has opened the window; their
        chat shows it, so nothing is said."""
        self.release()
        return self.routed("keeps the window open", spoken=self.spoken(about))

    def hello(self) -> Routed:
        if self.stopped:
            return self.routed("has said STOP")
        if self.release():
            return self.routed("wrote, and got what was held")
        if not self.said.about and self.said.text.rstrip().endswith("?"):
            lately = self.house.sent_lately(self.contact.id, self.said.at - LATELY)
            if lately:
                return self._asked(lately)
        if not self.house.contacts.told_how(self.contact.id, self.now):
            return self.routed("wrote, and was told today how this works")
        self.say(self.how_this_works())
        return self.routed("wrote, and was told how this works")

    def _asked(self, lately: list[Spoken]) -> Routed:
        """A question that quotes no chart: about the one that came lately, if it was one."""
        meant = lately[0]
        if len(lately) > 1 or meant.run is None:
            self.say("Reply to the chart that you mean, and I can answer.", part=Part.ANSWER)
            return self.routed("asked about a chart, and which one is not clear")
        self._ask(meant, meant.run, self.said.text, is_reaction=False)
        return self.routed("asked, and one chart came lately", spoken=meant)

    def how_this_works(self) -> str:
        if self.addresses():
            of = f"Charts from {whose}" if (whose := self.whose()) else "Charts"
            return (
                f"{of} arrive here by themselves. Reply to one, or react with an emoji, and you "
                "get an answer about it. STOP ends them."
            )
        return (
            f"This number sends {self.brand} charts to people who were invited. "
            "Ask your team for an invite; nothing comes without one."
        )
