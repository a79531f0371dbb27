"""Making pulses, changing when they fire, and firing them by hand."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from time import monotonic
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from app.actors import needs
from domain.charts import ChartKind
from domain.destinations import DestinationId
from domain.errors import DomainError
from domain.messages import MessageId
from domain.metrics import MetricId
from domain.pulses import (
    NobodyToSendTo,
    NoPhoneOfOwn,
    Pulse,
    PulseId,
    PulseShelved,
    PulseState,
    Run,
    RunId,
    RunKind,
    asked_run,
)
from domain.schedules import FRESH_FOR, HELD_FOR, Schedule
from domain.tenancy import Actor, NotFound, Permission
from ports.bell import Lane
from ports.clock import Clock
from ports.storage import Storage, Tenant

log = logging.getLogger(__name__)

NAME_LIMIT = 80
NOTE_LIMIT = 500
LONGEST_PAUSE = timedelta(days=366)
RESENT_AT_ONCE = 500
"""So many of a run's messages go again in one transaction."""
A_PRESS = 10.0
"""Seconds for which a press sends again itself, since routers cut a request off after thirty."""
ASKED = {RunKind.NOW: "sent a pulse", RunKind.TEST: "sent a test of a pulse"}


APART = timedelta(seconds=10)
"""Sooner than this after another press, a press of the same button is meant to be the same one."""
AT_ALL = timedelta(0)


@dataclass(eq=False)
class JustAsked(DomainError):
    """Somebody has pressed the same button a moment ago."""

    run: RunId


@dataclass(eq=False)
class PulseNotValid(DomainError):
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class PulseWish:
    """What an admin asks of a pulse."""

    name: str
    metric: MetricId
    chart: ChartKind
    schedule: Schedule
    destinations: frozenset[DestinationId]
    note: str = ""
    keeps_open: bool = False

    def checked(self) -> "PulseWish":
        name = " ".join(self.name.split())
        if not name:
            raise PulseNotValid("name", "Give the pulse a name.")
        if len(name) > NAME_LIMIT:
            raise PulseNotValid("name", f"A name has at most {NAME_LIMIT} characters.")
        if len(self.note) > NOTE_LIMIT:
            raise PulseNotValid("note", f"A note has at most {NOTE_LIMIT} characters.")
        return replace(self, name=name)

    def must_come(self, now: datetime) -> None:
        """Raises PulseNotValid where the schedule has ended before it begins."""
        if self.schedule.after(now) is None:
            raise PulseNotValid("ends", "Its last day is over before it would come once.")


@needs(Permission.MAKE_PULSES)
def make_pulse(actor: Actor, wish: PulseWish, *, storage: Storage, clock: Clock) -> Pulse:
    """A new, active pulse. Raises PulseNotValid, or NotFound for a metric or destination of
    somebody else."""
    wish, now = wish.checked(), clock.now()
    wish.must_come(now)
    with storage.tenant(actor) as uow:
        uow.metrics.get(wish.metric)
        for destination in wish.destinations:
            uow.destinations.get(destination)
        pulse = Pulse(
            PulseId(uuid4()),
            actor.organisation,
            wish.name,
            wish.metric,
            wish.chart,
            wish.schedule,
            PulseState.ACTIVE,
            actor.person,
            now,
            wish.note,
            wish.destinations,
            keeps_open=wish.keeps_open,
        ).awaiting(now)
        uow.pulses.add(pulse)
        uow.note(actor, "made a pulse", str(pulse.id), now)
        uow.commit()
    return pulse


