"""What time alone brings about: the upkeep lane, and the clock's slots."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.actors import needs
from domain.alerts import next_step
from domain.tenancy import Actor, Permission
from ports.alarm import Alarm
from ports.bell import Bell, Lane
from ports.clock import Clock
from ports.lanes import RunQueue, Upkeep
from ports.probe import Probe

PROBE_EVERY = 5.0
SWEEP_EVERY = 3600.0
TICK_EVERY = 1.0
WATCH_EVERY = 20.0

log = logging.getLogger(__name__)


@needs(Permission.RUN_THE_HOUSE)
def fire_slots(actor: Actor, *, queue: RunQueue, bell: Bell, clock: Clock) -> int:
    """Write the runs of the slots that have come. A second clock at work changes nothing."""
    fired = queue.fire(clock.now())
    if fired:
        bell.ring(Lane.PREPARE)
    return fired


@dataclass(frozen=True, slots=True)
class Tick:
    """One look at what time has brought."""


class UpkeepWork:
    """The upkeep lane: once a second, one thing after the other."""

    lane = Lane.UPKEEP
    slots = 1

    def __init__(
        self,
        upkeep: Upkeep,
        probe: Probe,
        bell: Bell,
        clock: Clock,
        watch: Callable[[], object],
        alarm: Alarm,
        go_on: Callable[[], object],
    ) -> None:
        """`watch` asks Meta how the numbers are that it was not asked about lately; `go_on` does
        so for a while with long work."""
        self._watch = watch
        self._upkeep = upkeep
        self._probe = probe
        self._bell = bell
        self._clock = clock
        self._alarm = alarm
        self._go_on = go_on
        self._next = {"tick": 0.0, "probe": 0.0, "sweep": 0.0, "watch": 0.0}

    def waiting(self) -> bool:
        return time.monotonic() >= self._next["tick"]

    def _every(self, what: str, seconds: float) -> bool:
        now = time.monotonic()
        if now < self._next[what]:
            return False
        self._next[what] = now + seconds
        return True

    def claim(self, slots: int) -> Sequence[Tick]:
        return [Tick()] if self._every("tick", TICK_EVERY) else []

    def perform(self, tick: Tick) -> None:
        if self._every("probe", PROBE_EVERY):
            self._upkeep.beat(self._probe.webhook_answers())
        now = self._clock.now()
        self._upkeep.lost(now)
        if self._upkeep.resolve(now) + self._upkeep.reopen(now):
            self._bell.ring(Lane.DELIVER)
        self._upkeep.lapse(now)
        self._tell_the_operator(now)
        if self._every("watch", WATCH_EVERY):
            self._watch()
        if self._every("sweep", SWEEP_EVERY):
            self._upkeep.sweep(now)
        self._go_on()

    def _tell_the_operator(self, now: datetime) -> None:
        for new in self._alarm.take(now):
            log.error("Alert (%s): %s %s", new.kind, new.text, next_step(new.kind))

    def record(self, results: Sequence[None]) -> None:
        """Nothing is left to note."""

    def broke(self, tick: Tick, error: BaseException) -> None:
        """The next tick tries again."""

    def give_back(self, works: Sequence[Tick]) -> None:
        """A tick that was not taken is no loss."""
