"""Redis being away, told in the log without repeating it each second."""

import logging
import time

AGAIN_S = 60.0

log = logging.getLogger(__name__)


class Outage:
    """Logs when it begins, each minute that it lasts, and when it is over."""

    def __init__(self, whose: str) -> None:
        self._whose = whose
        self._began: float | None = None
        self._told = 0.0

    @property
    def lasts(self) -> bool:
        return self._began is not None

    def noticed(self, error: BaseException) -> None:
        now = time.monotonic()
        if self._began is None:
            self._began = now
        elif now - self._told < AGAIN_S:
            return
        self._told = now
        # Only the kind: a connection error's text may name the server and its user.
        log.warning("Redis is away for %s: %s", self._whose, type(error).__name__)

    def over(self) -> None:
        if self._began is not None:
            log.info("Redis is back for %s", self._whose)
            self._began = None
