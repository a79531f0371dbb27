"""What a client did that Meta takes, or drops in silence, and that is a fault all the same."""

from adapters.emulator.clock import EmulatorClock, iso
from adapters.emulator.store import Store

KINDS = {
    "bsuid-in-to": "A user id stood in “to”: Meta says 200 and drops the message.",
    "token-in-query": "A token stood in the address of a call.",
    "window-closed": "A free-form message went to somebody whose window was closed.",
    "pair-pressed": "A message was sent again to a person at once after 131056.",
    "repeated": "The same message went to the same person again though it had been accepted.",
    "quotes-failed": "A message quoted one that had failed before: nobody sees what it is about.",
    "unsigned-trusted": "A webhook without a true signature was answered with 200.",
    "webhook-given-up": "A webhook was refused for seven days, and is lost.",
}


class Faults:
    """The list at `/emulator/faults`; no phone number and no token is ever in it."""

    def __init__(self, store: Store, clock: EmulatorClock) -> None:
        self._store = store
        self._clock = clock

    def note(self, kind: str, what: str = "", *, business: str | None = None) -> None:
        with self._store.writing() as db:
            db.execute(
                "INSERT INTO fault (at, business, kind, what) VALUES (?, ?, ?, ?)",
                (self._clock.now(), business, kind, what or KINDS[kind]),
            )

    def since(self, seq: int) -> list[dict[str, object]]:
        """Oldest first."""
        with self._store.reading() as db:
            rows = db.execute("SELECT * FROM fault WHERE seq > ? ORDER BY seq", (seq,)).fetchall()
        return [dict(row) | {"at": iso(row["at"])} for row in rows]
