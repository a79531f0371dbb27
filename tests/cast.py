"""The people and tenants every test may know.

Ada is an admin of Acme, Ben is a member of it, Cleo is an admin of Globex: the stranger.
"""

from datetime import UTC, datetime
from uuid import UUID

from domain.tenancy import (
    THE_HOUSE,
    Actor,
    Membership,
    Organisation,
    OrganisationId,
    Person,
    PersonId,
    Role,
)
from ports.storage import Storage
from ports.vault import Passwords

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
"""A Wednesday."""

ACME, GLOBEX = OrganisationId(UUID(int=1)), OrganisationId(UUID(int=2))
ADA = Actor(ACME, Role.ADMIN, PersonId(UUID(int=11)))
BEN = Actor(ACME, Role.MEMBER, PersonId(UUID(int=12)))
CLEO = Actor(GLOBEX, Role.OWNER, PersonId(UUID(int=13)))

NAMES = {ADA: "Ada Moreau", BEN: "Ben Okafor", CLEO: "Cleo Lind"}
EMAILS = {ADA: "ada@acme.example", BEN: "ben@acme.example", CLEO: "cleo@globex.example"}
PASSWORD = "correct horse battery"


class StoppedClock:
    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


def seat_everyone(storage: Storage, passwords: Passwords, at: datetime = NOON) -> None:
    """Write the cast down: both organisations, of which Globex is a newcomer, and their people."""
    hashed = passwords.hash(PASSWORD)
    with storage.house(THE_HOUSE) as house:
        house.organisations.add(Organisation(ACME, "Acme", "Europe/Berlin", at, approved=True))
        house.organisations.add(Organisation(GLOBEX, "Globex", "America/New_York", at))
        for actor, name in NAMES.items():
            house.people.add(Person(actor.person, EMAILS[actor], name, hashed, at))
            house.people.join(Membership(actor.organisation, actor.person, actor.role))
        house.commit()
