"""What came in from WhatsApp: one effect for each event, whatever Meta repeats."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from app.actors import needs
from app.faults import told
from app.use_cases.conversing import Chat, greet, rename
from app.use_cases.group_news import tell_of_changes
from app.use_cases.grouping import GroupChat, choose_organisation, group_chat, link_group
from app.use_cases.heeding import heed
from app.use_cases.joining import verify
from app.use_cases.steering import steer
from domain.groups import COMMAND, is_command, is_plain
from domain.inbound import (
    AboutUs,
    FollowUp,
    GroupsChanged,
    Hello,
    Inbound,
    KeepOpen,
    NotForUs,
    Nothing,
    ReadOn,
    Renamed,
    Reworded,
    Said,
    SaidKind,
    StatusSeen,
    Steer,
    TakenBack,
    Unreadable,
    Verify,
    meaning,
)
from domain.reactions import ReactionsOpen, reaction_opens
from domain.senders import Sender
from domain.tenancy import THE_HOUSE, Actor, Permission
from ports.bell import Lane
from ports.clock import Clock
from ports.lanes import DueEvent, Inbox, Routed
from ports.storage import House, Storage
from ports.webhook import Webhooks

log = logging.getLogger(__name__)

EVENTS = 200
TOGETHER = 50
"""Events in one transaction: each commit waits for the disk, and a long one makes others wait."""


@dataclass(frozen=True, slots=True)
class Reception:
    storage: Storage
    inbox: Inbox
    webhooks: Webhooks
    clock: Clock
    brand: str
    reactions: ReactionsOpen = ReactionsOpen.AUTO
    group_command: str = COMMAND
    public_url: str = ""
    """What links in mails begin with."""


@needs(Permission.RUN_THE_HOUSE)
def receive(
    actor: Actor,
    events: Sequence[Inbound],
    *,
    storage: Storage,
    now: datetime,
    brand: str,
    reactions: ReactionsOpen = ReactionsOpen.AUTO,
    group_command: str = COMMAND,
    public_url: str = "",
) -> None:
    """Let events have their effects, together with the note that they have had them."""
    with storage.house(actor) as house:
        new = house.take([event.key for event in events])
        fresh = {event.key: event for event in events if event.key in new}
        if not fresh:
            return
        _apply_statuses(house, fresh.values(), now)
        _leave_alone(house, fresh.values())
        hearing = Hearing(
            house, now, brand, group_command, cache(house.senders.known_as), reactions, public_url
        )
        for event in fresh.values():
            if not isinstance(event, StatusSeen | NotForUs):
                house.done([event.key], hearing.of(event))
        if all(isinstance(event, StatusSeen) for event in fresh.values()):
            house.after_commit(Lane.DELIVER)
        else:
            house.after_commit(Lane.DELIVER, Lane.ANSWER, Lane.MAIL)
        house.commit()


def _apply_statuses(house: House, events: Iterable[Inbound], now: datetime) -> None:
    """Statuses are many and commute: those of a batch are one set."""
    seen = [event for event in events if isinstance(event, StatusSeen)]
    if seen:
        house.statuses.apply(seen, now)
        house.done([status.key for status in seen], Routed("status"))


def _leave_alone(house: House, events: Iterable[Inbound]) -> None:
    kinds: dict[str, list[str]] = {}
    for event in events:
        if isinstance(event, NotForUs):
            kinds.setdefault(event.kind, []).append(event.key)
    for kind, keys in kinds.items():
        house.done(keys, Routed(f"kept and left alone: {kind}"))


@dataclass(frozen=True, slots=True)
class Hearing:
    """What somebody said, or Meta says of us: one after the other, in one transaction."""

    house: House
    now: datetime
    brand: str
    group_command: str
    known_as: Callable[[str], Sender | None]
    """Whose number it is, asked once for each."""
    reactions: ReactionsOpen
    public_url: str

    def of(self, event: Said | Renamed | GroupsChanged | AboutUs) -> Routed:
        if isinstance(event, GroupsChanged):
            return tell_of_changes(self.house, event, self.brand, self.now)
        if not isinstance(event, Said | Renamed):
            return heed(self.house, event, self.now)
        sender = self.known_as(event.phone_number_id)
        if sender is None:
            return Routed("this number is none of ours")
        if isinstance(event, Renamed):
            return self._rename(sender, event)
        said = self._judged(sender, event)
        if said.group:
            return self._in_group(sender, said)
        contact = greet(self.house, sender, said, self.now)
        return _converse(
            Chat(self.house, sender, contact, said, self.now, self.brand, self.public_url)
        )

    def _judged(self, sender: Sender, said: Said) -> Said:
        """A reaction opens the window where it is known to; one that is taken back does not.
        What is found out is of chats of two: in a group the setting alone says so."""
        if said.kind is not SaidKind.REACTION or not said.text:
            return said
        shown = None if said.group else self.house.senders.shown_of_reactions(sender.id)
        return replace(said, opens_window=reaction_opens(self.reactions, shown))

    def _in_group(self, sender: Sender, said: Said) -> Routed:
        if said.kind is SaidKind.TEXT and is_command(said.text, self.group_command):
            return link_group(self.house, sender, said, self.brand, self.now)
        chat = group_chat(self.house, sender, said, self.brand, self.now)
        if chat is None:
            return Routed("said in a group that nobody has linked", sender.id)
        return _converse_in(chat)

    def _rename(self, sender: Sender, told: Renamed) -> Routed:
        contact = rename(self.house, sender, told, self.now)
        if contact is None:
            return Routed("nobody we know has other keys now", sender.id)
        return Routed("is known by other keys now", sender.id, contact=contact.id)


def _converse_in(chat: GroupChat) -> Routed:
    """People talk among themselves there: only what is about us is heard."""
    match meaning(chat.said):
        case Steer() as order if chat.sent_to_them(order.about) or is_plain(order, chat.said.text):
            return steer(chat, order)
        case FollowUp(text, about, is_reaction):
            return chat.follow_up(text, about, is_reaction=is_reaction)
        case Unreadable(about):
            return chat.cannot_read(about)
        case Reworded(original, text):
            return chat.reword(original, text)
        case TakenBack(original):
            return chat.take_back(original)
    return chat.hello()


def _converse(chat: Chat) -> Routed:
    chosen = choose_organisation(chat)
    if chosen is not None:
        return chosen
    match meaning(chat.said):
        case Steer() as order:
            return steer(chat, order)
        case Verify(token):
            return verify(chat, token)
        case FollowUp(text, about, is_reaction):
            return chat.follow_up(text, about, is_reaction=is_reaction)
        case KeepOpen(about):
            return chat.keep_open(about)
        case ReadOn(about):
            return chat.read_on(about)
        case Unreadable(about):
            return chat.cannot_read(about)
        case Reworded(original, text):
            return chat.reword(original, text)
        case TakenBack(original):
            return chat.take_back(original)
        case Hello():
            return chat.hello()
        case Nothing():
            chat.release()
            return chat.routed("nothing to answer")


class InboxWork:
    """The inbox lane: bodies into events, and each event's one effect."""

    lane = Lane.INBOX
    slots = 1

    def __init__(self, reception: Reception) -> None:
        self._at = reception

    def waiting(self) -> bool:
        return self._at.inbox.waiting()

    def claim(self, slots: int) -> Sequence[list[DueEvent]]:
        bodies = self._at.inbox.bodies(EVENTS)
        if bodies:
            cut = [(body, self._at.webhooks.split(body.raw)) for body in bodies]
            self._at.inbox.split(cut)
        events = self._at.inbox.claim(EVENTS)
        return [events] if events else []

    def perform(self, events: list[DueEvent]) -> None:
        """Some at a time; where one of them breaks, each alone, so that it harms no other."""
        read = [(event, inbound) for event in events if (inbound := self._read(event))]
        for first in range(0, len(read), TOGETHER):
            some = read[first : first + TOGETHER]
            try:
                self._receive([inbound for _, inbound in some])
            except Exception as error:
                log.error("Some events failed; each is tried alone: %s", told(error))
                for event, inbound in some:
                    self._receive_alone(event, inbound)

    def _read(self, event: DueEvent) -> Inbound | None:
        try:
            return self._at.webhooks.read(event.raw)
        except Exception as error:
            log.error("A %s could not be read: %s", event.raw.kind, told(error))
            self._at.inbox.broke(event)
            return None

    def _receive(self, events: Sequence[Inbound]) -> None:
        receive(
            THE_HOUSE,
            events,
            storage=self._at.storage,
            now=self._at.clock.now(),
            brand=self._at.brand,
            reactions=self._at.reactions,
            group_command=self._at.group_command,
            public_url=self._at.public_url,
        )

    def _receive_alone(self, event: DueEvent, inbound: Inbound) -> None:
        try:
            self._receive([inbound])
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
