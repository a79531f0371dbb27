"""Looking after the house: who may, and setting going again what stands still."""

from dataclasses import dataclass, replace
from uuid import uuid4

from app.actors import needs
from app.use_cases.accounts import Founder, normalised
from domain.accounts import AddressTaken, good_name, good_password
from domain.alerts import AlertId
from domain.destinations import mail_address
from domain.notifications import MailId
from domain.senders import SenderId, SenderState
from domain.tenancy import HOUSE, THE_HOUSE, Actor, NotFound, Permission, Person, PersonId
from ports.bell import Bell, Lane
from ports.clock import Clock
from ports.lanes import Inbox
from ports.storage import House, Storage
from ports.vault import Passwords

AT_ONCE = 1000
"""So many quarantined events are replayed by one press."""


@needs(Permission.RUN_THE_HOUSE)
def make_operator(actor: Actor, email: str, *, storage: Storage, clock: Clock) -> Person:
    """Somebody who has an account looks after the house, too. Raises NotFound."""
    with storage.house(actor) as house:
        person = _known(house, email)
        house.people.make_operator(person.id, clock.now())
        house.tenant(HOUSE).note(actor, "made an operator", str(person.id), clock.now())
        house.commit()
    return person


@needs(Permission.RUN_THE_HOUSE)
def take_on_operator(
    actor: Actor, who: Founder, *, storage: Storage, passwords: Passwords, clock: Clock
) -> Person:
    """Somebody new looks after the house, and sits in no organisation.

    Raises AddressTaken, MailNotValid, NameNotGood or PasswordNotGood.
    """
    now, email = clock.now(), normalised(mail_address(who.email))
    hashed = passwords.hash(good_password(who.password, email))
    with storage.house(actor) as house:
        if house.people.by_email(email) is not None:
            raise AddressTaken
        person = Person(PersonId(uuid4()), email, good_name(who.name), hashed, now)
        house.people.add(person)
        house.people.make_operator(person.id, now)
        house.tenant(HOUSE).note(actor, "made an operator", str(person.id), now)
        house.commit()
    return person


@needs(Permission.RUN_THE_HOUSE)
def remove_operator(actor: Actor, email: str, *, storage: Storage, clock: Clock) -> Person:
    """They keep their account and their seats. Raises NotFound for an address without one."""
    with storage.house(actor) as house:
        house.organisations.held(HOUSE)  # whoever deletes their account looks who is left
        person = _known(house, email)
        house.people.unmake_operator(person.id)
        house.tenant(HOUSE).note(actor, "removed an operator", str(person.id), clock.now())
        house.commit()
    return person


def _known(house: House, email: str) -> Person:
    person = house.people.by_email(normalised(email))
    if person is None:
        raise NotFound
    return person


@needs(Permission.OPERATE)
def release_sender(actor: Actor, sender: SenderId, *, storage: Storage, clock: Clock) -> None:
    """A held number sends again, and what was held with it goes. Raises NotFound."""
    with storage.house(THE_HOUSE) as house:
        held = house.senders.get(sender)
        house.senders.save(replace(held, state=SenderState.ACTIVE, reason=""))
        house.senders.release(sender, clock.now())
        house.tenant(HOUSE).note(actor, "released a number", str(sender), clock.now())
        house.after_commit(Lane.DELIVER)
        house.commit()


@needs(Permission.OPERATE)
def close_alert(actor: Actor, alert: AlertId, *, storage: Storage, clock: Clock) -> None:
    """The operator has seen to it; if it happens again, it is a new one. Raises NotFound."""
    with storage.house(THE_HOUSE) as house:
        house.put_away(alert)
        house.tenant(HOUSE).note(actor, "closed an alert", str(alert), clock.now())
        house.commit()


@needs(Permission.OPERATE)
def send_mail_again(actor: Actor, mail: MailId, *, storage: Storage, clock: Clock) -> None:
    """One that has failed for good is due again, with all its tries.

    Raises NotFound unless it has failed and still has what it was to bring.
    """
    with storage.house(THE_HOUSE) as house:
        house.console.mails.again(mail)
        house.tenant(HOUSE).note(actor, "sent a failed mail again", str(mail), clock.now())
        house.after_commit(Lane.MAIL)
        house.commit()


@needs(Permission.OPERATE)
def send_failed_mails_again(actor: Actor, *, storage: Storage, clock: Clock) -> int:
    """All of them that operators see. How many."""
    with storage.house(THE_HOUSE) as house:
        count = house.console.mails.all_again()
        house.tenant(HOUSE).note(actor, "sent failed mails again", str(count), clock.now())
        house.after_commit(Lane.MAIL)
        house.commit()
    return count


@dataclass(frozen=True, slots=True)
class Quarantine:
    """All that putting events aside back to work takes."""

    inbox: Inbox
    bell: Bell
    storage: Storage
    clock: Clock


@needs(Permission.OPERATE)
def replay_event(actor: Actor, key: str, *, quarantine: Quarantine) -> None:
    """A quarantined event is worked on again. Raises NotFound unless it is in quarantine."""
    if not quarantine.inbox.replay(key):
        raise NotFound
    _replayed(actor, 1, quarantine)


@needs(Permission.OPERATE)
def replay_all(actor: Actor, *, quarantine: Quarantine) -> int:
    """All that is in quarantine is worked on again. How many."""
    inbox = quarantine.inbox
    replayed = sum(inbox.replay(each.key) for each in inbox.quarantined(AT_ONCE))
    _replayed(actor, replayed, quarantine)
    return replayed


def _replayed(actor: Actor, many: int, quarantine: Quarantine) -> None:
    """Noted by their number: an event's key holds a phone's."""
    quarantine.bell.ring(Lane.INBOX)
    with quarantine.storage.house(THE_HOUSE) as house:
        now = quarantine.clock.now()
        house.tenant(HOUSE).note(actor, "replayed events out of quarantine", str(many), now)
        house.commit()
