"""How fast Meta lets a number write: to one person, and in all."""

import threading
from collections import deque

from adapters.emulator.clock import EmulatorClock
from adapters.emulator.store import Store

PAIR_INTERVAL_S = 6.0
PAIR_BURST = 45


class PairRate:
    """One message in 6 s for each recipient, 45 of them borrowed ahead (a GCRA); an interval of
    0 sets no limit.

    Counted in the emulator's time, so that pushing the clock pays the loan back.
    """

    def __init__(self, store: Store, clock: EmulatorClock, interval_s: float) -> None:
        self._store = store
        self._clock = clock
        self._interval_s = interval_s

    def takes(self, business: str, recipient: str) -> bool:
        if not self._interval_s:
            return True
        now = self._clock.now()
        ahead = (PAIR_BURST - 1) * self._interval_s
        with self._store.writing() as db:
            row = db.execute(
                "SELECT tat FROM pair WHERE business = ? AND recipient = ?", (business, recipient)
            ).fetchone()
            tat = now if row is None else max(row["tat"], now)
            if tat > now + ahead + 2 * self._interval_s:  # the clock went back to real time
                tat = now
            if tat > now + ahead:
                return False
            db.execute(
                "INSERT OR REPLACE INTO pair VALUES (?, ?, ?)",
                (business, recipient, tat + self._interval_s),
            )
        return True


class Throughput:
    """Messages in and out of one number in the last real second: 80, or 1 000 if upgraded."""

    def __init__(self, clock: EmulatorClock, usual: int) -> None:
        self._clock = clock
        self._usual = usual
        self._seen: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def takes(self, business: str, allowed: int | None) -> bool:
        with self._lock:
            seen = self._recent(business)
            if len(seen) >= (allowed or self._usual):
                return False
            seen.append(self._clock.real())
            return True

    def count(self, business: str) -> None:
        """A message that came in also counts, and is never refused."""
        with self._lock:
            self._recent(business).append(self._clock.real())

    def _recent(self, business: str) -> deque[float]:
        seen = self._seen.setdefault(business, deque())
        while seen and seen[0] < self._clock.real() - 1:
            seen.popleft()
        return seen