@needs(Permission.MAKE_PULSES)
def edit_pulse(
    actor: Actor, id: PulseId, wish: PulseWish, *, storage: Storage, clock: Clock
) -> Pulse:
    """Change a pulse. A new schedule raises its revision and starts strictly after now.

    Raises PulseNotValid, NotFound, or PulseShelved for one in the archive.
    """
    wish, now = wish.checked(), clock.now()
    with storage.tenant(actor) as uow:
        before = uow.runs.fire(uow.pulses.get(id), now)  # what has come already still comes
        before.must_be_in_use()
        uow.metrics.get(wish.metric)
        for destination in wish.destinations:
            uow.destinations.get(destination)
        pulse = replace(
            before,
            name=wish.name,
            metric=wish.metric,
            chart=wish.chart,
            note=wish.note,
            destinations=wish.destinations,
            keeps_open=wish.keeps_open,
        )
        if wish.schedule != before.schedule:
            wish.must_come(now)
            pulse = pulse.rescheduled(wish.schedule, now)
        uow.pulses.save(pulse)
        uow.note(actor, "changed a pulse", str(id), now)
        uow.after_commit(Lane.PREPARE)
        uow.commit()
    return pulse


@needs(Permission.MAKE_PULSES)
def pause_pulse(
    actor: Actor, id: PulseId, *, storage: Storage, clock: Clock, until: date | None = None
) -> int:
    """Nothing goes out by itself until somebody resumes it, or until the beginning of a day in
    the schedule's zone. What still waited of it is cancelled: returns how many charts. Raises
    PulseNotValid for a day that is not ahead."""
    now = clock.now()
    with storage.tenant(actor) as uow:
        pulse = uow.pulses.get(id)
        if until is None:
            uow.pulses.save(pulse.paused())
        else:
            end = _beginning_of(until, pulse.schedule)
            if not now < end <= now + LONGEST_PAUSE:
                raise PulseNotValid("until", "Pick a day after today, within a year.")
            uow.pulses.save(pulse.paused_for_a_while(end, now))
        cancelled = uow.outbox.withdraw(id, now)
        uow.note(actor, "paused a pulse", str(id), now)
        uow.commit()
    return cancelled


def _beginning_of(day: date, schedule: Schedule) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(schedule.timezone))


@needs(Permission.MAKE_PULSES)
def resume_pulse(actor: Actor, id: PulseId, *, storage: Storage, clock: Clock) -> None:
    with storage.tenant(actor) as uow:
        uow.pulses.save(uow.pulses.get(id).resumed(clock.now()))
        uow.note(actor, "resumed a pulse", str(id), clock.now())
        uow.commit()


@needs(Permission.MAKE_PULSES)
def fire_pulse(
    actor: Actor,
    id: PulseId,
    kind: RunKind,
    request_key: UUID,
    *,
    storage: Storage,
    clock: Clock,
    apart: timedelta = AT_ALL,
) -> Run:
    """Run a pulse now: to everybody, to one's own phone, or only to look at.

    `request_key` makes a second click the same run. Raises NotFound, NobodyToSendTo,
    PulseShelved for one in the archive, NoPhoneOfOwn for a test without a verified phone of
    one's own, or JustAsked where the pages have made such a run less than `apart` ago.
    """
    key = f"{kind.value}:{request_key}"
    with storage.tenant(actor) as uow:
        pulse = uow.pulses.get(id)
        known = uow.runs.asked(id, key)
        if known is not None:
            return known
        pulse.must_be_in_use()
        if kind is RunKind.NOW and not uow.destinations.addresses(pulse.destinations):
            raise NobodyToSendTo
        if kind is RunKind.TEST and uow.destinations.own_phone(actor.person) is None:
            raise NoPhoneOfOwn
        run = asked_run(RunId(uuid4()), pulse, kind, actor, key, clock.now())
        just = uow.runs.pressed(run, apart)
        if just is not None:
            raise JustAsked(just)
        uow.runs.add(run)
        if kind in ASKED:  # a preview reaches nobody
            uow.note(actor, ASKED[kind], str(id), run.at)
        uow.after_commit(Lane.PREPARE)
        uow.commit()
    return run


@needs(Permission.MAKE_PULSES)
def send_again(actor: Actor, message: MessageId, *, storage: Storage, clock: Clock) -> None:
    """One more try of a message that ended without arriving. Raises NotFound, also when it went
    again already, and PulseShelved where its pulse is in the archive."""
    with storage.tenant(actor) as uow:
        now = clock.now()
        _in_use(uow.runs.of(message).id, uow)
        uow.outbox.send_again(message, now, now + FRESH_FOR, now + HELD_FOR)
        uow.note(actor, "sent a message again", str(message), now)
        uow.after_commit(Lane.DELIVER)
        uow.commit()


