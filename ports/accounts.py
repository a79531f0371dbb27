"""What the storage keeps of accounts: people, links in mails, signed-in browsers, and teams."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.accounts import AccountLink, BrowserId, Purpose, SignedInBrowser
from domain.team import Invitation, InvitationId, Roster
from domain.tenancy import Membership, Organisation, OrganisationId, Person, PersonId, Role


class AccountLinks(Protocol):
    """One-time links, found by the digest of their secret."""

    def add(self, link: AccountLink) -> None: ...

    def look(self, digest: str, purpose: Purpose, now: datetime) -> AccountLink:
        """Without using it up: what opens links in mails to look at them is no person.
        Raises LinkNotGood."""

    def take(self, digest: str, purpose: Purpose, now: datetime) -> AccountLink:
        """It is gone by this, and of several at once only one gets it. Raises LinkNotGood."""

    def forget(self, person: PersonId, *purposes: Purpose) -> None:
        """Their earlier links of these kinds do not work any more."""


class SignedInBrowsers(Protocol):
    """Kept by database time: a session lasts as long however the product's clock moves."""

    def begin(
        self, id: BrowserId, digest: str, person: PersonId, device: str, *, remembered: bool
    ) -> None: ...

    def seen(self, id: BrowserId) -> None:
        """It was used just now, and lasts anew, until its last day; one that is over stays
        over."""

    def of(self, person: PersonId) -> Sequence[SignedInBrowser]:
        """Those that are not over, the one used last first."""

    def end(self, person: PersonId, id: BrowserId) -> None:
        """Raises NotFound unless it is one of theirs."""

    def end_all(self, person: PersonId, but: BrowserId | None = None) -> int:
        """How many ended."""


class Team(Protocol):
    """One organisation's people, and who is invited to become one."""

    def held(self) -> Roster:
        """As it is; nobody else changes it until this unit ends."""

    def give(self, person: PersonId, role: Role) -> None: ...

    def remove(self, person: PersonId) -> None: ...

    def invitation(self, id: InvitationId) -> Invitation:
        """Raises NotFound, also for another organisation's."""

    def invite(self, invitation: Invitation) -> None: ...

    def save(self, invitation: Invitation) -> None:
        """Raises Conflict when its version has moved on."""

    def waiting(self, now: datetime) -> Sequence[Invitation]: ...


class People(Protocol):
    def by_email(self, email: str) -> Person | None: ...

    def add(self, person: Person) -> None:
        """Raises Conflict when somebody has that mail address."""

    def join(self, membership: Membership) -> None: ...

    def memberships(self, person: PersonId) -> list[Membership]: ...

    def answers_for(self, person: PersonId) -> list[Organisation]:
        """Those that they own, or have founded; they get no other one until this unit ends."""

    def get(self, person: PersonId) -> Person:
        """Raises NotFound."""

    def save(self, person: Person) -> None:
        """Raises Conflict when somebody else has that mail address by now."""

    def nobody_yet(self) -> bool:
        """Whether no person has an account here; held until this unit ends."""

    def make_operator(self, person: PersonId, now: datetime) -> None:
        """They may look after the house from now on; once is enough."""

    def unmake_operator(self, person: PersonId) -> None: ...

    def operates(self, person: PersonId) -> bool:
        """Whether they look after the house."""

    def operators(self) -> list[Person]: ...

    def everybody(self) -> list[tuple[Person, list[Membership]]]:
        """Whoever has an account here, by mail address, with their seats as in memberships. Who
        was erased has none."""


class Organisations(Protocol):
    def add(self, organisation: Organisation) -> None: ...

    def get(self, organisation: OrganisationId) -> Organisation: ...

    def held(self, organisation: OrganisationId) -> Organisation:
        """As it is; nobody else changes it until this unit ends. Raises NotFound."""

    def rename(self, organisation: OrganisationId, name: str) -> None: ...

    def move_to(self, organisation: OrganisationId, timezone: str) -> None: ...

    def of_people(self) -> list[Organisation]:
        """All but the house, the oldest first."""
