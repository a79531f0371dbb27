"""Draining a lane: claim what is due, perform it in threads, record it from one thread."""

import logging
import time
from collections import deque
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from functools import partial
from typing import Generic, ParamSpec, Protocol, TypeVar

from app.faults import told
from ports.bell import Bell, Lane

LOOK_AGAIN_S = 0.1
"""With a slot free and others busy, new work waits no longer than this."""
GATHER_S = 0.005
"""What finishes this close together is recorded together: it saves half of the transactions
of a full lane (measured), and so leaves SQLite's one writer to the others."""
RECORD_FOR_S = 20.0
FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 3.0

W = TypeVar("W")
R = TypeVar("R")
P = ParamSpec("P")
T = TypeVar("T")
Write = Callable[[], None]

log = logging.getLogger(__name__)


class NotBegun(Exception):
    """It was claimed and nothing of it was done."""


class LaneWork(Protocol[W, R]):
    """What one lane does. Every call but `perform` comes from the one draining thread."""

    @property
    def lane(self) -> Lane: ...

    @property
    def slots(self) -> int:
        """How many are performed at once; a single one in the draining thread itself."""

    def waiting(self) -> bool:
        """Whether anything is due, or will be within a moment. It only reads, so that an idle
        lane takes no write lock."""

    def claim(self, slots: int) -> Sequence[W]:
        """Take at most so many, committed before they are handed out."""

    def perform(self, work: W) -> R:
        """Do one, in a thread of its own. In the deliver lane it must not touch the database."""

    def record(self, results: Sequence[R]) -> None:
        """Write these, all or none. It may be asked again for some that were written already:
        a commit whose answer was lost looks like one that failed."""

    def broke(self, work: W, error: BaseException) -> None:
        """`perform` raised. Like `record`, it may be asked again."""

    def give_back(self, works: Sequence[W]) -> None:
        """These were claimed but not begun: anyone may have them now."""


def drain(
    work: LaneWork[W, R],
    bell: Bell,
    *,
    stopping: Callable[[], bool],
    monotonic: Callable[[], float],
    seconds: float = 20.0,
    pause: Callable[[float], None] = time.sleep,
    ahead: int = 0,
) -> int:
    """Do what is due until nothing is, `seconds` have passed or `stopping`. Returns how many.

    So many `ahead` of the free slots are claimed too, so that no slot idles while the database
    is asked; they begin as slots become free, or are given back when it is to stop.

    What has begun is always finished and recorded. An item that raises is given to `broke` and
    harms no other. If the database does not answer, writes are tried again for RECORD_FOR_S;
    then, or if nothing can be claimed, that error is raised once the rest has been finished.
    """
    bell.answered(work.lane)
    # Threads start as they are needed: an idle drain starts none, a full one pays 5 ms for 32.
    with _Alone() if work.slots == 1 else ThreadPoolExecutor(work.slots) as crew:
        until = monotonic() + seconds
        return _Drain(work, bell, crew, stopping, monotonic, pause, until, ahead).run()


@dataclass
class _Drain(Generic[W, R]):
    work: LaneWork[W, R]
    bell: Bell
    crew: Executor
    stopping: Callable[[], bool]
    monotonic: Callable[[], float]
    pause: Callable[[float], None]
    until: float
    ahead: int
    running: dict[Future[R], W] = field(default_factory=dict)
    last_error: Exception | None = None
    trouble: Exception | None = None
    count: int = 0
    in_a_moment: bool = False
    """Something is due, and nobody may have it yet: a limit holds it back, or another worker."""
    flowing: bool = False
    """The last claim was full: the next needs no look first."""

    def run(self) -> int:
        self.fill()
        while self.running or (self.in_a_moment and self.free()):
            if self.running:
                self.settle(self.finished())
            else:
                self.pause(LOOK_AGAIN_S)
            self.fill()
        if self.trouble:
            raise self.trouble
        if self.monotonic() >= self.until and not self.stopping():
            # There may be more: whoever is free goes on, this worker too.
            self.bell.ring(self.work.lane)
        return self.count

    def fill(self) -> None:
        """Claim for the free slots and begin."""
        free = self.free()
        if not free:
            return
        self.in_a_moment = False
        try:
            due = self.flowing or self.work.waiting()
            claimed = self.work.claim(free) if due else ()
            self.in_a_moment = due and not claimed and self.work.waiting()
        except Exception as error:
            self.trouble = error
            log.error("The %s lane cannot claim: %s", self.work.lane.value, told(error))
            return
        self.flowing = len(claimed) >= free
        if len(claimed) >= free:
            self.bell.ring(self.work.lane)
        if claimed and self.stopping():
            self.give_back(claimed)
            return
        for item in claimed:
            self.running[self.crew.submit(self.perform, item)] = item

    def perform(self, item: W) -> R:
        """Raises NotBegun where it waited for its slot and all is to stop now."""
        if self.stopping():
            raise NotBegun
        return self.work.perform(item)

    def free(self) -> int:
        """How many may be claimed now."""
        if self.trouble or self.stopping() or self.monotonic() >= self.until:
            return 0
        return max(0, self.work.slots + self.ahead - len(self.running))

    def give_back(self, works: Sequence[W]) -> None:
        try:
            self.work.give_back(works)
        except Exception as error:
            # Their leases will run out.
            log.error("The %s lane cannot give back: %s", self.work.lane.value, told(error))

    def finished(self) -> Collection[Future[R]]:
        """The next that are done; none when it is time to look for new work."""
        patience = LOOK_AGAIN_S if self.free() else None
        done, busy = wait(self.running, timeout=patience, return_when=FIRST_COMPLETED)
        if done and busy:
            done, _ = wait(self.running, timeout=GATHER_S)
        return done

    def settle(self, done: Collection[Future[R]]) -> None:
        results: list[R] = []
        idle: list[W] = []
        writes: deque[Write] = deque()
        for future in done:
            item = self.running.pop(future)
            error = future.exception()
            if error is None:
                results.append(future.result())
            elif isinstance(error, NotBegun):
                idle.append(item)
            else:
                log.error("Work in the %s lane broke: %s", self.work.lane.value, told(error))
                writes.append(partial(self.work.broke, item, error))
        self.count += len(done) - len(idle)
        if idle:
            self.give_back(idle)
        if results and not self.written(partial(self.work.record, results)):
            # One by one from now on, so that one that cannot be written costs no other.
            writes.extend(partial(self.work.record, [result]) for result in results)
        self.write(writes)

    def write(self, left: deque[Write]) -> None:
        """Write each; what fails goes to the end, and is tried again after a pause."""
        give_up = self.monotonic() + (0.0 if self.trouble else RECORD_FOR_S)
        pause = FIRST_PAUSE_S
        while left:
            if self.written(left[0]):
                left.popleft()
                continue
            if self.monotonic() + pause > give_up:
                self.trouble = self.trouble or self.last_error
                log.error("The %s lane cannot write %d results", self.work.lane.value, len(left))
                return
            left.rotate(-1)
            self.pause(pause)
            pause = min(2 * pause, LONGEST_PAUSE_S)

    def written(self, write: Write) -> bool:
        try:
            write()
        except Exception as error:
            self.last_error = error
            log.error("The %s lane cannot write: %s", self.work.lane.value, told(error))
            return False
        return True


class _Alone(Executor):
    """Performs in the calling thread, so that a lane of one slot may use its own database."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future
