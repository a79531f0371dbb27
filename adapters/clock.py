"""The product's time: the machine's, or another clock's."""

import math
import threading
import time
from datetime import UTC, datetime, timedelta

import requests

FRESH_S = 0.5
TIMEOUT_S = 0.3
FARTHEST = timedelta(days=3650)


class SystemClock:
    """See ports.clock.Clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FollowingClock:
    """See ports.clock.Clock. The machine's time plus the offset that another clock tells.

    GET `url` answers `{"now": …, "offset_s": …}`. Asked at most every half a second, by one
    thread; while it cannot be reached, its last offset stays.
    """

    def __init__(
        self,
        url: str,
        session: requests.Session,
        *,
        fresh_s: float = FRESH_S,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._url = url
        self._session = session
        self._fresh_s = fresh_s
        self._timeout_s = timeout_s
        self._lock = threading.Lock()
        self._offset = timedelta()
        self._fresh_until = -math.inf

    def now(self) -> datetime:
        with self._lock:
            if time.monotonic() >= self._fresh_until:
                self._follow()
                self._fresh_until = time.monotonic() + self._fresh_s
            offset = self._offset
        return datetime.now(UTC) + offset

    def _follow(self) -> None:
        """Take the other clock's offset over, if it tells one that can be used."""
        try:
            answer = self._session.get(self._url, timeout=self._timeout_s, allow_redirects=False)
            answer.raise_for_status()
            offset = timedelta(seconds=float(answer.json()["offset_s"]))
        except Exception:  # the port has no failure: time goes on
            return
        if abs(offset) <= FARTHEST:
            self._offset = offset
