"""A process for each lane, forked from one that has imported everything."""

import contextlib
import logging
import os
import signal
import time
from collections.abc import Callable
from types import FrameType

from app.faults import told
from ports.bell import Lane

log = logging.getLogger(__name__)

PAUSE_S = 1.0
"""Before a lane that has just died is started again."""


class Nursery:
    """Keeps one child for each lane, starting a dead one again, until told to stop.

    The parent opens no database, no connection and no thread: a fork would share them.
    """

    def __init__(self, work: Callable[[Lane], int]) -> None:
        self._work = work
        self._children: dict[int, Lane] = {}
        self._stopping = False

    def run(self) -> int:
        """Until SIGTERM or SIGINT, and until every child has finished what it was doing."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        for lane in Lane:
            self._start(lane)
        while self._children:
            pid, _status = os.wait()
            dead = [lane for lane in [self._children.pop(pid, None)] if lane is not None]
            if dead and not self._stopping:
                time.sleep(PAUSE_S)
                for lane in dead + self._died_meanwhile():
                    self._start(lane)
        return 0

    def _died_meanwhile(self) -> list[Lane]:
        """Lanes that have died too: all come back together."""
        dead = []
        for pid in list(self._children):
            ended, _status = os.waitpid(pid, os.WNOHANG)
            if ended:
                dead.append(self._children.pop(pid))
        return dead

    def _start(self, lane: Lane) -> None:
        if self._stopping:
            return
        pid = os.fork()
        if pid == 0:
            os._exit(self._live(lane))
        self._children[pid] = lane
        if self._stopping:  # the signal came while it was being born
            os.kill(pid, signal.SIGTERM)

    def _live(self, lane: Lane) -> int:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        try:
            return self._work(lane)
        except BaseException as error:
            log.critical("The %s worker has died: %s", lane.value, told(error))
            return 1

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True
        for pid in list(self._children):
            with contextlib.suppress(ProcessLookupError):  # it has just ended by itself
                os.kill(pid, signal.SIGTERM)
