"""Every message accepted or written, the chats they belong to, and the 24-hour window."""

import sqlite3
from dataclasses import dataclass
from typing import Any, Literal

from adapters.emulator.clock import EmulatorClock
from adapters.emulator.faces import Face
from adapters.emulator.store import Store

Direction = Literal["in", "out"]
Addressed = Literal["phone", "bsuid", "dropped", "group"]

WINDOW_S = 24 * 3600
TYPING_S = 25
TARGET_AGE_S = 30 * 24 * 3600


@dataclass(frozen=True)
class Message:
    """`out` is from the business, `in` from the person; times ending in `due` are real time."""

    seq: int
    wamid: str
    business: str
    phone: int | None
    direction: Direction
    type: str
    face: Face
    context: str | None
    callback_data: str | None
    addressed: Addressed
    input: str | None
    category: str | None
    digest: str | None
    at: float
    real_at: float
    sent_due: float | None
    delivered_due: float | None
    failed_due: float | None
    error_code: int | None
    read_at: float | None
    silent: bool
    answered: str | None
    gist: str | None = None

    def status(self, real_now: float) -> str:
        """accepted, sent, delivered, read or failed, as it stands at this real moment."""
        if self.failed_due is not None:
            return "failed" if real_now >= self.failed_due else "accepted"
        if self.read_at is not None:
            return "read"
        if self.delivered_due is not None and real_now >= self.delivered_due:
            return "delivered"
        if self.sent_due is not None and real_now >= self.sent_due:
            return "sent"
        return "accepted"


@dataclass(frozen=True)
class Chat:
    """What one business number and one person have between them."""

    business: str
    phone: int
    last_inbound: float | None
    typing_until: float | None

    def window_until(self) -> float | None:
        return None if self.last_inbound is None else self.last_inbound + WINDOW_S


def _message(row: sqlite3.Row) -> Message:
    fields: dict[str, Any] = dict(row)
    fields["face"] = Face.loaded(fields["face"])
    fields["silent"] = bool(fields["silent"])
    return Message(**fields)


VISIBLE = "(direction = 'in' OR (failed_due IS NULL AND delivered_due <= :real))"


