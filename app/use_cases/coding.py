"""Verifying a number by a code: sent to it by a template, typed in by the admin who asked."""

from dataclasses import replace
from datetime import datetime, timedelta
from secrets import compare_digest
from uuid import uuid4

from app.actors import needs
from app.use_cases.inviting import has_room, tidy_label
from domain.contacts import Consent, ConsentKind, Contact, masked
from domain.destinations import (
    Address,
    AddressId,
    Destination,
    DestinationId,
    DestinationKind,
    DestinationState,
)
from domain.messages import MessageId, Part
from domain.phone_checks import (
    NUMBER_SPAN,
    ORGANISATION_SPAN,
    PERSON_SPAN,
    TYPED_IN_BY,
    AlreadyHere,
    CodeOver,
    CodeWrong,
    NoCodeTemplate,
    NumberStopped,
    PhoneCheck,
    PhoneCheckId,
    may_send,
)
from domain.senders import Sender
from domain.tenancy import THE_HOUSE, Actor, Permission
from ports.bell import Lane
from ports.clock import Clock
from ports.codes import Codes
from ports.outbox import NewMessage
from ports.storage import House, Storage, TenantRows

WAITS = timedelta(days=30)
"""For so long a confirmation waits for the first word of whoever a code has verified."""
WORDS = "A code that verifies this number."
"""What is kept of the message: the code itself is kept nowhere."""


@needs(Permission.MANAGE_CHANNELS)
def request_code(
    actor: Actor, phone: str, label: str, *, for_self: bool, storage: Storage, clock: Clock
) -> PhoneCheckId:
    """Send a code to this number, digits with country code.

    Raises NotEnabled, NoCodeTemplate, NumberStopped, AlreadyHere, TooSoon, TooManyCodes,
    PlanTooSmall, RecipientLimit or LabelTooLong: then nothing was sent.
    """
    label, now = tidy_label(label), clock.now()
    with storage.house(THE_HOUSE) as house:
        rows = house.tenant(actor.organisation)
        channel = rows.channels.first()
        sender = house.senders.get(channel.sender)
        contact = house.contacts.meet(sender.id, phone)
        there = rows.destinations.at(contact.id)
        if there is not None and there.state is DestinationState.ACTIVE:
            raise AlreadyHere(there.label)
        has_room(rows, now)
        asked = PhoneCheck(
            PhoneCheckId(uuid4()),
            actor.organisation,
            channel.id,
            contact.id,
            label,
            actor.person,
            for_self,
            now,
            now,
            now,
        )
        rows.phone_checks.add(_send(house, actor, asked, contact, sender, now))
        rows.note(actor, "sent a code to a number", str(asked.id), now)
        house.after_commit(Lane.DELIVER)
        house.commit()
    return asked.id


@needs(Permission.MANAGE_CHANNELS)
def resend_code(actor: Actor, id: PhoneCheckId, *, storage: Storage, clock: Clock) -> None:
    """Another code to the same number; the one before is over.

    Raises NotFound, CodeOver once it is verified, and what request_code raises.
    """
    now = clock.now()
    with storage.house(THE_HOUSE) as house:
        rows = house.tenant(actor.organisation)
        check = rows.phone_checks.get(id)
        sender = house.senders.get(rows.channels.get(check.channel).sender)
        contact = _still(house, check)
        rows.phone_checks.save(_send(house, actor, check, contact, sender, now))
        rows.note(actor, "sent a code once more", str(id), now)
        house.after_commit(Lane.DELIVER)
        house.commit()


@needs(Permission.MANAGE_CHANNELS)
def type_code(
    actor: Actor, id: PhoneCheckId, typed: str, *, storage: Storage, codes: Codes, clock: Clock
) -> DestinationId:
    """The recipient whom the right code makes: consented, with a closed window until they write.
    Once it opens they read whose charts come.

    Raises NotFound, CodeOver, PlanTooSmall, RecipientLimit, or CodeWrong with the tries that are
    left.
    """
    now, digits = clock.now(), "".join(each for each in typed if each.isdecimal())
    with storage.house(THE_HOUSE) as house:
        rows = house.tenant(actor.organisation)
        check = rows.phone_checks.get(id)
        missed, contact = check.missed(now), _still(house, check)
        if not compare_digest(codes.code(check.reference).encode(), digits.encode()):
            rows.phone_checks.save(missed)
            house.commit()
            raise CodeWrong(missed.tries_left)
        known = rows.destinations.at(contact.id)
        if known is None or known.state is DestinationState.REMOVED:
            has_room(rows, now)
        destination = _let_in(house, rows, check, contact, actor, now)
        rows.phone_checks.save(check.verified(destination, now))
        if not house.contacts.stopped(contact):
            rows.outbox.write(_confirmation(check, contact, rows.organisation.name, now))
            house.after_commit(Lane.DELIVER)
        rows.note(actor, "verified a number by a code", str(id), now)
        house.commit()
    return destination


