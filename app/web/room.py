"""Whether a newcomer may invite anybody more, as each form that offers it says."""

from app.web import gate
from app.web.services import services
from ports.queries.plans import Room


def room() -> Room | None:
    """None where the organisation reaches any number of people."""
    known = services()
    return known.reads.plans(gate.actor()).room(known.clock.now())
