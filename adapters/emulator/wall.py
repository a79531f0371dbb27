"""Times as the phone's page says them: in one zone, which is named."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from adapters.emulator.clock import EmulatorClock, moment


class Wall:
    """The clock on the wall; `zone` is an IANA name."""

    def __init__(self, clock: EmulatorClock, zone: str) -> None:
        self._clock = clock
        self._zone = ZoneInfo(zone)
        self.place = zone.rpartition("/")[2].replace("_", " ")

    def now(self) -> str:
        return f"{self._now():%a %-d %b %Y, %H:%M} {self.place}"

    def date(self, at: str) -> str:
        """The day that a time in UTC falls on here, as `2026-11-22`."""
        return self._there(at).date().isoformat()

    def hour(self, at: str) -> str:
        return f"{self._there(at):%H:%M}"

    def day(self, at: str) -> str:
        """Today, Yesterday, Tuesday; before that the date."""
        date, today = self._there(at).date(), self._now().date()
        if date == today:
            return "Today"
        if date == today - timedelta(days=1):
            return "Yesterday"
        if timedelta(0) < today - date < timedelta(days=7):
            return date.strftime("%A")
        return date.strftime("%-d %B %Y")

    def hour_or_day(self, at: str) -> str:
        """For the list of chats: the hour today, with the zone; the day before."""
        if self._there(at).date() == self._now().date():
            return f"{self.hour(at)} {self.place}"
        return self.day(at)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock.now(), self._zone)

    def _there(self, at: str) -> datetime:
        return datetime.fromtimestamp(moment(at), self._zone)
