"""The clock process: fires the slots that have come, once a second."""

import logging
import signal
import threading
import time

from app.faults import told
from app.services import Services
from app.use_cases.attending import Presence
from app.use_cases.keeping import fire_slots
from domain.tenancy import THE_HOUSE
from ports.roll import CLOCK

log = logging.getLogger(__name__)

EVERY_S = 1.0


def run_clock(services: Services) -> None:
    """Until SIGTERM or SIGINT. A second clock by mistake fires nothing twice."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    presence = Presence(services.roll, CLOCK)
    while not stop.is_set():
        began = time.monotonic()
        presence.note()
        try:
            fire_slots(THE_HOUSE, queue=services.runs, bell=services.bell, clock=services.clock)
        except Exception as error:
            log.error("The clock could not fire; it tries again in a second: %s", told(error))
        stop.wait(max(0.05, EVERY_S - (time.monotonic() - began)))
    presence.end()
