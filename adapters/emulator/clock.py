"""The emulator's time: real time plus an offset that people may push forward."""

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from adapters.emulator.store import Store

MONDAY = 0
LONGEST_OFFSET_S = 10 * 366 * 24 * 3600


def iso(epoch: float) -> str:
    """UTC with milliseconds, as `2026-11-22T10:35:00.000Z`."""
    moment = datetime.fromtimestamp(epoch, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moment(text: str) -> float:
    """The inverse of `iso`; raises ValueError for a time without its zone."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("a time needs its zone")
    return found.timestamp()


def next_monday(now: float, zone: str) -> float:
    """The first Monday 08:59 in `zone` that is strictly after `now`."""
    local = datetime.fromtimestamp(now, ZoneInfo(zone))
    days = (MONDAY - local.weekday()) % 7
    monday = (local + timedelta(days=days)).replace(hour=8, minute=59, second=0, microsecond=0)
    if monday.timestamp() <= now:
        monday += timedelta(days=7)
    return monday.timestamp()


class EmulatorClock:
    """Never runs backwards by itself, whatever the machine's wall clock does.

    The one way back is `return_to_real`, which a person asks for.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._anchor = time.time() - time.monotonic()
        self.offset = float(store.setting("clock_offset") or 0.0)

    def real(self) -> float:
        """Seconds since the epoch; what pauses between webhook tries are counted in."""
        return self._anchor + time.monotonic()

    def now(self) -> float:
        """Seconds since the epoch in the emulator's time: windows, statuses, media."""
        return self.real() + self.offset

    def advance(self, seconds: float) -> None:
        """Raises ValueError unless it goes forward, by ten years at the most."""
        if not seconds >= 0:
            raise ValueError("the clock only goes forward")
        if self.offset + seconds > LONGEST_OFFSET_S:
            raise ValueError("ten years are enough")
        self._keep(self.offset + seconds)

    def advance_to(self, moment: float) -> None:
        """Raises ValueError for a moment that has passed."""
        self.advance(moment - self.now())

    def return_to_real(self) -> None:
        self._keep(0.0)

    def _keep(self, offset: float) -> None:
        self.offset = offset
        self._store.keep_setting("clock_offset", repr(offset))
