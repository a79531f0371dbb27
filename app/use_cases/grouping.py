"""Linking a group to an organisation by what a verified person says in it, and talking there."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID, uuid4

from app.use_cases.conversing import LIVES, Chat
from app.use_cases.group_news import tell_of_link
from domain.contacts import ConsentKind, Contact, ContactId, recognise
from domain.destinations import (
    GROUP_OF,
    Address,
    AddressId,
    Destination,
    DestinationId,
    DestinationKind,
    DestinationState,
)
from domain.groups import NOT_TO_US, QUESTION_LIVES, ChatGroup, Claim, GroupState, choice, claim
from domain.inbound import Said, SaidKind
from domain.messages import MessageId, Part
from domain.notifications import Words
from domain.senders import ChannelId, Sender
from domain.tenancy import HOUSE, OrganisationId
from ports.lanes import Routed
from ports.messenger import Button
from ports.outbox import NewMessage
from ports.storage import House

MOST_BUTTONS, LONGEST_TITLE = 3, 20
"""Meta's limits for reply buttons."""
CHOICE = "group"
LABEL_LIMIT = 80

NOT_VERIFIED = (
    "Charts can come to this group. Somebody who gets them already has to ask for it here, from "
    "their own phone."
)
TAKEN = (
    "That group gets charts from another organisation. Once they have removed it, your message "
    "there links it to yours."
)
PASSED = "That choice is not open any more. Say it in the group again, if you still want it there."


@dataclass(frozen=True)
class GroupChat(Chat):
    """What one member says to all, and what we say back to all: where Meta lets us."""

    comes_by: ClassVar[str] = "to this group"

    def say(
        self, text: str, organisation: OrganisationId = HOUSE, part: Part = Part.NOTICE
    ) -> None:
        """Nothing, while Meta keeps groups closed: it would come too late."""
        if self.house.groups.are_open(self.sender.id):
            super().say(text, organisation, part)

    def hello(self) -> Routed:
        """Members talk to each other: none of it is answered, though it opens the window."""
        self.release()
        return self.routed(NOT_TO_US)

    def how_this_works(self) -> str:
        return (
            "Charts arrive here by themselves. Reply to one, or react with an emoji, and you get "
            "an answer about it, here for all. STOP ends them for the group."
        )


def group_chat(
    house: House, sender: Sender, said: Said, brand: str, now: datetime
) -> GroupChat | None:
    """Where something was said; None for a group that nobody has asked us into."""
    group = house.groups.known(sender.id, said.group)
    return None if group is None else _entered(house, sender, said, group, brand, now)


def _entered(
    house: House, sender: Sender, said: Said, group: ChatGroup, brand: str, now: datetime
) -> GroupChat:
    """Any member's message opens the window for the whole group."""
    there = house.contacts.get(group.contact)
    if said.opens_window:
        there = replace(there, window_until=there.wrote(said.at))
        house.contacts.put(there)
    return GroupChat(house, sender, there, said, now, brand)


def link_group(house: House, sender: Sender, said: Said, brand: str, now: datetime) -> Routed:
    """Obey the command, as far as whoever said it may ask for it."""
    group = _as_it_stands(house, house.groups.meet(sender.id, said.group))
    chat = _entered(house, sender, said, group, brand, now)
    chat.release()
    found = recognise(said.who, said.at, *house.contacts.under(sender.id, said.who))
    whom = found.contact
    theirs = _organisations(house, whom) if whom is not None else []
    match claim(group, theirs):
        case Claim.LINK if whom is not None:
            return _link(chat, group, whom, theirs[0])
        case Claim.ASK if whom is not None:
            return _ask(chat, group, whom, theirs)
        case Claim.TAKEN if whom is not None:
            return _taken(chat, whom)
        case Claim.LINKED_ALREADY if whom is not None and chat.stopped:
            return _resume(chat, whom, group.linked_org or theirs[0])
        case Claim.LINKED_ALREADY:
            return chat.routed("linked a group that is linked to them already")
    return _not_verified(chat, group)


def _as_it_stands(house: House, group: ChatGroup) -> ChatGroup:
    """An organisation that has removed the destination has given the group up."""
    if group.linked_org is None:
        return group
    there = house.tenant(group.linked_org).destinations.at(group.contact)
    gone = there is None or there.state is DestinationState.REMOVED
    return group.given_up() if gone else group


