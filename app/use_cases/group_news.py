"""Telling admins of a group that was linked, and of somebody new who reads along in one."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from app.use_cases.notifying import send_dm
from domain.contacts import Identity, masked
from domain.destinations import Destination, DestinationId, DestinationState
from domain.groups import ChatGroup, GroupState
from domain.inbound import GroupChange, GroupsChanged
from domain.notifications import (
    Mail,
    MailId,
    MailKind,
    MailState,
    Notification,
    NotificationId,
    Words,
    one_line,
)
from domain.tenancy import PersonId
from ports.lanes import Routed
from ports.storage import House, TenantRows

LINKED, JOINED, OPENED = "group_linked", "group_joined", "groups_opened"


def tell_of_link(
    rows: TenantRows,
    destination: Destination,
    by: Destination,
    brand: str,
    now: datetime,
    *,
    are_open: bool,
) -> None:
    """`are_open` is whether Meta lets our number write to groups."""
    text = (
        f"{one_line(by.label)} has linked a WhatsApp group, “{one_line(destination.label)}”, to "
        f"{rows.organisation.name}. It can be picked as a destination of any pulse."
    )
    if not are_open:
        text += " Charts start when Meta lets our number write to groups."
    for each in rows.admins():
        subject = f"{destination.id}:{now:%Y%m%d%H%M%S}"
        _tell(rows, destination, each, LINKED, subject, text, brand, now, [by.id])


def tell_of_opening(house: House, groups: Sequence[ChatGroup], brand: str, now: datetime) -> None:
    """Meta lets our number write to groups: those that have waited get charts from now on."""
    for group in groups:
        if group.linked_org is None:
            continue
        rows = house.tenant(group.linked_org)
        destination = rows.destinations.at(group.contact)
        if destination is None or destination.state is not DestinationState.ACTIVE:
            continue
        text = (
            "Meta lets our number write to groups now: charts go to "
            f"“{one_line(destination.label)}” from the next slot on."
        )
        if not house.contacts.get(group.contact).window_open(now):
            text += " Nobody has written in it for 24 hours: the chart waits for a message there."
        for each in rows.admins():
            subject = f"{destination.id}:{now:%Y%m%d%H%M%S}"
            _tell(rows, destination, each, OPENED, subject, text, brand, now)


def tell_of_changes(house: House, told: GroupsChanged, brand: str, now: datetime) -> Routed:
    """Charts reach whoever comes into a linked group: its organisation's admins hear of it."""
    found = None
    for change in told.changes:
        here = _linked(house, told, change)
        if here is not None and change.joined:
            _tell_of_newcomers(house, here, change, told, brand, now)
        found = here or found
    if found is None:
        return Routed("about people in a group that nobody has linked")
    return Routed("about people in a linked group", found.sender, found.linked_org, found.contact)


def _linked(house: House, told: GroupsChanged, change: GroupChange) -> ChatGroup | None:
    """By the number that it was told to, or by those of the account."""
    named = house.senders.known_as(told.phone_number_id) if told.phone_number_id else None
    senders = [named] if named is not None else house.senders.of_account(told.waba)
    for sender in senders:
        group = house.groups.known(sender.id, change.group_id)
        if group is not None and group.state is GroupState.LINKED:
            return group
    return None


def _tell_of_newcomers(
    house: House,
    group: ChatGroup,
    change: GroupChange,
    told: GroupsChanged,
    brand: str,
    now: datetime,
) -> None:
    if group.linked_org is None:
        return
    rows = house.tenant(group.linked_org)
    destination = rows.destinations.at(group.contact)
    if destination is None or destination.state is DestinationState.REMOVED:
        return
    joined = [(each, _known(house, group, rows, each)) for each in change.joined]
    who = ", ".join(_name(each, known) for each, known in joined)
    named = [known.id for _, known in joined if known is not None]
    verb = "have" if len(change.joined) > 1 else "has"
    text = (
        f"{who} {verb} joined the group “{one_line(destination.label)}”. Charts of "
        f"{rows.organisation.name} that go there reach them too."
    )
    for each in rows.admins():
        subject = f"{destination.id}:{told.key[-64:]}"
        _tell(rows, destination, each, JOINED, subject, text, brand, now, named)


def _known(house: House, group: ChatGroup, rows: TenantRows, who: Identity) -> Destination | None:
    """The recipient of the organisation that they are."""
    by_user, by_phone = house.contacts.under(group.sender, who)
    contact = by_user or by_phone
    return rows.destinations.at(contact.id) if contact is not None else None


def _name(who: Identity, known: Destination | None) -> str:
    """What the organisation calls them; else as much of the number as tells them apart."""
    if known is not None:
        return one_line(known.label)
    return masked(who.phone) or "Somebody without a number"


def _tell(
    rows: TenantRows,
    about: Destination,
    person: PersonId,
    kind: str,
    subject: str,
    text: str,
    brand: str,
    now: datetime,
    named: Sequence[DestinationId] = (),
) -> None:
    """By the channels that this admin has on. `named` are the recipients whose names are told."""
    settings, whom = rows.notices.settings(person), (about.id, *named)
    if settings.in_app:
        toast = Notification(
            NotificationId(uuid4()), about.organisation, person, kind, subject, text, now
        )
        rows.notices.tell(toast)
        rows.notices.name(Words.TOAST, toast.id, whom)
    told_by_dm = settings.whatsapp and send_dm(rows, person, text, whom, now)
    if settings.email or (settings.whatsapp and not told_by_dm):
        mail = _mail(rows, about, person, text, brand, now)
        rows.notices.mail(mail)
        rows.notices.name(Words.MAIL, mail.id, whom)


def _mail(
    rows: TenantRows, about: Destination, person: PersonId, text: str, brand: str, now: datetime
) -> Mail:
    reader = rows.member(person)
    body = (
        f"Hello {reader.name},\n\n{text}\n\nYou find the group under Settings, Destinations, "
        f"WhatsApp, Groups, and can remove it there.\n\n{brand}\n"
    )
    subject = one_line(text.split(". ")[0])
    return Mail(
        MailId(uuid4()),
        about.organisation,
        reader.email,
        subject,
        body,
        MailState.DUE,
        now,
        kind=MailKind.JOINED,
    )