@needs(Permission.MAKE_PULSES)
def send_failed_again(
    actor: Actor,
    run: RunId,
    *,
    storage: Storage,
    clock: Clock,
    at_once: int = RESENT_AT_ONCE,
    seconds: float = A_PRESS,
) -> int:
    """One more try of what has failed of a run by now, and of nothing else; how many messages.

    What arrived stays as it is, and so does what may have arrived: an unconfirmed message goes
    again one by one, by somebody who has asked. What fails again meanwhile waits for another
    press. Each round of `at_once` is one transaction, with its own line in the audit log; what
    is left after so many seconds is counted too, for the upkeep lane goes on with it. Raises
    NotFound for a run of somebody else, and PulseShelved once its pulse is in the archive; the
    rounds before have gone all the same.
    """
    until = monotonic() + seconds
    with storage.tenant(actor) as uow:
        failed = uow.outbox.failed(_in_use(run, uow))
    left, sent = failed.messages, 0
    while left:
        sent += _send_few_again(actor, run, left[:at_once], storage=storage, clock=clock)
        left = left[at_once:]
        if left and monotonic() >= until:
            _leave(actor, run, len(left), failed.by, storage=storage, clock=clock)
            break
    return sent + len(left)


def _leave(
    actor: Actor, run: RunId, left: int, by: datetime, *, storage: Storage, clock: Clock
) -> None:
    """So many are the upkeep lane's now."""
    with storage.tenant(actor) as uow:
        uow.runs.leave_resending(_in_use(run, uow), by)
        uow.note(actor, f"left what failed to go again by itself ({left})", str(run), clock.now())
        uow.after_commit(Lane.UPKEEP)
        uow.commit()


@needs(Permission.MAKE_PULSES)
def go_on_sending_again(
    actor: Actor,
    run: RunId,
    by: datetime,
    *,
    storage: Storage,
    clock: Clock,
    at_once: int = RESENT_AT_ONCE,
    seconds: float,
) -> None:
    """What a press has left, for a while: of what was there by then, all that has failed. Nothing
    where the pulse was put into the archive, or the organisation is being erased."""
    until = monotonic() + seconds
    try:
        with storage.tenant(actor) as uow:
            failed = uow.outbox.failed(_in_use(run, uow), by).messages
        for first in range(0, len(failed), at_once):
            if first and monotonic() >= until:
                return
            few = failed[first : first + at_once]
            _send_few_again(actor, run, few, storage=storage, clock=clock)
    except PulseShelved:
        log.info("What failed of a run does not go again: its pulse is in the archive.")
    except NotFound:
        log.info("What failed of a run does not go again: its organisation is being erased.")
    with storage.tenant(actor) as uow:
        uow.runs.end_resending(run, by)
        uow.commit()


def _in_use(run: RunId, uow: Tenant) -> RunId:
    """Hold a run and its pulse before any of its messages, so that who presses meanwhile waits
    here and then sees what has gone. Raises PulseShelved, and NotFound also where the organisation
    is being erased."""
    uow.must_be_open()
    uow.pulses.get(uow.runs.get(run).pulse).must_be_in_use()
    return run


def _send_few_again(
    actor: Actor, run: RunId, failed: Sequence[MessageId], *, storage: Storage, clock: Clock
) -> int:
    """How many of them went; not those that have gone since, by somebody else's press."""
    with storage.tenant(actor) as uow:
        now = clock.now()
        _in_use(run, uow)
        sent = len(uow.outbox.send_all_again(failed, now, now + FRESH_FOR, now + HELD_FOR))
        if sent:
            uow.note(actor, f"sent what failed again ({sent})", str(run), now)
            uow.after_commit(Lane.DELIVER)
            uow.commit()
    return sent
