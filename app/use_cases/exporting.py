"""What leaves in a file stands in the audit log, before the first line of it is written."""

from app.actors import needs
from domain.destinations import DestinationId
from domain.tenancy import HOUSE, Actor, Permission
from ports.clock import Clock
from ports.storage import Storage


@needs(Permission.READ)
def note_deliveries(actor: Actor, *, storage: Storage, clock: Clock) -> None:
    _note(actor, "exported deliveries", str(actor.organisation), storage, clock)


@needs(Permission.MANAGE_CHANNELS)
def note_consent(actor: Actor, *, storage: Storage, clock: Clock) -> None:
    _note(actor, "exported the evidence of consent", str(actor.organisation), storage, clock)


@needs(Permission.OWN)
def note_recipient(actor: Actor, id: DestinationId, *, storage: Storage, clock: Clock) -> None:
    _note(actor, "exported a recipient’s data", str(id), storage, clock)


@needs(Permission.OWN)
def note_organisation(actor: Actor, *, storage: Storage, clock: Clock) -> None:
    _note(actor, "exported the organisation’s data", str(actor.organisation), storage, clock)


@needs(Permission.RUN_THE_HOUSE)
def note_backup(actor: Actor, *, storage: Storage, clock: Clock) -> None:
    """The whole database, in the house's log."""
    with storage.house(actor) as house:
        house.tenant(HOUSE).note(actor, "backed everything up", str(HOUSE), clock.now())
        house.commit()


def _note(actor: Actor, what: str, subject: str, storage: Storage, clock: Clock) -> None:
    with storage.tenant(actor) as uow:
        uow.note(actor, what, subject, clock.now())
        uow.commit()
