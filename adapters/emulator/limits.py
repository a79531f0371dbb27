"""How fast Meta lets a number write: to one person, in all, and to how many people first."""

import threading
from collections import deque

from adapters.emulator.businesses import Business
from adapters.emulator.clock import EmulatorClock
from adapters.emulator.store import Store

PAIR_INTERVAL_S = 6.0
TIERS: dict[str, int | None] = {
    "TIER_250": 250, "TIER_2K": 2000, "TIER_10K": 10_000, "TIER_100K": 100_000,
    "TIER_UNLIMITED": None,
}  # fmt: skip
TIER_S = 24 * 3600
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


class Reached:
    """The people whom the numbers of one portfolio reached outside a window in 24 hours.

    A portfolio is the account, unless the number's capabilities name another one.
    """

    def __init__(self, store: Store, clock: EmulatorClock, usual: str) -> None:
        self._store = store
        self._clock = clock
        self._usual = usual

    def tier(self, business: Business) -> str:
        return str(business.capabilities.get("limit") or self._usual)

    def takes(self, business: Business, recipient: str) -> bool:
        portfolio = str(business.capabilities.get("portfolio") or business.waba_id)
        most = TIERS.get(self.tier(business))
        since = self._clock.now() - TIER_S
        with self._store.writing() as db:
            known = db.execute(
                "SELECT 1 FROM reached WHERE portfolio = ? AND recipient = ? AND at > ?",
                (portfolio, recipient, since),
            ).fetchone()
            if known:
                return True
            if most is not None and self._count(portfolio, since) >= most:
                return False
            db.execute(
                "INSERT OR REPLACE INTO reached VALUES (?, ?, ?)",
                (portfolio, recipient, self._clock.now()),
            )
        return True

    def _count(self, portfolio: str, since: float) -> int:
        with self._store.reading() as db:
            row = db.execute(
                "SELECT count(*) FROM reached WHERE portfolio = ? AND at > ?", (portfolio, since)
            ).fetchone()
        return int(row[0])


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
