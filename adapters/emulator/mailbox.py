"""The webhooks still to be posted, and every try that was made."""

import threading
from dataclasses import dataclass
from typing import Any

from adapters.emulator.businesses import Business
from adapters.emulator.clock import EmulatorClock, iso
from adapters.emulator.faults import Faults
from adapters.emulator.payloads import wire
from adapters.emulator.store import Store

GIVE_UP_S = 7 * 24 * 3600
LONGEST_PAUSE_S = 60.0


@dataclass(frozen=True)
class Parcel:
    """A body that is due."""

    id: int
    business: str
    body: bytes
    born: float
    tries: int


@dataclass(frozen=True)
class Outcome:
    """What a post was answered, or why it was not."""

    answer: int | None
    fault: str | None
    ms: float


class Mailbox:
    """Kept in the store, so that a restart loses nothing.

    Due times are real ones; the seven days are the emulator's, and pushing the clock brings
    every further try nearer.
    """

    def __init__(
        self, store: Store, clock: EmulatorClock, faults: Faults, first_pause_s: float
    ) -> None:
        self._store = store
        self._clock = clock
        self._faults = faults
        self._first_pause_s = first_pause_s
        self._news = threading.Condition()
        self._edition = 0
        self._gathered: set[int] = set()

    def put(
        self,
        business: Business,
        label: str,
        payload: dict[str, Any],
        *,
        wamid: str | None = None,
        due: float | None = None,
    ) -> int | None:
        """None when no app is subscribed to the account: Meta then has nobody to tell."""
        if not business.subscribed:
            return None
        now = self._clock.real()
        with self._store.writing() as db:
            cursor = db.execute(
                "INSERT INTO webhook (business, label, wamid, body, created, due, born)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    business.phone_number_id,
                    label,
                    wamid,
                    wire(payload),
                    now,
                    due or now,
                    self._clock.now(),
                ),
            )
        self.announce()
        return cursor.lastrowid

    def gather(self, webhook: int) -> None:
        """Post it in one body with others of its business, at the next half of a second."""
        with self._store.writing() as db:
            db.execute(
                "UPDATE webhook SET due = (CAST(due * 2 AS INTEGER) + 1) / 2.0 WHERE id = ?",
                (webhook,),
            )
        self._gathered.add(webhook)

    def announce(self) -> None:
        """Wake whoever waits in `wait_for_news`."""
        with self._news:
            self._edition += 1
            self._news.notify_all()

    @property
    def edition(self) -> int:
        return self._edition

    def wait_for_news(self, seen: int, longest_s: float) -> None:
        """Returns at once if something changed after edition `seen`.

        The store is never touched under this lock: `put` announces while it holds the store.
        """
        with self._news:
            self._news.wait_for(lambda: self._edition != seen, longest_s)

    def due(self, limit: int, busy: set[int]) -> list[Parcel]:
        """The oldest due ones that are not being posted already, `limit` with those at most."""
        with self._store.reading() as db:
            rows = db.execute(
                "SELECT id, business, body, born, tries FROM webhook"
                " WHERE due <= ? ORDER BY due, id LIMIT ?",
                (self._clock.real(), limit),
            ).fetchall()
        return [Parcel(**dict(row)) for row in rows if row["id"] not in busy]

    def bundles(self, limit: int, busy: set[int]) -> list[list[Parcel]]:
        """The due ones, each by itself but for those that are to go together."""
        alone: list[list[Parcel]] = []
        together: dict[str, list[Parcel]] = {}
        for parcel in self.due(limit, busy):
            if parcel.id in self._gathered:
                together.setdefault(parcel.business, []).append(parcel)
            else:
                alone.append([parcel])
        return alone + list(together.values())

    def next_due(self, busy: set[int]) -> float | None:
        """When the first one that is not being posted will be due."""
        with self._store.reading() as db:
            rows = db.execute(
                "SELECT id, due FROM webhook WHERE due IS NOT NULL ORDER BY due LIMIT ?",
                (len(busy) + 1,),
            ).fetchall()
        return next((float(row["due"]) for row in rows if row["id"] not in busy), None)

    def record(self, posted: list[tuple[Parcel, Outcome]]) -> None:
        """Done on a 200; else again after 1, 2, 4 … 60 s, for seven days of the emulator's."""
        now = self._clock.real()
        with self._store.writing() as db:
            db.executemany(
                "INSERT INTO webhook_try VALUES (?, ?, ?, ?, ?)",
                [(one.id, now, what.answer, what.fault, what.ms) for one, what in posted],
            )
            db.executemany(
                "UPDATE webhook SET due = ?, tries = tries + 1, answer = ?, ms = ? WHERE id = ?",
                [
                    (self._next_due(one, what, now), what.answer, what.ms, one.id)
                    for one, what in posted
                ],
            )
        for one, what in posted:
            if what.answer != 200 and self._too_old(one):
                self._faults.note("webhook-given-up", business=one.business)
        self._gathered.difference_update(
            one.id for one, what in posted if self._next_due(one, what, now) is None
        )
        self.announce()

    def hasten(self, seconds: float) -> None:
        """The clock was pushed so far: what waits for another try comes nearer by as much."""
        with self._store.writing() as db:
            db.execute("UPDATE webhook SET due = due - ? WHERE due > 0 AND tries > 0", (seconds,))
        self.announce()

    def _too_old(self, parcel: Parcel) -> bool:
        return self._clock.now() - parcel.born > GIVE_UP_S

    def _next_due(self, parcel: Parcel, outcome: Outcome, now: float) -> float | None:
        if outcome.answer == 200 or self._too_old(parcel):
            return None
        pause: float = min(self._first_pause_s * 2**parcel.tries, LONGEST_PAUSE_S)
        return now + pause

    def wait_for_try(self, webhook: int, longest_s: float) -> None:
        """Until this one has been posted once, whatever was answered."""
        deadline = self._clock.real() + longest_s
        while self._clock.real() < deadline:
            seen = self.edition
            with self._store.reading() as db:
                row = db.execute("SELECT tries FROM webhook WHERE id = ?", (webhook,)).fetchone()
            if row is None or row["tries"] > 0:
                return
            self.wait_for_news(seen, deadline - self._clock.real())

    def first_about(self, wamid: str) -> int | None:
        """The webhook that speaks of this message and is due first."""
        with self._store.reading() as db:
            row = db.execute(
                "SELECT id FROM webhook WHERE wamid = ? ORDER BY due, id LIMIT 1", (wamid,)
            ).fetchone()
        return None if row is None else int(row["id"])

    def counts(self) -> tuple[int, int]:
        """How many there were, and how many were answered 200."""
        with self._store.reading() as db:
            row = db.execute(
                "SELECT count(*), coalesce(sum(answer = 200), 0) FROM webhook"
            ).fetchone()
        return int(row[0]), int(row[1])

    def acknowledged(self, wamids: list[str]) -> set[str]:
        """Those whose webhook was answered 200 (for the ticks of what the person wrote)."""
        marks = ",".join("?" * len(wamids))
        with self._store.reading() as db:
            rows = db.execute(
                f"SELECT wamid FROM webhook WHERE answer = 200 AND wamid IN ({marks})", wamids
            ).fetchall()
        return {row["wamid"] for row in rows}

    def latest(self, limit: int, since: int = 0) -> list[dict[str, Any]]:
        """Newest first, each with its tries oldest first."""
        with self._store.reading() as db:
            rows = db.execute(
                "SELECT * FROM webhook WHERE id > ? ORDER BY id DESC LIMIT ?", (since, limit)
            ).fetchall()
            lowest = rows[-1]["id"] if rows else 0
            tries = db.execute(
                "SELECT * FROM webhook_try WHERE webhook >= ? ORDER BY rowid", (lowest,)
            ).fetchall()
        made: dict[int, list[dict[str, Any]]] = {}
        for row in tries:
            made.setdefault(row["webhook"], []).append(
                {
                    "at": iso(row["at"]),
                    "status": row["answer"],
                    "fault": row["fault"],
                    "ms": round(row["ms"], 1),
                }
            )
        return [
            {
                "id": row["id"],
                "business": row["business"],
                "label": row["label"],
                "wamid": row["wamid"],
                "created": iso(row["created"]),
                "next_try": None if row["due"] is None else iso(row["due"]),
                "done": row["answer"] == 200,
                "body": row["body"].decode(),
                "tries": made.get(row["id"], []),
            }
            for row in rows
        ]
