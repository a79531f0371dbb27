"""Looking after recipients: what they are called, a pause, and whether a message reaches them."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

from app.actors import needs
from app.use_cases.inviting import tidy_label
from domain.destinations import UNTIL_RESUMED, Destination, DestinationId, DestinationState
from domain.errors import DomainError
from domain.messages import MessageId, Part, Reason
from domain.tenancy import Actor, NotFound, Permission
from ports.bell import Lane
from ports.clock import Clock
from ports.outbox import NewMessage
from ports.storage import Storage, Tenant

TEST_LIVES = timedelta(minutes=10)
"""A test that arrives later tests nothing any more."""
TEST_AGAIN = timedelta(minutes=1)
"""Not sooner is somebody sent another test."""
TESTED = "sent a test to a recipient"


class LabelMissing(DomainError):
    """A recipient is called something."""


@dataclass(eq=False)
class CannotReach(DomainError):
    """No message of ours reaches this recipient now."""

    reason: Reason


@dataclass(eq=False)
class JustTested(DomainError):
    """They were sent a test a moment ago."""

    until: datetime


def _there(uow: Tenant, id: DestinationId) -> Destination:
    """Raises NotFound, also for one that was removed."""
    found = uow.destinations.get(id)
    if found.state is DestinationState.REMOVED:
        raise NotFound
    return found


@needs(Permission.MANAGE_CHANNELS)
def rename_recipient(
    actor: Actor, id: DestinationId, label: str, *, storage: Storage, clock: Clock
) -> None:
    """Raises NotFound, LabelMissing or LabelTooLong, and then changes nothing."""
    label = tidy_label(label)
    if not label:
        raise LabelMissing
    with storage.tenant(actor) as uow:
        uow.destinations.save(replace(_there(uow, id), label=label))
        uow.note(actor, "renamed a recipient", str(id), clock.now())
        uow.commit()


@needs(Permission.MANAGE_CHANNELS)
def pause_recipient(
    actor: Actor, id: DestinationId, until: datetime | None, *, storage: Storage, clock: Clock
) -> None:
    """No chart goes there until then, or, for None, until somebody resumes it; what waits is
    cancelled. What they ask is still answered. Raises NotFound or PauseNotValid."""
    now = clock.now()
    with storage.tenant(actor) as uow:
        paused = _there(uow, id).resting(until or UNTIL_RESUMED, now)
        uow.destinations.save(paused)
        uow.outbox.cancel_for(id, now, Reason.RESTS)
        uow.note(actor, "paused a recipient", str(id), now)
        uow.commit()


@needs(Permission.MANAGE_CHANNELS)
def resume_recipient(actor: Actor, id: DestinationId, *, storage: Storage, clock: Clock) -> None:
    """Charts go there again from their next slot on. Raises NotFound."""
    with storage.tenant(actor) as uow:
        uow.destinations.save(_there(uow, id).resumed())
        uow.note(actor, "resumed a recipient", str(id), clock.now())
        uow.commit()


@needs(Permission.MANAGE_CHANNELS)
def send_test(
    actor: Actor, id: DestinationId, *, storage: Storage, clock: Clock, brand: str
) -> MessageId:
    """A few words to exactly this one. Raises NotFound, CannotReach with what is in the way, or
    JustTested: then nothing was sent."""
    now, message = clock.now(), MessageId(uuid4())
    with storage.tenant(actor) as uow:
        destination = _there(uow, id)
        address = next(iter(uow.destinations.addresses([id])), None)
        if address is None:
            stopped = destination.state is DestinationState.STOPPED
            raise CannotReach(Reason.STOPPED if stopped else Reason.NOT_REACHABLE)
        if not uow.destinations.window_open(address, now):
            raise CannotReach(Reason.WINDOW_CLOSED)
        last = uow.noted_since(TESTED, str(id), now - TEST_AGAIN)
        if last is not None:
            raise JustTested(last + TEST_AGAIN)
        text = (
            f"A test from {uow.organisation.name}, by {brand}: messages for "
            f"{destination.label} arrive here. There is nothing to do."
        )
        uow.outbox.write(
            NewMessage(
                message,
                actor.organisation,
                uow.channels.get(address.channel).sender,
                address.contact,
                Part.NOTICE,
                text,
                now,
                now + TEST_LIVES,
                now + TEST_LIVES,
            )
        )
        uow.note(actor, TESTED, str(id), now)
        uow.after_commit(Lane.DELIVER)
        uow.commit()
    return message