class Messages:
    """Ordered by arrival, never by time: the clock may be moved back to real time."""

    def __init__(self, store: Store, clock: EmulatorClock) -> None:
        self._store = store
        self._clock = clock

    def add(self, **fields: Any) -> Message:
        """Keep a message; `at` and `real_at` are stamped here."""
        face: Face = fields.pop("face")
        row = fields | {
            "face": face.dumped(),
            "at": self._clock.now(),
            "real_at": self._clock.real(),
        }
        columns, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
        with self._store.writing() as db:
            db.execute(f"INSERT INTO message ({columns}) VALUES ({marks})", row)
            found = self.by_wamid(str(row["wamid"]))
        assert found is not None
        return found

    def plan(self, wamid: str, **fields: float | int | str | None) -> None:
        """Set what became known later: when it is sent, delivered, failed, and why."""
        changes = ", ".join(f"{name} = :{name}" for name in fields)
        with self._store.writing() as db:
            db.execute(
                f"UPDATE message SET {changes} WHERE wamid = :wamid", fields | {"wamid": wamid}
            )

    def by_wamid(self, wamid: str) -> Message | None:
        with self._store.reading() as db:
            row = db.execute("SELECT * FROM message WHERE wamid = ?", (wamid,)).fetchone()
        return None if row is None else _message(row)

    def target(self, wamid: str, business: str, phone: int | None) -> Message | None:
        """A message of this chat that may still be quoted, reacted to or marked read."""
        found = self.by_wamid(wamid)
        if found is None or found.business != business or found.phone != phone:
            return None
        return found if self._clock.now() - found.at <= TARGET_AGE_S else None

    def repeats(self, message: Message, within_s: float) -> bool:
        """Whether this person was sent the same before, and its sender was told that it was."""
        if message.phone is None:
            return False
        with self._store.reading() as db:
            row = db.execute(
                "SELECT 1 FROM message WHERE business = ? AND phone = ? AND seq < ? AND gist = ?"
                " AND at > ? AND answered = '200' AND failed_due IS NULL",
                (message.business, message.phone, message.seq, message.gist,
                 message.at - within_s),
            ).fetchone()  # fmt: skip
        return row is not None

    def thread(self, business: str, phone: int, last: int = 200) -> list[Message]:
        """What the phone shows, oldest first, at most the `last` ones."""
        return self._select(
            f"business = :business AND phone = :phone AND type <> 'reaction' AND {VISIBLE}"
            " ORDER BY seq DESC LIMIT :last",
            business=business,
            phone=phone,
            last=last,
        )[::-1]

    def accepted_since(self, seq: int) -> list[Message]:
        """Everything accepted from businesses after this number, oldest first."""
        return self._select("direction = 'out' AND seq > :seq ORDER BY seq", seq=seq)

    def unsettled(self) -> list[Message]:
        """Accepted before a restart, with a linked picture that was not fetched yet."""
        found = self._select(
            "direction = 'out' AND sent_due IS NULL AND failed_due IS NULL"
            " AND addressed <> 'dropped' ORDER BY seq"
        )
        return [message for message in found if message.face.link]

    def unread(self, business: str, phone: int) -> list[Message]:
        """Delivered to the phone and not yet seen by the person."""
        return self._select(
            "business = :business AND phone = :phone AND direction = 'out' AND read_at IS NULL"
            f" AND type <> 'reaction' AND {VISIBLE} ORDER BY seq",
            business=business,
            phone=phone,
        )

    def unread_counts(self) -> dict[int, int]:
        """By phone, over all businesses; phones with nothing unread are absent."""
        with self._store.reading() as db:
            rows = db.execute(
                "SELECT phone, count(*) AS unread FROM message WHERE direction = 'out'"
                f" AND read_at IS NULL AND type <> 'reaction' AND {VISIBLE} GROUP BY phone",
                {"real": self._clock.real()},
            ).fetchall()
        return {row["phone"]: row["unread"] for row in rows}

    def mark_read(self, wamids: list[str]) -> None:
        with self._store.writing() as db:
            db.executemany(
                "UPDATE message SET read_at = ? WHERE wamid = ?",
                [(self._clock.now(), wamid) for wamid in wamids],
            )

    def mark_inbound_read(self, message: Message) -> None:
        """Meta marks the earlier ones of the chat as well."""
        with self._store.writing() as db:
            db.execute(
                "UPDATE message SET read_at = ? WHERE business = ? AND phone = ? AND seq <= ?"
                " AND direction = 'in' AND read_at IS NULL",
                (self._clock.now(), message.business, message.phone, message.seq),
            )

    def react(self, wamid: str, side: Direction, emoji: str) -> None:
        """One reaction for each side; the empty emoji takes it away."""
        with self._store.writing() as db:
            db.execute("DELETE FROM reaction WHERE wamid = ? AND side = ?", (wamid, side))
            if emoji:
                db.execute("INSERT INTO reaction VALUES (?, ?, ?)", (wamid, side, emoji))

    def reactions(self, business: str, phone: int) -> dict[str, dict[str, str]]:
        """By message id: who (`in` is the person) gave which emoji."""
        with self._store.reading() as db:
            rows = db.execute(
                "SELECT r.wamid, r.side, r.emoji FROM reaction r JOIN message m"
                " ON m.wamid = r.wamid WHERE m.business = ? AND m.phone = ?",
                (business, phone),
            ).fetchall()
        found: dict[str, dict[str, str]] = {}
        for row in rows:
            found.setdefault(row["wamid"], {})[row["side"]] = row["emoji"]
        return found

    def _select(self, clause: str, **values: Any) -> list[Message]:
        values["real"] = self._clock.real()
        with self._store.reading() as db:
            rows = db.execute(f"SELECT * FROM message WHERE {clause}", values).fetchall()
        return [_message(row) for row in rows]


class Chats:
    """Who may be written to freely, and who is typing."""

    def __init__(self, store: Store, clock: EmulatorClock) -> None:
        self._store = store
        self._clock = clock

    def between(self, business: str, phone: int) -> Chat:
        with self._store.reading() as db:
            row = db.execute(
                "SELECT * FROM chat WHERE business = ? AND phone = ?", (business, phone)
            ).fetchone()
        return Chat(business, phone, None, None) if row is None else Chat(**dict(row))

    def window_open(self, business: str, phone: int) -> bool:
        until = self.between(business, phone).window_until()
        return until is not None and self._clock.now() < until

    def heard_from(self, business: str, phone: int) -> None:
        """The person wrote: 24 hours from now. (A reaction does not count: Meta is silent.)"""
        self._set(business, phone, "last_inbound", self._clock.now())

    def typing(self, business: str, phone: int) -> None:
        self._set(business, phone, "typing_until", self._clock.real() + TYPING_S)

    def typing_ended(self, business: str, phone: int) -> None:
        self._set(business, phone, "typing_until", None)

    def _set(self, business: str, phone: int, column: str, value: float | None) -> None:
        with self._store.writing() as db:
            db.execute(
                f"INSERT INTO chat (business, phone, {column}) VALUES (?, ?, ?)"
                f" ON CONFLICT (business, phone) DO UPDATE SET {column} = excluded.{column}",
                (business, phone, value),
            )
