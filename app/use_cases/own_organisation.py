"""What its owners set of an organisation: its name, and its time zone."""

from app.actors import needs
from domain.accounts import good_name, good_zone
from domain.tenancy import RENAMED, THE_HOUSE, Actor, Permission
from ports.clock import Clock
from ports.storage import Storage

MOVED = "set the time zone"


@needs(Permission.OWN)
def rename_organisation(actor: Actor, name: str, *, storage: Storage, clock: Clock) -> None:
    """What recipients, teammates and operators read from now on. The audit log keeps the name
    before: whoever got a confirmation knows the organisation by it.

    Raises NameNotGood.
    """
    called = good_name(name)
    with storage.house(THE_HOUSE) as house:
        before = house.organisations.held(actor.organisation).name
        if before == called:
            return
        house.organisations.rename(actor.organisation, called)
        rows = house.tenant(actor.organisation)
        rows.note(actor, RENAMED, f"from “{before}” to “{called}”", clock.now())
        house.commit()


@needs(Permission.OWN)
def move_organisation(actor: Actor, timezone: str, *, storage: Storage, clock: Clock) -> None:
    """Its days begin in that zone from now on; pulses and metrics keep the zone that they have.

    Raises NameNotGood for what is no IANA zone.
    """
    zone = good_zone(timezone)
    with storage.house(THE_HOUSE) as house:
        before = house.organisations.held(actor.organisation).timezone
        if before == zone:
            return
        house.organisations.move_to(actor.organisation, zone)
        rows = house.tenant(actor.organisation)
        rows.note(actor, MOVED, f"from {before} to {zone}", clock.now())
        house.commit()