def _organisations(house: House, whom: Contact) -> list[OrganisationId]:
    """Where they are a recipient who takes what comes, in an order that lasts."""
    if house.contacts.stopped(whom):
        return []
    found = []
    for each in house.contacts.addresses(whom.id):
        there = house.tenant(each.organisation).destinations.at(whom.id)
        if there is not None and there.state is DestinationState.ACTIVE:
            found.append((house.organisations.get(each.organisation).name, each.organisation))
    return [organisation for _, organisation in sorted(found)]


def _not_verified(chat: GroupChat, group: ChatGroup) -> Routed:
    """One neutral sentence, once for each group and only while it can be said at once."""
    may_tell = group.told_at is None and chat.house.groups.are_open(chat.sender.id)
    if may_tell:
        chat.say(NOT_VERIFIED, part=Part.CONFIRMATION)
        group = replace(group, told_at=chat.now)
    chat.house.groups.save(group)
    return chat.routed("asked for a group by somebody who is not verified")


def _taken(chat: GroupChat, whom: Contact) -> Routed:
    """Said to them alone, without a name: whose it is, is nobody's business."""
    if chat.house.contacts.told_off(whom.id, chat.now):
        _tell(chat, whom.id, TAKEN)
    return Routed("asked for another organisation's group", chat.sender.id, contact=whom.id)


def _ask(chat: GroupChat, group: ChatGroup, whom: Contact, theirs: list[OrganisationId]) -> Routed:
    """In their own chat: others in the group need not know where they get charts from."""
    names = [chat.house.organisations.get(each).name for each in theirs]
    listed = "\n".join(f"{place}. {name}" for place, name in enumerate(names, 1))
    text = (
        "You asked for charts in a group. Which organisation’s? Reply with the number or the "
        f"name.\n{listed}"
    )
    _tell(chat, whom.id, text, _buttons(group, theirs, names), QUESTION_LIVES)
    chat.house.groups.save(group.asking(whom.id, theirs, chat.now))
    return Routed("asked for a group, and for which of theirs", chat.sender.id, contact=whom.id)


def _buttons(
    group: ChatGroup, theirs: list[OrganisationId], names: list[str]
) -> tuple[Button, ...]:
    """One for each, where Meta takes so many and their names can be told apart on them."""
    titles = [_title(name) for name in names]
    if len(set(titles)) < len(titles) or len(titles) > MOST_BUTTONS:
        return ()
    return tuple(
        Button(f"{CHOICE}:{group.contact}:{organisation}", title)
        for organisation, title in zip(theirs, titles, strict=True)
    )


def _title(name: str) -> str:
    line = " ".join(name.split())
    return line if len(line) <= LONGEST_TITLE else line[: LONGEST_TITLE - 1].rstrip() + "…"


def choose_organisation(chat: Chat) -> Routed | None:
    """What somebody says to our question; None where it is no answer to one."""
    if chat.said.kind is SaidKind.TAP and chat.said.tap.startswith(f"{CHOICE}:"):
        return _tapped(chat)
    about = chat.sent_to_them(chat.said.about)
    if chat.said.kind is not SaidKind.TEXT or (about is not None and about.run is not None):
        return None
    asked = chat.house.groups.asked(chat.contact.id)
    for group in (each for each in asked if each.awaits_an_answer(chat.now)):
        names = [chat.house.organisations.get(each).name for each in group.offered]
        place = choice(chat.said.text, names)
        if place is not None:
            return _chosen(chat, group, group.offered[place])
    return None


def _tapped(chat: Chat) -> Routed:
    parts = chat.said.tap.split(":")
    try:
        _, there, organisation = parts
        group = chat.house.groups.of_contact(ContactId(UUID(there)))
        meant = OrganisationId(UUID(organisation))
    except ValueError:
        group, meant = None, HOUSE
    if group is None or group.asked != chat.contact.id or meant not in group.offered:
        chat.say(PASSED)
        chat.release()
        return chat.routed("chose what was not to be chosen any more")
    return _chosen(chat, group, meant)


