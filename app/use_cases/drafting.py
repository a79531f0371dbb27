"""A look at a pulse that is still being typed: a run of a draft, which goes to nobody."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from app.actors import needs
from app.use_cases.pulsing import PulseWish
from domain.pulses import Pulse, PulseId, PulseState, Run, RunId, RunKind, asked_run
from domain.tenancy import Actor, Permission
from ports.bell import Lane
from ports.clock import Clock
from ports.storage import Storage


@needs(Permission.MAKE_PULSES)
def preview_draft(
    actor: Actor, wish: PulseWish, request_key: UUID, *, storage: Storage, clock: Clock
) -> Run:
    """Run what somebody is typing, only to look at it.

    A person has one draft, which this overwrites; what was drawn of it before is forgotten, but
    for the newest picture. Raises NotFound for a metric of somebody else.
    """
    now = clock.now()
    with storage.tenant(actor) as uow:
        uow.metrics.get(wish.metric)
        draft = uow.pulses.draft_of(actor.person)
        if draft is None:
            draft = _draft(actor, wish, now)
            uow.pulses.add(draft)
        else:
            draft = replace(
                draft, name=wish.name, metric=wish.metric, chart=wish.chart, note=wish.note
            )
            uow.pulses.save(draft)
            uow.runs.forget_drawn(draft.id)
        key = f"draft:{request_key}"
        run = asked_run(RunId(uuid4()), draft, RunKind.PREVIEW, actor, key, now)
        uow.runs.add(run)
        uow.after_commit(Lane.PREPARE)
        uow.commit()
    return run


def _draft(actor: Actor, wish: PulseWish, now: datetime) -> Pulse:
    return Pulse(
        PulseId(uuid4()),
        actor.organisation,
        wish.name,
        wish.metric,
        wish.chart,
        wish.schedule,
        PulseState.DRAFT,
        actor.person,
        now,
        wish.note,
    )
