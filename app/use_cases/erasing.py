"""Taking a recipient's data, or a whole organisation, away for good."""

from dataclasses import dataclass

from app.actors import needs
from domain.destinations import DestinationId
from domain.errors import DomainError
from domain.tenancy import THE_HOUSE, Actor, Permission
from ports.clock import Clock
from ports.storage import Storage


@dataclass(eq=False)
class NotItsName(DomainError):
    """What was typed to confirm is not the organisation's name."""


@needs(Permission.OWN)
def erase_recipient(actor: Actor, id: DestinationId, *, storage: Storage, clock: Clock) -> None:
    """Nothing personal of theirs stays; deliveries are still counted, and a STOP still holds.
    Raises NotFound or StillSending, and then changes nothing."""
    with storage.house(THE_HOUSE) as house:
        house.erasure.recipient(actor.organisation, id, clock.now())
        mine = house.tenant(actor.organisation)
        mine.note(actor, "erased a recipient’s data", str(id), clock.now())
        house.commit()


@needs(Permission.OWN)
def erase_organisation(actor: Actor, typed: str, *, storage: Storage, clock: Clock) -> None:
    """Everything of the actor's organisation goes, its audit log too; the house notes that it
    has gone. Raises NotItsName or StillSending, and then changes nothing."""
    with storage.house(THE_HOUSE) as house:
        if " ".join(typed.split()) != house.organisations.get(actor.organisation).name:
            raise NotItsName
        house.erasure.organisation(actor.organisation, clock.now())
        note = str(actor.organisation)
        house.tenant(THE_HOUSE.organisation).note(
            THE_HOUSE, "an organisation was erased by its owner", note, clock.now()
        )
        house.commit()
