"""Mails between an organisation and whoever runs the installation."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote
from uuid import uuid4

from domain.notifications import Mail, MailId, MailKind, MailState, Words, one_line
from domain.tenancy import HOUSE, OrganisationId, Person, PersonId
from ports.clock import Clock
from ports.storage import House, Storage


@dataclass(frozen=True, slots=True)
class Counter:
    """Where organisations and operators meet."""

    storage: Storage
    clock: Clock
    brand: str
    contact: str
    """The operator's mail address; empty where none is set: then each operator is written to."""
    public_url: str


def page_in(organisation: OrganisationId, public_url: str, page: str) -> str:
    """The address in a mail of a page of that organisation, by its path: its reader may have
    several, and their browser be in another one."""
    return f"{public_url}/organisations/{organisation}/entry?next={quote(page)}"


def mail_operators(
    house: House,
    counter: Counter,
    subject: str,
    *paragraphs: str,
    about: OrganisationId,
    page: str,
    gathers: timedelta | None = None,
    by: PersonId | None = None,
) -> None:
    """`about` is whom it names, and `page` the path where an operator acts on it. What comes
    again within the time of `gathers` goes with it. `by` is whose own name it holds."""
    to = (
        [counter.contact] if counter.contact else [each.email for each in house.people.operators()]
    )
    body = "\n\n".join((*paragraphs, f"{counter.public_url}{page}", counter.brand))
    for address in to:
        title = f"{counter.brand}: {subject}"
        mail = _write(house, counter, HOUSE, address, title, body, gathers)
        house.tenant(HOUSE).notices.name(Words.MAIL, mail, [about, *([by] if by else [])])


def mail_admins(
    house: House,
    counter: Counter,
    organisation: OrganisationId,
    subject: str,
    *paragraphs: str,
    page: str,
    gathers: timedelta | None = None,
) -> None:
    """Everybody who may manage the channels; `page` is the path where they go on. What comes
    again within the time of `gathers` goes with it."""
    rows = house.tenant(organisation)
    address = page_in(organisation, counter.public_url, page)
    for person in map(rows.member, rows.admins()):
        body = "\n\n".join((f"Hello {_called(person)},", *paragraphs, address, counter.brand))
        _write(house, counter, organisation, person.email, subject, body, gathers)


def _called(person: Person) -> str:
    return one_line(person.name) or person.email


def _write(
    house: House,
    counter: Counter,
    organisation: OrganisationId,
    to: str,
    subject: str,
    body: str,
    gathers: timedelta | None,
) -> MailId:
    """The mail that its words stand in."""
    kind = MailKind.TO_OPERATORS if organisation == HOUSE else MailKind.FROM_HOUSE
    notices = house.tenant(organisation).notices
    mail = Mail(
        MailId(uuid4()),
        organisation,
        to,
        one_line(subject),
        f"{body}\n",
        MailState.DUE,
        counter.clock.now(),
        kind=kind,
    )
    if gathers is not None:
        return notices.gather(mail, gathers)
    notices.mail(mail)
    return mail.id
