"""One's own account: a forgotten password, a new one, another address, and where one is
signed in."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

from app.actors import needs, open_to_anyone
from app.use_cases import letters
from app.use_cases.accounts import normalised
from app.use_cases.letters import Letterhead, post
from app.use_cases.signing_up import new_secret
from domain.accounts import (
    LIFETIMES,
    AccountLink,
    AddressTaken,
    BrowserId,
    LinkNotGood,
    PasswordWrong,
    Purpose,
    Secret,
    SignedInBrowser,
    good_name,
    good_password,
)
from domain.destinations import mail_address
from domain.tenancy import HOUSE, THE_HOUSE, Actor, Permission, Person, PersonId
from ports.bell import Lane
from ports.clock import Clock
from ports.storage import House, Storage
from ports.vault import Passwords

NEW_PASSWORD = "/forgotten/new-password"
CONFIRM = "/account/email/confirm"


@open_to_anyone
def ask_for_reset(email: str, *, storage: Storage, clock: Clock, head: Letterhead) -> None:
    """Mail a link to choose a new password; an address without an account is told so.

    Raises MailNotValid. Known and unknown addresses take the same steps.
    """
    address, now, secret = normalised(mail_address(email)), clock.now(), new_secret()
    with storage.house(THE_HOUSE) as house:
        person = house.people.by_email(address)
        ends = now + LIFETIMES[Purpose.RESET]
        whose = person.id if person else None
        house.links.add(AccountLink(secret.digest, Purpose.RESET, address, now, ends, whose))
        letter = (
            letters.reset(head.brand)
            if person
            else letters.no_account(head.brand, head.public_url)
        )
        to = head.link(NEW_PASSWORD, secret) if person else ""
        named = whose or PersonId(uuid4())  # nobody's, where it is unknown: it takes as long
        post(house.tenant(HOUSE), address, letter, head, now, to, named)
        house.after_commit(Lane.MAIL)
        house.commit()


@open_to_anyone
def look_at_reset(secret: Secret, *, storage: Storage, clock: Clock) -> AccountLink:
    """Without using it up. Raises LinkNotGood."""
    with storage.house(THE_HOUSE) as house:
        return house.links.look(secret.digest, Purpose.RESET, clock.now())


@open_to_anyone
def reset_password(
    secret: Secret,
    password: str,
    *,
    storage: Storage,
    passwords: Passwords,
    clock: Clock,
    head: Letterhead,
) -> None:
    """With the link from the mail, once: a new password, and every browser is signed out.

    Raises LinkNotGood or PasswordNotGood.
    """
    wished = look_at_reset(secret, storage=storage, clock=clock)
    hashed = passwords.hash(good_password(password, wished.email))
    with storage.house(THE_HOUSE) as house:
        link = house.links.take(secret.digest, Purpose.RESET, clock.now())
        person = house.people.by_email(link.email)
        if person is None or person.id != link.person:
            raise LinkNotGood
        house.browsers.end_all(person.id)
        _change(house, person, hashed, head, clock)


def _change(house: House, person: Person, hashed: str, head: Letterhead, clock: Clock) -> None:
    """The new password; links that the old one's holder may have asked for end with it."""
    house.people.save(replace(person, password_hash=hashed))
    house.links.forget(person.id, Purpose.RESET, Purpose.EMAIL)
    letter = letters.password_changed(head.brand, head.public_url)
    post(house.tenant(HOUSE), person.email, letter, head, clock.now(), whose=person.id)
    house.after_commit(Lane.MAIL)
    house.commit()


@needs(Permission.KEEP_ACCOUNT)
def change_password(
    actor: Actor,
    present: str,
    password: str,
    browser: BrowserId,
    *,
    storage: Storage,
    passwords: Passwords,
    clock: Clock,
    head: Letterhead,
) -> None:
    """Every other browser is signed out. Raises PasswordWrong or PasswordNotGood."""
    person = proved(actor, present, storage, passwords)
    hashed = passwords.hash(good_password(password, person.email))
    with storage.house(THE_HOUSE) as house:
        house.browsers.end_all(person.id, but=browser)
        _change(house, house.people.get(person.id), hashed, head, clock)


def proved(actor: Actor, present: str, storage: Storage, passwords: Passwords) -> Person:
    """Whoever is signed in has typed their password once more. Raises PasswordWrong."""
    with storage.house(THE_HOUSE) as house:
        person = house.people.get(actor.person)
    if not passwords.matches(present, person.password_hash):
        raise PasswordWrong
    return person


