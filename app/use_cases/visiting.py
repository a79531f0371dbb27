"""Support visits: an operator reads one organisation's pages, and that organisation knows."""

from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from app.actors import needs
from domain.tenancy import HOUSE, THE_HOUSE, Actor, NotFound, OrganisationId, Permission
from domain.visits import LASTS, LONGEST, SHORTEST, ReasonMissing, Visit, VisitId
from ports.clock import Clock
from ports.storage import House, Storage


@needs(Permission.OPERATE)
def begin_visit(
    actor: Actor, organisation: OrganisationId, reason: str, *, storage: Storage, clock: Clock
) -> Visit:
    """Sixty minutes of reading, with the reason in that organisation's audit log.

    Raises ReasonMissing, and NotFound also for one that is being erased.
    """
    reason, now = " ".join(reason.split()), clock.now()
    if not SHORTEST <= len(reason) <= LONGEST:
        raise ReasonMissing
    if organisation == HOUSE:
        raise NotFound
    visit = Visit(VisitId(uuid4()), organisation, actor.person, reason, now, now + LASTS)
    with storage.house(THE_HOUSE) as house:
        house.organisations.get(organisation)
        if house.endings.closed(organisation):
            raise NotFound
        house.console.visits.add(visit)
        _note(house, actor, visit, "began a support visit", now)
        house.commit()
    return visit


@needs(Permission.OPERATE)
def end_visit(actor: Actor, id: VisitId, *, storage: Storage, clock: Clock) -> None:
    """Before its hour is over, whichever operator's it is; then nothing changes any more.

    Raises NotFound.
    """
    now = clock.now()
    with storage.house(THE_HOUSE) as house:
        visit = house.console.visits.get(id)
        if not visit.goes_on(now):
            return
        house.console.visits.save(replace(visit, ended_at=now))
        _note(house, actor, visit, "ended a support visit", now)
        house.commit()


def _note(house: House, actor: Actor, visit: Visit, what: str, now: datetime) -> None:
    """The reason is what the organisation reads: it stands where others name a thing."""
    house.tenant(visit.organisation).note(actor, what, visit.reason, now)
