"""Taking a recipient's data, or a whole organisation, away for good."""

from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from app.actors import needs
from domain.destinations import DestinationId
from domain.errors import DomainError
from domain.tenancy import HOUSE, THE_HOUSE, Actor, OrganisationId, Permission
from ports.bell import Lane
from ports.clock import Clock
from ports.erasure import Round, StillSending
from ports.storage import House, Storage


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
    """The actor's organisation closes at once: nobody is in it, and nothing is sent for it any
    more. Everything of it, its audit log too, then goes by the upkeep lane: see go_on_erasing.
    Raises NotItsName or StillSending, and then changes nothing."""
    with storage.house(THE_HOUSE) as house:
        if " ".join(typed.split()) != house.organisations.get(actor.organisation).name:
            raise NotItsName
        begin_its_end(house, actor.organisation, clock.now())
        house.commit()


def begin_its_end(house: House, which: OrganisationId, now: datetime) -> None:
    """It closes, and goes by the upkeep lane; nothing more where somebody else was first. Raises
    StillSending."""
    if house.endings.closed(which):
        return
    house.endings.close(which, now)
    what = "an owner began to erase an organisation"
    house.tenant(HOUSE).note(THE_HOUSE, what, str(which), now)
    house.after_commit(Lane.UPKEEP)


@needs(Permission.RUN_THE_HOUSE)
def go_on_erasing(
    actor: Actor,
    which: OrganisationId,
    *,
    storage: Storage,
    clock: Clock,
    seconds: float,
) -> None:
    """Erase an organisation that is closed, for a while: each round is a transaction of its own,
    and the next call goes on after the last of them. The house notes that it has gone."""
    until = monotonic() + seconds
    while _one_round(actor, which, storage, clock) is Round.MORE:
        if monotonic() >= until:
            return


def _one_round(actor: Actor, which: OrganisationId, storage: Storage, clock: Clock) -> Round:
    with storage.house(actor) as house:
        try:
            came_of_it = house.endings.go_on(which)
        except StillSending:
            return Round.NOT_NOW
        if came_of_it is Round.GONE:
            note = "an organisation was erased by its owner"
            house.tenant(HOUSE).note(THE_HOUSE, note, str(which), clock.now())
        house.commit()
    return came_of_it
