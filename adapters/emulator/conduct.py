"""Looks at what a business sends for faults that no refusal tells it of."""

import hashlib
import json
import threading

from adapters.emulator.businesses import Business
from adapters.emulator.clock import EmulatorClock
from adapters.emulator.faults import Faults
from adapters.emulator.graph.orders import Order
from adapters.emulator.messages import Message, Messages

PAIR_LIMIT = 131056
PRESSED_S = 4.0
"""Meta asks for a pause of 4^n seconds after 131056."""
REPEATED_S = 600.0
OWN = "biz_opaque_callback_data"


def gist_of(raw: bytes) -> str:
    """Equal for bodies that differ in the sender's own note only."""
    body = json.loads(raw)
    said = {name: value for name, value in body.items() if name != OWN}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


class Conduct:
    """Notes each fault as it happens."""

    def __init__(self, faults: Faults, messages: Messages, clock: EmulatorClock) -> None:
        self._faults = faults
        self._messages = messages
        self._clock = clock
        self._lock = threading.Lock()
        self._pressed: dict[tuple[str, str], float] = {}

    def accepted(self, message: Message) -> None:
        """Within the transaction that keeps the message."""
        if message.addressed == "dropped":
            self._faults.note("bsuid-in-to", business=message.business)
            return
        if message.type != "reaction" and self._messages.repeats(message, REPEATED_S):
            self._faults.note("repeated", business=message.business)
        quoted = message.context and self._messages.by_wamid(message.context)
        if quoted and quoted.status(self._clock.real()) == "failed":
            self._faults.note("quotes-failed", business=message.business)

    def outside_window(self, message: Message) -> None:
        self._faults.note("window-closed", business=message.business)

    def refused(self, business: Business, order: Order, code: int) -> None:
        """After the transaction, which a refusal rolls back."""
        if code != PAIR_LIMIT:
            return
        pair, now = (business.phone_number_id, order.addressee), self._clock.now()
        with self._lock:
            last = self._pressed.get(pair)
            self._pressed[pair] = now
        if last is not None and 0 <= now - last < PRESSED_S:
            self._faults.note("pair-pressed", business=business.phone_number_id)
