"""People and their seats, by whoever runs the installation: where no mail leaves, nobody else can
help somebody who has forgotten their password."""

from dataclasses import dataclass, replace
from uuid import uuid4

from app.actors import needs
from app.use_cases import letters
from app.use_cases.accounts import Founder, normalised
from app.use_cases.letters import Letterhead, post
from app.use_cases.teaming import SUBJECT_HOLDS
from domain.accounts import Purpose, good_name, good_password
from domain.destinations import mail_address
from domain.errors import DomainError
from domain.team import InTheTeam
from domain.tenancy import (
    HOUSE,
    Actor,
    Membership,
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
from ports.vault import Passwords


class NobodyThere(DomainError):
    """Nobody has an account with that mail address."""


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who has an account here."""

    name: str
    email: str
    seats: tuple[tuple[str, Role], ...]
    """The names of their organisations, each with what they are in it."""
    operates: bool


@needs(Permission.RUN_THE_HOUSE)
def everybody(
    actor: Actor, *, storage: Storage, within: OrganisationId | None = None
) -> list[Known]:
    """By mail address; of one organisation, or whoever has an account."""
    with storage.house(actor) as house:
        names = {each.id: each.name for each in house.organisations.of_people()}
        operators = {each.id for each in house.people.operators()}
        return [
            Known(
                person.name,
                person.email,
                tuple(sorted((names[seat.organisation], seat.role) for seat in seats)),
                person.id in operators,
            )
            for person, seats in house.people.everybody()
            if within is None or within in {seat.organisation for seat in seats}
        ]


@needs(Permission.RUN_THE_HOUSE)
def organisations_called(actor: Actor, called: str, *, storage: Storage) -> list[Organisation]:
    """Those of that name, or the one of that id; empty where there is none."""
    with storage.house(actor) as house:
        every = house.organisations.of_people()
    return [each for each in every if called in {each.name, str(each.id)}]


@needs(Permission.RUN_THE_HOUSE)
def seat_person(
    actor: Actor,
    where: OrganisationId,
    role: Role,
    who: Founder,
    *,
    storage: Storage,
    passwords: Passwords,
    clock: Clock,
) -> Person:
    """Somebody is in this organisation from now on. Who has an account already keeps its name and
    its password.

    Raises NotFound, InTheTeam, MailNotValid, NameNotGood or PasswordNotGood.
    """
    now, email = clock.now(), normalised(mail_address(who.email))
    with storage.house(actor) as house:
        house.organisations.get(where)
        person = house.people.by_email(email)
        if person is None:
            hashed = passwords.hash(good_password(who.password, email))
            person = Person(PersonId(uuid4()), email, good_name(who.name), hashed, now)
            house.people.add(person)
        rows = house.tenant(where)
        if person.id in rows.team.held().roles:
            raise InTheTeam
        house.people.join(Membership(where, person.id, role))
        rows.note(actor, f"put somebody in as {role.value}", _called(person), now)
        house.commit()
    return person


@needs(Permission.RUN_THE_HOUSE)
def set_password(
    actor: Actor,
    email: str,
    password: str,
    *,
    storage: Storage,
    passwords: Passwords,
    clock: Clock,
    head: Letterhead,
) -> int:
    """A new one, without the old one: every browser is signed out, links on their way end, and
    the mailbox is told. How many browsers were signed out. Each of their organisations notes it.

    Raises NobodyThere or PasswordNotGood.
    """
    now = clock.now()
    hashed = passwords.hash(good_password(password, normalised(email)))
    with storage.house(actor) as house:
        person = _known(house, email)
        house.people.save(replace(person, password_hash=hashed))
        house.links.forget(person.id, Purpose.RESET, Purpose.EMAIL)
        ended = house.browsers.end_all(person.id)
        letter = letters.password_changed(head.brand, head.public_url)
        post(house.tenant(HOUSE), person.email, letter, head, now, whose=person.id)
        for seat in house.people.memberships(person.id):
            rows = house.tenant(seat.organisation)
            rows.note(actor, "set a person's password", _called(person), now)
        house.after_commit(Lane.MAIL)
        house.commit()
    return ended


@needs(Permission.RUN_THE_HOUSE)
def unseat_person(
    actor: Actor, where: OrganisationId, email: str, *, storage: Storage, clock: Clock
) -> Person:
    """Out with their next click; what they made and their account stay.

    Raises NobodyThere, NotFound for who is not in it, or LastOwner.
    """
    with storage.house(actor) as house:
        house.organisations.get(where)
        person, rows = _known(house, email), house.tenant(where)
        rows.team.held().without(person.id, person.id)
        rows.team.remove(person.id)
        rows.note(actor, "removed a teammate", _called(person), clock.now())
        house.commit()
    return person


def _known(house: House, email: str) -> Person:
    person = house.people.by_email(normalised(email))
    if person is None:
        raise NobodyThere
    return person


def _called(person: Person) -> str:
    return f"{person.name}, {person.email}"[:SUBJECT_HOLDS]
