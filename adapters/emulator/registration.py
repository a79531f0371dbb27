"""Registering a number: its two-step PIN, and how often it may be done."""

from dataclasses import replace

from adapters.emulator.businesses import Business, Businesses
from adapters.emulator.clock import EmulatorClock
from adapters.emulator.graph.errors import GraphError
from adapters.emulator.graph.fields import Fields
from adapters.emulator.store import Store

TRIES, TRIES_S = 10, 72 * 3600
PIN_SIGNS = 6


class Registrations:
    """10 calls in 72 hours of the emulator's time for each number."""

    def __init__(self, store: Store, businesses: Businesses, clock: EmulatorClock) -> None:
        self._store = store
        self._businesses = businesses
        self._clock = clock

    def register(self, business: Business, body: Fields) -> None:
        """The first PIN is kept, and must match from then on. Raises 100, 133005 or 133016."""
        body.only("messaging_product", "pin", "backup", "tier", "data_localization_region")
        body.one_of("messaging_product", "whatsapp")
        pin = body.text("pin", longest=PIN_SIGNS, shortest=PIN_SIGNS)
        if not (pin.isascii() and pin.isdigit()):
            raise GraphError(100, "Param pin must be six digits.")
        self._count(business)
        if pin != business.capabilities.get("pin", pin):
            raise GraphError(133005)
        self._set(business, pin=pin, registered=True)

    def deregister(self, business: Business) -> None:
        self._count(business)
        self._set(business, registered=False)

    def _count(self, business: Business) -> None:
        with self._store.writing() as db:
            (made,) = db.execute(
                "SELECT count(*) FROM registration WHERE business = ? AND at > ?",
                (business.phone_number_id, self._clock.now() - TRIES_S),
            ).fetchone()
            if made >= TRIES:
                raise GraphError(133016)
            db.execute(
                "INSERT INTO registration VALUES (?, ?)",
                (business.phone_number_id, self._clock.now()),
            )

    def _set(self, business: Business, **capabilities: object) -> None:
        changed = business.capabilities | capabilities
        self._businesses.keep(replace(business, capabilities=changed))
