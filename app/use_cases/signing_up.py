"""How organisations come to be: by sign-up, by a first run, and by somebody who has one already.

There is no account before its mailbox is proved: until then there is only a link. So a sign-up
is answered alike for known and unknown addresses, and nobody sits on somebody else's address.
"""

import secrets
from dataclasses import dataclass, replace
from uuid import uuid4

from app.actors import needs, open_to_anyone
from app.use_cases import letters
from app.use_cases.accounts import Founder, found_for, normalised
from app.use_cases.letters import Letterhead, post
from app.use_cases.teaming import opened, spend
from domain.accounts import (
    LIFETIMES,
    AccountLink,
    LinkNotGood,
    Purpose,
    Secret,
    SetUpAlready,
    good_name,
    good_password,
    good_zone,
)
from domain.destinations import mail_address
from domain.plans import Plan
from domain.tenancy import (
    HOUSE,
    THE_HOUSE,
    Actor,
    Permission,
    Person,
    PersonId,
    may_make_another,
)
from ports.bell import Lane
from ports.clock import Clock
from ports.storage import House, Storage
from ports.vault import Passwords

FINISH = "/sign-up/finish"


def new_secret() -> Secret:
    return Secret(secrets.token_urlsafe(32))


@dataclass(frozen=True, slots=True)
class SignUpWish:
    email: str
    name: str
    organisation: str
    timezone: str
    """An IANA zone."""

    def __repr__(self) -> str:
        return "SignUpWish(***)"


@open_to_anyone
def ask_to_sign_up(wish: SignUpWish, *, storage: Storage, clock: Clock, head: Letterhead) -> None:
    """Mail a link by which the account is made; who has an account already is told so instead.

    Raises MailNotValid or NameNotGood. Known and unknown addresses take the same steps.
    """
    link, secret = _link(
        normalised(mail_address(wish.email)),
        clock,
        name=good_name(wish.name),
        organisation=good_name(wish.organisation),
        timezone=good_zone(wish.timezone),
    )
    _mail_link(link, secret, storage, head)


@open_to_anyone
def ask_to_join(
    token: Secret, email: str, name: str, *, storage: Storage, clock: Clock, head: Letterhead
) -> None:
    """The same for somebody new who has come by an invitation's copied link: their mailbox is to
    be proved first. Raises InvitationOver, InvitationNotBacked, MailNotValid or NameNotGood."""
    with storage.house(THE_HOUSE) as house:
        offer = opened(house, token.digest, clock.now())
    address = normalised(mail_address(email))
    link, secret = _link(address, clock, name=good_name(name), invitation=offer.digest)
    _mail_link(link, secret, storage, head)


def _link(email: str, clock: Clock, **more: object) -> tuple[AccountLink, Secret]:
    now, secret = clock.now(), new_secret()
    lives = LIFETIMES[Purpose.SIGN_UP]
    link = AccountLink(secret.digest, Purpose.SIGN_UP, email, now, now + lives)
    return replace(link, **more), secret  # type: ignore[arg-type]


def _mail_link(link: AccountLink, secret: Secret, storage: Storage, head: Letterhead) -> None:
    with storage.house(THE_HOUSE) as house:
        known = house.people.by_email(link.email)
        seated = _has_a_place(house, known.id if known else PersonId(uuid4()))
        house.links.add(link)  # where it is told to nobody, too: it takes as long
        letter = (
            letters.has_account(head.brand, head.public_url)
            if seated
            else letters.sign_up(head.brand)
        )
        to = "" if seated else head.link(FINISH, secret)
        post(house.tenant(HOUSE), link.email, letter, head, link.created_at, to)
        house.after_commit(Lane.MAIL)
        house.commit()


def _has_a_place(house: House, person: PersonId) -> bool:
    """Whether they can sign in: in an organisation, or to look after the house. Both are asked,
    whoever it is: it takes as long."""
    member, operator = house.people.memberships(person), house.people.operates(person)
    return bool(member) or operator


@open_to_anyone
def look_at_sign_up(secret: Secret, *, storage: Storage, clock: Clock) -> AccountLink:
    """Without using it up. Raises LinkNotGood."""
    with storage.house(THE_HOUSE) as house:
        return house.links.look(secret.digest, Purpose.SIGN_UP, clock.now())


@open_to_anyone
def finish_sign_up(
    secret: Secret,
    password: str,
    *,
    storage: Storage,
    passwords: Passwords,
    clock: Clock,
    plan: Plan = Plan.MANAGED,
) -> Actor:
    """The mailbox is proved: make the account with this password, and its organisation, on this
    plan, or its seat. Raises LinkNotGood, PasswordNotGood or InvitationOver, and then makes
    nothing."""
    now = clock.now()
    wished = look_at_sign_up(secret, storage=storage, clock=clock)
    hashed = passwords.hash(good_password(password, wished.email))
    with storage.house(THE_HOUSE) as house:
        link = house.links.take(secret.digest, Purpose.SIGN_UP, now)
        person = _made(house, link, hashed, clock)
        if link.invitation:
            actor = spend(house, link.invitation, person, now)
        else:
            place, zone = link.organisation, link.timezone
            actor = found_for(house, person.id, place, zone, now, plan=plan)
        house.commit()
    return actor


def _made(house: House, link: AccountLink, hashed: str, clock: Clock) -> Person:
    """Somebody new; or who has an account and no seat any more, with a new password."""
    known = house.people.by_email(link.email)
    if known is None:
        person = Person(PersonId(uuid4()), link.email, link.name, hashed, clock.now())
        house.people.add(person)
        return person
    if _has_a_place(house, known.id):
        raise LinkNotGood
    person = replace(known, name=link.name, password_hash=hashed)
    house.people.save(person)
    house.browsers.end_all(person.id)
    return person


@open_to_anyone
def set_up(
    founder: Founder,
    organisation: str,
    timezone: str,
    *,
    storage: Storage,
    passwords: Passwords,
    clock: Clock,
) -> Actor:
    """The very first person: owner of an organisation, and operator of the house. Theirs is let
    in and approved: nobody else could do so.

    Raises SetUpAlready once there is anybody, MailNotValid, NameNotGood or PasswordNotGood.
    """
    now, email = clock.now(), normalised(mail_address(founder.email))
    name, place, zone = good_name(founder.name), good_name(organisation), good_zone(timezone)
    hashed = passwords.hash(good_password(founder.password, email))
    with storage.house(THE_HOUSE) as house:
        if not house.people.nobody_yet():
            raise SetUpAlready
        person = Person(PersonId(uuid4()), email, name, hashed, now)
        house.people.add(person)
        house.people.make_operator(person.id, now)
        actor = found_for(house, person.id, place, zone, now, by_hand=True)
        house.commit()
    return actor


@needs(Permission.KEEP_ACCOUNT)
def make_organisation(
    actor: Actor,
    name: str,
    timezone: str,
    *,
    storage: Storage,
    clock: Clock,
    plan: Plan = Plan.MANAGED,
) -> Actor:
    """Another organisation of somebody who has an account; they own it. It begins on this plan;
    an operator's, as if they had made it by hand.

    Raises NameNotGood, or NotApprovedYet while one of theirs waits for its approval.
    """
    place, zone, now = good_name(name), good_zone(timezone), clock.now()
    with storage.house(THE_HOUSE) as house:
        if house.people.operates(actor.person):
            owner = found_for(house, actor.person, place, zone, now, by_hand=True)
        else:
            may_make_another(house.people.answers_for(actor.person))
            owner = found_for(house, actor.person, place, zone, now, plan=plan)
        house.commit()
    return owner
