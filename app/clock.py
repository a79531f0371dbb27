"""The clock process: fires the slots that have come, once a second.

Beside that it watches what became of them, and hands over the mails that say so: nothing else
need be alive for somebody to hear that nothing else is.
"""

import logging
import signal
import threading
import time

from app.faults import told
from app.services import Services
from app.use_cases.attending import Presence
from app.use_cases.draining import drain
from app.use_cases.keeping import fire_slots
from app.use_cases.mailing import MailWork
from app.use_cases.slot_watching import Teller, watch_slots
from domain.tenancy import THE_HOUSE
from ports.roll import CLOCK

log = logging.getLogger(__name__)

EVERY_S = 1.0
WATCH_EVERY_S = 5.0
ENDS_WITHIN_S = 8.0
"""For the mail that is just being handed over, so that no second one goes."""


def run_clock(services: Services, public_url: str) -> None:
    """Until SIGTERM or SIGINT. A second clock by mistake fires nothing twice."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    presence = Presence(services.roll, CLOCK)
    # a thread of its own: a mail server that hangs keeps no slot from firing
    watchdog = threading.Thread(target=_watch, args=(services, public_url, stop), daemon=True)
    watchdog.start()
    while not stop.is_set():
        began = time.monotonic()
        presence.note()
        try:
            fire_slots(THE_HOUSE, queue=services.runs, bell=services.bell, clock=services.clock)
        except Exception as error:
            log.error("The clock could not fire; it tries again in a second: %s", told(error))
        stop.wait(max(0.05, EVERY_S - (time.monotonic() - began)))
    presence.end()
    watchdog.join(ENDS_WITHIN_S)


def _watch(services: Services, public_url: str, stop: threading.Event) -> None:
    teller = Teller(services.formats, services.brand, public_url)
    while not stop.wait(WATCH_EVERY_S):
        try:
            watch_slots(THE_HOUSE, slots=services.slot_watch, teller=teller, clock=services.clock)
            drain(
                MailWork(services.urgent_mails, services.mailer, services.vault),
                services.bell,
                stopping=stop.is_set,
                monotonic=time.monotonic,
            )
        except Exception as error:
            log.error("The watchdog could not look; it looks again: %s", told(error))
