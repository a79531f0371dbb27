"""The house's books on who is let in, who looks in, and which number it sends on."""

from datetime import datetime
from typing import Protocol

from domain.access import AccessRequest, AccessRequestId
from domain.complaints import Complaints
from domain.contacts import ContactId
from domain.messages import Reason
from domain.notifications import MailId
from domain.numbers import ManagedNumber, NumberCheck, Slot
from domain.onboarding import Note, Onboarding, OnboardingId
from domain.plans import Access, Plan
from domain.tenancy import OrganisationId
from domain.visits import Visit, VisitId


class AccessRequests(Protocol):
    """Those of one kind."""

    def get(self, key: AccessRequestId) -> AccessRequest:
        """Held until this unit ends. Raises NotFound."""

    def add(self, thing: AccessRequest) -> bool:
        """False while another of the organisation's is open: then nothing is added."""

    def save(self, thing: AccessRequest) -> None:
        """Raises Conflict."""

    def open_of(self, organisation: OrganisationId) -> AccessRequest | None:
        """Held until this unit ends."""

    def newest_of(self, organisation: OrganisationId) -> AccessRequest | None:
        """Open or answered; held until this unit ends."""


class Visits(Protocol):
    def get(self, key: VisitId) -> Visit:
        """Raises NotFound."""

    def add(self, thing: Visit) -> None: ...

    def save(self, thing: Visit) -> None: ...


class Onboardings(Protocol):
    def get(self, key: OnboardingId) -> Onboarding:
        """Held until this unit ends. Raises NotFound."""

    def add(self, thing: Onboarding) -> bool:
        """False while another of the organisation's is open: then nothing is added."""

    def save(self, thing: Onboarding) -> None:
        """Raises Conflict."""

    def open_of(self, organisation: OrganisationId) -> Onboarding | None: ...

    def write(self, note: Note) -> None: ...


class ManagedNumbers(Protocol):
    def of(self, slot: Slot) -> ManagedNumber | None:
        """Held until this unit ends."""

    def put(self, number: ManagedNumber) -> None:
        """In the place of what that slot has held."""

    def empty(self, slot: Slot) -> None: ...


class NumberChecks(Protocol):
    """What Meta has last said of the numbers that the house sends on, by their ids there."""

    def of(self, phone_number_id: str) -> NumberCheck:
        """Held until this unit ends; an empty one for a number that was not looked at yet."""

    def put(self, check: NumberCheck) -> None: ...

    def turn(self, phone_number_id: str, before: datetime, now: datetime) -> bool:
        """Whether it was not asked about since `before`: then it counts as asked about now."""


class FailedMails(Protocol):
    """Mails that have failed for good, of whichever organisation."""

    def again(self, id: MailId) -> None:
        """It is due, with all its tries. Raises NotFound unless it has failed and still has what
        it was to bring."""

    def all_again(self) -> int:
        """All that operators see. How many."""


class Standings(Protocol):
    """What each organisation has booked, and whether it may send."""

    def set_plan(self, organisation: OrganisationId, plan: Plan) -> bool:
        """Whether it had another one."""

    def set_access(self, organisation: OrganisationId, access: Access) -> None:
        """Of one that is paused, this is what it has once the pause ends."""

    def pause(self, organisation: OrganisationId, reason: str) -> None:
        """Nothing of its goes on the shared number; pausing twice changes the reason alone."""

    def resume(self, organisation: OrganisationId, now: datetime) -> bool:
        """Let it go on with the access that it would have without the pause. Whether it was
        paused."""

    def approve(self, organisation: OrganisationId, *, approved: bool) -> bool:
        """Whether that was otherwise."""

    def release(self, organisation: OrganisationId, reason: Reason, now: datetime) -> int:
        """What was held for this reason may go. How many messages."""

    def complaints(
        self, contact: ContactId, now: datetime
    ) -> list[tuple[OrganisationId, Complaints]]:
        """Of each organisation that has sent something to that contact within the time: how
        many of its recipients said STOP in it, and since its last pause, whatever has become of
        them."""


class Console(Protocol):
    @property
    def requests(self) -> AccessRequests:
        """To be let in."""

    @property
    def approvals(self) -> AccessRequests:
        """To reach more people than a newcomer."""

    @property
    def visits(self) -> Visits: ...

    @property
    def onboardings(self) -> Onboardings: ...

    @property
    def numbers(self) -> ManagedNumbers: ...

    @property
    def checks(self) -> NumberChecks: ...

    @property
    def mails(self) -> FailedMails: ...

    @property
    def standings(self) -> Standings: ...
