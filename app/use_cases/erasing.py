"""Taking a recipient's data, or a whole organisation, away for good."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.actors import needs
from domain.destinations import DestinationId
from domain.errors import DomainError
from domain.tenancy import HOUSE, THE_HOUSE, Actor, OrganisationId, Permission
from ports.bell import Lane
from ports.clock import Clock
from ports.erasure import StillSending
from ports.storage import House, Storage

AT_A_TIME = 2.0
"""Seconds for which the upkeep lane erases before it looks after everything else again."""


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
    """It closes, and goes by the upkeep lane. Raises StillSending."""
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
    seconds: float = AT_A_TIME,
    monotonic: Callable[[], float] = time.monotonic,
) -> None:
    """Erase an organisation that is closed, for a while: each round is a transaction of its own,
    and the next call goes on after the last of them. The house notes that it has gone."""
    until = monotonic() + seconds
    while not _one_round(actor, which, storage, clock):
        if monotonic() >= until:
            return


def _one_round(actor: Actor, which: OrganisationId, storage: Storage, clock: Clock) -> bool:
    """Whether there is nothing to do now: it has gone, or waits for a message that is leaving."""
    with storage.house(actor) as house:
        try:
            gone = house.endings.go_on(which)
        except StillSending:
            return True
        if gone:
            note = "an organisation was erased by its owner"
            house.tenant(HOUSE).note(THE_HOUSE, note, str(which), clock.now())
        house.commit()
    return gone