@needs(Permission.KEEP_ACCOUNT)
def rename_me(actor: Actor, name: str, *, storage: Storage) -> None:
    """What others see. Raises NameNotGood."""
    called = good_name(name)
    with storage.house(THE_HOUSE) as house:
        house.people.save(replace(house.people.get(actor.person), name=called))
        house.commit()


@needs(Permission.KEEP_ACCOUNT)
def ask_for_address(
    actor: Actor,
    email: str,
    present: str,
    *,
    storage: Storage,
    passwords: Passwords,
    clock: Clock,
    head: Letterhead,
) -> None:
    """Mail a link to the new address; until it is opened the old one stays.

    Raises MailNotValid or PasswordWrong. Whether somebody has that address is said only there.
    """
    address, now, secret = normalised(mail_address(email)), clock.now(), new_secret()
    person = proved(actor, present, storage, passwords)
    ends = now + LIFETIMES[Purpose.EMAIL]
    with storage.house(THE_HOUSE) as house:
        taken = house.people.by_email(address) is not None
        house.links.forget(person.id, Purpose.EMAIL)
        house.links.add(AccountLink(secret.digest, Purpose.EMAIL, address, now, ends, person.id))
        letter = (
            letters.address_taken(head.brand) if taken else letters.confirm_address(head.brand)
        )
        to = "" if taken else head.link(CONFIRM, secret)
        post(house.tenant(HOUSE), address, letter, head, now, to)
        house.after_commit(Lane.MAIL)
        house.commit()


@open_to_anyone
def look_at_address(secret: Secret, *, storage: Storage, clock: Clock) -> AccountLink:
    """Without using it up. Raises LinkNotGood."""
    with storage.house(THE_HOUSE) as house:
        return house.links.look(secret.digest, Purpose.EMAIL, clock.now())


@open_to_anyone
def confirm_address(secret: Secret, *, storage: Storage, clock: Clock, head: Letterhead) -> None:
    """The new mailbox is proved, and the old one is told. Raises LinkNotGood, or AddressTaken
    when somebody has come by it in the meantime."""
    now = clock.now()
    with storage.house(THE_HOUSE) as house:
        link = house.links.take(secret.digest, Purpose.EMAIL, now)
        if link.person is None:
            raise LinkNotGood
        if house.people.by_email(link.email) is not None:
            raise AddressTaken
        person = house.people.get(link.person)
        house.people.save(replace(person, email=link.email))
        # a link that is on its way to the old mailbox does not open the account any more
        house.links.forget(person.id, Purpose.RESET, Purpose.EMAIL)
        letter = letters.address_changed(head.brand, head.public_url)
        post(house.tenant(HOUSE), person.email, letter, head, now, whose=person.id)
        house.after_commit(Lane.MAIL)
        house.commit()


@needs(Permission.KEEP_ACCOUNT)
def begin_browser(actor: Actor, device: str, *, remembered: bool, storage: Storage) -> Secret:
    """Somebody has proved who they are in this browser; the secret that its cookie keeps."""
    secret = new_secret()
    with storage.house(THE_HOUSE) as house:
        house.browsers.begin(
            BrowserId(uuid4()), secret.digest, actor.person, device, remembered=remembered
        )
        house.commit()
    return secret


@needs(Permission.KEEP_ACCOUNT)
def note_browser(actor: Actor, browser: BrowserId, *, storage: Storage) -> None:
    """It was used just now."""
    with storage.house(THE_HOUSE) as house:
        house.browsers.seen(browser)
        house.commit()


@needs(Permission.KEEP_ACCOUNT)
def my_browsers(actor: Actor, *, storage: Storage) -> Sequence[SignedInBrowser]:
    """Where this person is signed in, the one used last first."""
    with storage.house(THE_HOUSE) as house:
        return house.browsers.of(actor.person)


@needs(Permission.KEEP_ACCOUNT)
def end_browser(actor: Actor, browser: BrowserId, *, storage: Storage) -> None:
    """It is signed out with its next request. Raises NotFound unless it is one of theirs."""
    with storage.house(THE_HOUSE) as house:
        house.browsers.end(actor.person, browser)
        house.commit()


@needs(Permission.KEEP_ACCOUNT)
def end_other_browsers(actor: Actor, but: BrowserId, *, storage: Storage) -> int:
    """All but this one. How many were signed out."""
    with storage.house(THE_HOUSE) as house:
        ended = house.browsers.end_all(actor.person, but=but)
        house.commit()
    return ended
