"""Putting pulses away, bringing them back, and making one like another."""

from dataclasses import replace
from uuid import uuid4

from app.actors import needs
from domain.metrics import MetricId
from domain.pulses import Pulse, PulseId, PulseState
from domain.tenancy import Actor, NotAllowed, Permission
from ports.clock import Clock
from ports.storage import Storage


@needs(Permission.MAKE_PULSES)
def archive_pulse(actor: Actor, id: PulseId, *, storage: Storage, clock: Clock) -> int:
    """It fires no more and leaves the list; its runs and what they sent stay. What still waited
    of it is cancelled: returns how many charts."""
    now = clock.now()
    with storage.tenant(actor) as uow:
        uow.pulses.save(uow.pulses.get(id).archived())
        cancelled = uow.outbox.withdraw(id, now)
        uow.note(actor, "archived a pulse", str(id), now)
        uow.commit()
    return cancelled


@needs(Permission.MAKE_PULSES)
def take_out_pulse(actor: Actor, id: PulseId, *, storage: Storage, clock: Clock) -> None:
    """Back on the list, and paused."""
    with storage.tenant(actor) as uow:
        uow.pulses.save(uow.pulses.get(id).taken_back())
        uow.note(actor, "took a pulse out of the archive", str(id), clock.now())
        uow.commit()


@needs(Permission.MAKE_PULSES)
def copy_pulse(
    actor: Actor,
    id: PulseId,
    there: Actor,
    metric: MetricId,
    *,
    name: str,
    storage: Storage,
    clock: Clock,
) -> Pulse:
    """A pulse like this one, paused, so that nothing goes out twice; `there` is the same person
    in the organisation that gets it.

    It shows a metric of that organisation: sources are never copied. Recipients come with it
    within one organisation only, since they have opted in to that one. Raises NotFound, and
    NotAllowed for another person or one who may not make pulses there.
    """
    there.must(Permission.MAKE_PULSES)
    if there.person != actor.person:
        raise NotAllowed
    with storage.tenant(actor) as uow:
        original = uow.pulses.get(id)
    with storage.tenant(there) as uow:
        uow.metrics.get(metric)
        copy = _like(original, there, metric, clock, name)
        uow.pulses.add(copy)
        uow.note(there, "made a copy of a pulse", str(copy.id), copy.created_at)
        uow.commit()
    return copy


def _like(original: Pulse, there: Actor, metric: MetricId, clock: Clock, name: str) -> Pulse:
    here = there.organisation == original.organisation
    return replace(
        original,
        id=PulseId(uuid4()),
        organisation=there.organisation,
        name=name,
        metric=metric,
        state=PulseState.PAUSED,
        by=there.person,
        created_at=clock.now(),
        destinations=original.destinations if here else frozenset(),
        rev=1,
        next_at=None,
        next_key="",
        version=0,
        paused_until=None,
    )
