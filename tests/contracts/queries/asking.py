"""What pages read, asked as they ask it, and how there comes to be something to read."""

from adapters.sql.queries.pulses import SqlPulseQueries
from adapters.sql.queries.runs import SqlRunQueries
from adapters.sql.queries.sources import SqlSourceQueries
from domain.pulses import Pulse, Run, RunKind
from domain.tenancy import Actor
from ports.bell import Lane
from tests.world import World


def pulses(place: World, actor: Actor) -> SqlPulseQueries:
    return SqlPulseQueries(place.engine, actor)


def runs(place: World, actor: Actor) -> SqlRunQueries:
    return SqlRunQueries(place.engine, actor)


def sources(place: World, actor: Actor) -> SqlSourceQueries:
    return SqlSourceQueries(place.engine, actor)


def sent(place: World, admin: Actor, pulse: Pulse, kind: RunKind = RunKind.NOW) -> Run:
    """A run whose messages Meta has accepted; the clock has gone on a minute."""
    run = place.fire(admin, pulse, kind)
    place.work_all()
    place.clock.forward(minutes=1)
    return run


def arrived(place: World, number: int, *statuses: str) -> None:
    for status in statuses:
        place.status(status, wamid=f"wamid.{number}")
        place.work(Lane.INBOX)
