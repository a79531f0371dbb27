"""Organisations, people, and signing in."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from app.actors import needs, open_to_anyone
from app.use_cases.ladders import settle_template
from domain.accounts import good_name, good_password, good_zone
from domain.alerts import AlertKind
from domain.destinations import mail_address
from domain.errors import DomainError
from domain.numbers import Slot, place
from domain.plans import Access, Plan
from domain.senders import (
    PER_SECOND,
    NoManagedSender,
    Sender,
    SenderId,
    SenderState,
    Tier,
)
from domain.tenancy import (
    HOUSE,
    THE_HOUSE,
    Actor,
    Membership,
    NotFound,
    Organisation,
    OrganisationId,
    Permission,
    Person,
    PersonId,
    Role,
)
from ports.bell import Lane
from ports.clock import Clock
from ports.storage import House, Storage
from ports.vault import Passwords, SealBroken, Vault

log = logging.getLogger(__name__)

NOT_READABLE = (
    "The Managed number’s keys open with no key that is set. Set VAULT_KEY_OLD to the key that "
    "sealed them and run the release step, or type them anew on the page Number and set it live."
)


class SignInRefused(DomainError):
    """The address and the password do not go together; which of them is wrong is not said."""


class NoSeat(DomainError):
    """Whoever it is, they are in no organisation any more, and do not look after the house. Said
    only with the right password."""


def normalised(email: str) -> str:
    """Two spellings of one mailbox are one person."""
    return email.strip().casefold()


def token_place(sender: SenderId) -> str:
    """Where a sender's token is sealed to."""
    return f"sender:{sender}:token"


@dataclass(frozen=True, slots=True)
class BusinessNumber:
    """The Managed number as the installation's settings have it."""

    phone_number_id: str
    waba: str
    display_number: str
    verified_name: str
    token: str
    template: str
    """Name of the approved template that knocks when the window is closed; may be empty."""
    template_language: str = "en"
    per_second: int = PER_SECOND

    def __repr__(self) -> str:
        return f"BusinessNumber({self.phone_number_id})"


@needs(Permission.RUN_THE_HOUSE)
def open_house(
    actor: Actor, number: BusinessNumber, *, storage: Storage, vault: Vault, clock: Clock
) -> Sender:
    """Make the operator's organisation and its Managed sender, or bring them up to date.

    There is one: another number takes the place of the one before, and inherits no window, no
    picture and nothing that Meta has said of it. What an operator has typed in and set live goes
    before the settings; where its keys do not open, nothing is taken from either, and the sender
    is held with an alert.
    """
    with storage.house(actor) as house:
        sender = bring_up_to_date(house, number, vault, clock.now())
        house.commit()
    return sender


def bring_up_to_date(
    house: House, settings: BusinessNumber, vault: Vault, now: datetime
) -> Sender:
    """See open_house; in a unit that does more."""
    try:
        house.organisations.get(HOUSE)
    except NotFound:
        house.organisations.add(Organisation(HOUSE, "The house", "UTC", now))
    known = _managed(house)
    try:
        number = live_number(house, vault, settings)
    except SealBroken:
        if known is None:
            raise
        return _held_unread(house, known)
    sender = _as_it_is_to_be(number, known, vault)
    (house.senders.save if known else house.senders.add)(sender)
    if _is_another(number, known):
        house.senders.renumber(sender.id)
    if sender.state is SenderState.ACTIVE:
        house.senders.release(sender.id, now)
    house.after_commit(Lane.DELIVER)
    settle_template(house, number.waba, number.template, number.template_language)
    return sender


def _held_unread(house: House, known: Sender) -> Sender:
    """What waits stays, until its keys are there again. One that is held already keeps its
    reason."""
    log.error(NOT_READABLE)
    if known.state is SenderState.HELD:
        return known
    held = replace(known, state=SenderState.HELD, reason=NOT_READABLE)
    house.senders.save(held)
    house.alert(AlertKind.SENDER.value, str(known.id), NOT_READABLE)
    return held


