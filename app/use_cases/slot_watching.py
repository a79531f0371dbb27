"""The watchdog: who answers for a pulse hears of a slot that nobody got anything of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from app.actors import needs
from app.use_cases.corresponding import page_in
from domain.missed import MissedSlot, mails_about
from domain.notifications import Mail
from domain.tenancy import Actor, Permission
from ports.clock import Clock
from ports.formats import Formats
from ports.watchdog import SlotWatch


@dataclass(frozen=True, slots=True)
class Teller:
    """How a missed slot is told of."""

    formats: Formats
    brand: str
    public_url: str

    def mails(self, missed: Sequence[MissedSlot], now: datetime) -> list[Mail]:
        """One for each pulse and owner, however many of its slots were missed."""
        by_pulse = sorted(missed, key=lambda each: (each.pulse, each.at))
        return [
            mail
            for _, slots in groupby(by_pulse, key=lambda each: each.pulse)
            for mail in self._about(list(slots), now)
        ]

    def _about(self, slots: list[MissedSlot], now: datetime) -> list[Mail]:
        when = {each.run: self.formats.moment(each.at, each.timezone) for each in slots}
        newest = slots[-1]
        path = f"/pulses/{newest.pulse}?run={newest.run}"
        page = page_in(newest.organisation, self.public_url, path)
        return mails_about(slots, when, page, self.brand, now)


@needs(Permission.RUN_THE_HOUSE)
def watch_slots(actor: Actor, *, slots: SlotWatch, teller: Teller, clock: Clock) -> int:
    """Write a mail for each slot that was not accepted in ten minutes, once for each slot. How
    many mails; a second watchdog at work writes none of them again."""
    now = clock.now()
    return slots.look(now, lambda missed: teller.mails(missed, now))