def _still(house: House, check: PhoneCheck) -> Contact:
    """Raises CodeOver when the number has gone to somebody else since."""
    contact = house.contacts.get(check.contact)
    if not contact.phone:
        raise CodeOver
    return contact


def _send(
    house: House,
    actor: Actor,
    check: PhoneCheck,
    contact: Contact,
    sender: Sender,
    now: datetime,
) -> PhoneCheck:
    rows = house.tenant(actor.organisation)
    rows.organisation.has_a_number()
    sent = check.sent(MessageId(uuid4()), now)
    rows.channels.get(check.channel)  # held: an organisation's codes are counted so, too
    if not any(each.sends_codes(now) for each in house.templates.of_account(sender.waba)):
        raise NoCodeTemplate
    if house.contacts.stopped(contact):
        raise NumberStopped
    log, who = house.code_log, actor.person
    may_send(
        log.to_number(contact.phone, now - NUMBER_SPAN),
        log.by_organisation(check.organisation, now - ORGANISATION_SPAN),
        [] if house.people.operates(who) else log.by_person(who, now - PERSON_SPAN),
        now,
    )
    log.add(check.organisation, who, contact.phone, now)
    rows.outbox.write(_message(sent, sender, now))
    return sent


def _message(check: PhoneCheck, sender: Sender, now: datetime) -> NewMessage:
    return NewMessage(
        check.message or MessageId(uuid4()),
        check.organisation,
        sender.id,
        check.contact,
        Part.CODE,
        WORDS,
        now,
        check.expires_at,
        check.expires_at,
        headline=check.reference,
    )


def _confirmation(check: PhoneCheck, contact: Contact, name: str, now: datetime) -> NewMessage:
    return NewMessage(
        MessageId(uuid4()),
        check.organisation,
        contact.sender,
        contact.id,
        Part.CONFIRMATION,
        f"You are in. Charts from {name} arrive here. Reply to a chart to ask about it, or STOP "
        "to stop them.",
        now,
        now + WAITS,
        now + WAITS,
    )


def _let_in(
    house: House,
    rows: TenantRows,
    check: PhoneCheck,
    contact: Contact,
    actor: Actor,
    now: datetime,
) -> DestinationId:
    evidence = f"code:{check.reference}"
    said = f"{TYPED_IN_BY}{rows.member(actor.person).name}"
    house.attest(
        Consent(
            contact.sender,
            contact.id,
            check.organisation,
            ConsentKind.VERIFY,
            said,
            evidence,
            now,
        )
    )
    known = rows.destinations.at(contact.id)
    destination = _destination(check, contact, known, stopped=house.contacts.stopped(contact))
    if known is None:
        rows.destinations.add(replace(destination, created_at=now))
    else:
        rows.destinations.save(destination)
    rows.destinations.move_in(
        Address(
            AddressId(uuid4()),
            check.organisation,
            destination.id,
            check.channel,
            contact.id,
            evidence,
            now,
        )
    )
    return destination.id


def _destination(
    check: PhoneCheck, contact: Contact, known: Destination | None, *, stopped: bool
) -> Destination:
    state = DestinationState.STOPPED if stopped else DestinationState.ACTIVE
    name = contact.name or masked(contact.phone)
    if known is not None:
        label = check.label or known.label
        person = check.by if check.for_self else known.person
        return replace(known, state=state, label=label, person=person)
    return Destination(
        DestinationId(uuid4()),
        check.organisation,
        DestinationKind.RECIPIENT,
        check.label or name,
        check.by if check.for_self else None,
        state,
        check.created_at,
    )