def _as_it_is_to_be(number: BusinessNumber, known: Sender | None, vault: Vault) -> Sender:
    """One that an operator has stopped stays stopped."""
    id = known.id if known else SenderId(uuid4())
    stopped = known is not None and known.stopped_by_operator
    return Sender(
        id,
        HOUSE,
        Tier.MANAGED,
        number.phone_number_id,
        number.waba,
        number.display_number,
        number.verified_name,
        vault.seal(number.token, token_place(id)),
        SenderState.HELD if stopped else SenderState.ACTIVE,
        known.reason if known and stopped else "",
        per_second=_speed(number, known),
        version=known.version if known else 0,
    )


def live_number(house: House, vault: Vault, settings: BusinessNumber) -> BusinessNumber:
    """The number that an operator has set live; the settings' where there is none. Raises
    SealBroken."""
    kept = house.console.numbers.of(Slot.LIVE)
    if kept is None:
        return settings
    return replace(
        settings,
        phone_number_id=kept.phone_number_id,
        waba=kept.waba,
        display_number=kept.display_number,
        token=vault.open(kept.token_sealed, place(Slot.LIVE, "token")),
        template=kept.template,
        template_language=kept.language,
    )


def _is_another(number: BusinessNumber, known: Sender | None) -> bool:
    return known is not None and known.phone_number_id != number.phone_number_id


def _speed(number: BusinessNumber, known: Sender | None) -> int:
    """As the settings say; where they say nothing, what Meta has upgraded the number to."""
    if known is None or _is_another(number, known) or number.per_second != PER_SECOND:
        return number.per_second
    return known.per_second


def _managed(house: House) -> Sender | None:
    try:
        return house.senders.managed()
    except NoManagedSender:
        return None


@dataclass(frozen=True, slots=True)
class Founder:
    name: str
    email: str
    password: str

    def __repr__(self) -> str:
        return "Founder(***)"


@needs(Permission.RUN_THE_HOUSE)
def found_organisation(
    actor: Actor,
    name: str,
    timezone: str,
    founder: Founder,
    *,
    storage: Storage,
    passwords: Passwords,
    clock: Clock,
) -> Actor:
    """An organisation with its owner; the owner, ready to act. It is let in and approved: whoever
    may run the house has made it by hand.

    Somebody who has an account already keeps their password. Raises MailNotValid, NameNotGood
    (also for a zone that there is not) or PasswordNotGood.
    """
    now, email = clock.now(), normalised(mail_address(founder.email))
    place_name, zone = good_name(name), good_zone(timezone)
    with storage.house(actor) as house:
        person = house.people.by_email(email)
        if person is None:
            hashed = passwords.hash(good_password(founder.password, email))
            person = Person(PersonId(uuid4()), email, good_name(founder.name), hashed, now)
            house.people.add(person)
        owner = found_for(house, person.id, place_name, zone, now, by_hand=True, by=actor)
        house.commit()
    return owner


def found_for(
    house: House,
    person: PersonId,
    name: str,
    timezone: str,
    now: datetime,
    *,
    by_hand: bool = False,
    plan: Plan = Plan.MANAGED,
    by: Actor | None = None,
) -> Actor:
    """An organisation that this person owns; the owner, ready to act. One that whoever runs the
    house makes `by_hand` is let in and approved. The audit log says that it was founded `by` that
    actor, or else by its owner."""
    organisation = Organisation(
        OrganisationId(uuid4()),
        name,
        timezone,
        now,
        plan,
        access=Access.GRANTED if by_hand else Access.NONE,
        approved=by_hand,
        founder=person,
    )
    house.organisations.add(organisation)
    house.people.join(Membership(organisation.id, person, Role.OWNER))
    owner = Actor(organisation.id, Role.OWNER, person)
    house.tenant(organisation.id).note(by or owner, "founded the organisation", name, now)
    return owner


@open_to_anyone
def sign_in(email: str, password: str, *, storage: Storage, passwords: Passwords) -> Actor:
    """The actor of the person's first organisation; of an operator who is in none, the house's.
    Raises SignInRefused, or NoSeat."""
    with storage.house(THE_HOUSE) as house:
        person = house.people.by_email(normalised(email))
    stored = person.password_hash if person else ""
    if not passwords.matches(password, stored) or person is None:
        raise SignInRefused
    with storage.house(THE_HOUSE) as house:
        seats = house.people.memberships(person.id)
        operates = house.people.operates(person.id)
    if not seats and operates:
        return Actor.operator(person.id)
    if not seats:
        raise NoSeat
    seat = seats[0]
    return Actor(seat.organisation, seat.role, person.id)