def _chosen(chat: Chat, group: ChatGroup, meant: OrganisationId) -> Routed:
    """They may have been removed there since they were asked."""
    chat.release()
    group = _as_it_stands(chat.house, group)
    if group.state is not GroupState.ASKED or meant not in _organisations(
        chat.house, chat.contact
    ):
        chat.say(PASSED)
        return chat.routed("chose what was not to be chosen any more")
    return _link(chat, group, chat.contact, meant)


def _link(chat: Chat, group: ChatGroup, whom: Contact, to: OrganisationId) -> Routed:
    rows, house = chat.house.tenant(to), chat.house
    channel = rows.channels.of(chat.sender.id)
    by = rows.destinations.at(whom.id)
    if channel is None or by is None:
        return chat.routed("linked a group for an organisation without this number")
    known = rows.destinations.at(group.contact)
    there = house.contacts.get(group.contact)
    house.contacts.welcome(there, replace(chat, contact=there).attest(ConsentKind.VERIFY, to))
    destination = _destination(chat, group, known, by)
    if house.contacts.stopped(there):  # said after the command, and heard before it
        destination = replace(destination, state=DestinationState.STOPPED)
    (rows.destinations.save if known else rows.destinations.add)(destination)
    rows.destinations.move_in(_address(chat, group, destination, channel.id))
    house.groups.save(group.linked_to(to))
    house.groups.ask_soon(chat.sender.id)
    if known is None and not group.subject:
        rows.notices.name(Words.LABEL, destination.id, [by.id])
    are_open = house.groups.are_open(chat.sender.id)
    tell_of_link(rows, destination, by, chat.brand, chat.now, are_open=are_open)
    if destination.state is not DestinationState.STOPPED:
        _confirm(chat, whom, to)
    return chat.routed("linked a group", to)


def _resume(chat: GroupChat, whom: Contact, to: OrganisationId) -> Routed:
    """Whoever asks for charts where somebody had said STOP brings them back, as with START."""
    chat.house.contacts.start(chat.contact, chat.attest(ConsentKind.VERIFY, to))
    if chat.house.contacts.stopped(chat.contact):
        return chat.routed("asked for charts before a STOP that came first", to)
    _confirm(chat, whom, to)
    return chat.routed("asked for charts again after a STOP", to)


def _destination(
    chat: Chat, group: ChatGroup, known: Destination | None, by: Destination
) -> Destination:
    """A new one, or the one that the group was before it was removed."""
    label = known.label if known else f"{by.label[: LABEL_LIMIT - len(GROUP_OF)]}{GROUP_OF}"
    return Destination(
        known.id if known else DestinationId(uuid4()),
        by.organisation,
        DestinationKind.GROUP,
        group.subject or label,
        None,
        DestinationState.ACTIVE,
        known.created_at if known else chat.now,
        known.version if known else 0,
    )


def _address(
    chat: Chat, group: ChatGroup, destination: Destination, channel: ChannelId
) -> Address:
    """Where it is reached, and the message by which it was asked for."""
    return Address(
        AddressId(uuid4()),
        destination.organisation,
        destination.id,
        channel,
        group.contact,
        chat.said.key,
        chat.said.at,
    )


def _confirm(chat: Chat, whom: Contact, to: OrganisationId) -> None:
    """Where it was asked for, if we may speak there; else to whoever asked."""
    name = chat.house.organisations.get(to).name
    if not chat.house.groups.are_open(chat.sender.id):
        _tell(
            chat,
            whom.id,
            f"The group is linked: charts from {name} go there as soon as Meta lets this number "
            "write to groups.",
        )
    elif isinstance(chat, GroupChat):
        chat.say(
            f"Charts from {name} will arrive here, from the next one on. Reply to one to ask "
            "about it, or STOP to stop them.",
            to,
            Part.CONFIRMATION,
        )
    else:
        chat.say(f"Done. Charts from {name} go to the group, from the next one on.", to)


def _tell(
    chat: Chat,
    whom: ContactId,
    text: str,
    buttons: tuple[Button, ...] = (),
    lives: timedelta = LIVES,
) -> None:
    """To one person alone. It is the house that speaks: no organisation is named by it."""
    chat.house.tenant(HOUSE).outbox.write(
        NewMessage(
            MessageId(uuid4()),
            HOUSE,
            chat.sender.id,
            whom,
            Part.NOTICE,
            text,
            chat.now,
            chat.now + lives,
            chat.now + lives,
            buttons=buttons,
        )
    )
