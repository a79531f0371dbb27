"""Groups of people that a business number is in, and whether Meta lets it write to them.

In the shelf of messages a group is a partner like a person, under a number below zero: so it
has a thread, a window and a pair rate like anybody.
"""

import base64
import secrets
import sqlite3
from dataclasses import dataclass

from adapters.emulator.clock import EmulatorClock
from adapters.emulator.people import Person
from adapters.emulator.store import Store

SCHEMA = (
    "CREATE TABLE IF NOT EXISTS group_chat (id INTEGER PRIMARY KEY, group_id TEXT NOT NULL UNIQUE,"
    " business TEXT NOT NULL, subject TEXT NOT NULL, created REAL NOT NULL)",
    "CREATE TABLE IF NOT EXISTS group_member (chat INTEGER NOT NULL REFERENCES group_chat,"
    " phone INTEGER NOT NULL REFERENCES phone, seen INTEGER NOT NULL DEFAULT 0,"
    " PRIMARY KEY (chat, phone))",
)
MOST_PEOPLE = 8
SWITCH = "ordinary_groups"


@dataclass(frozen=True)
class Group:
    """`group_id` is what Meta calls it, and says nothing to anybody."""

    id: int
    group_id: str
    business: str
    subject: str
    created: float

    @property
    def partner(self) -> int:
        """Under which the messages of its thread are kept."""
        return -self.id

    def as_person(self) -> Person:
        """Where a person is asked for: somebody with the group's id for a number."""
        return Person(self.partner, self.group_id, self.subject, "", None, active=True)


class Groups:
    """Who is in which group, what each has seen there, and the switch."""

    def __init__(self, store: Store, clock: EmulatorClock) -> None:
        self._store = store
        self._clock = clock
        with store.writing() as db:
            for statement in SCHEMA:
                db.execute(statement)

    @property
    def open(self) -> bool:
        """Whether Meta lets businesses write to groups: not by itself."""
        return self._store.setting(SWITCH) == "on"

    def switch(self, *, on: bool) -> None:
        self._store.keep_setting(SWITCH, "on" if on else "off")

    def make(self, business: str, subject: str) -> Group:
        raw = f"capi_group:{business}:{secrets.token_hex(8)}"
        group_id = base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")
        with self._store.writing() as db:
            db.execute(
                "INSERT INTO group_chat (group_id, business, subject, created)"
                " VALUES (?, ?, ?, ?)",
                (group_id, business, subject, self._clock.now()),
            )
        found = self.named(group_id)
        assert found is not None
        return found

    def named(self, group_id: str) -> Group | None:
        return self._one("group_id = ?", group_id)

    def at(self, partner: int) -> Group | None:
        """The group whose messages are kept under this number."""
        return self._one("id = ?", -partner)

    def all(self) -> list[Group]:
        return self._where("1 = 1")

    def of(self, person: Person) -> list[Group]:
        return self._where("id IN (SELECT chat FROM group_member WHERE phone = ?)", person.id)

    def members(self, group: Group) -> list[int]:
        """By the numbers of their phones here, in the order in which they joined."""
        with self._store.reading() as db:
            rows = db.execute(
                "SELECT phone FROM group_member WHERE chat = ? ORDER BY rowid", (group.id,)
            ).fetchall()
        return [int(row["phone"]) for row in rows]

    def holds(self, group: Group, person: Person) -> bool:
        return person.id in self.members(group)

    def join(self, group: Group, person: Person) -> None:
        with self._store.writing() as db:
            db.execute(
                "INSERT OR IGNORE INTO group_member (chat, phone) VALUES (?, ?)",
                (group.id, person.id),
            )

    def leave(self, group: Group, person: Person) -> None:
        with self._store.writing() as db:
            db.execute(
                "DELETE FROM group_member WHERE chat = ? AND phone = ?", (group.id, person.id)
            )

    def seen(self, group: Group, person: Person) -> int:
        """The last message, by its `seq`, that this member has looked at."""
        with self._store.reading() as db:
            row = db.execute(
                "SELECT seen FROM group_member WHERE chat = ? AND phone = ?",
                (group.id, person.id),
            ).fetchone()
        return 0 if row is None else int(row["seen"])

    def see(self, group: Group, person: Person, seq: int) -> None:
        with self._store.writing() as db:
            db.execute(
                "UPDATE group_member SET seen = ? WHERE chat = ? AND phone = ?",
                (seq, group.id, person.id),
            )

    def _one(self, clause: str, *values: str | int) -> Group | None:
        found = self._where(clause, *values)
        return found[0] if found else None

    def _where(self, clause: str, *values: str | int) -> list[Group]:
        with self._store.reading() as db:
            rows: list[sqlite3.Row] = db.execute(
                f"SELECT * FROM group_chat WHERE {clause} ORDER BY id", values
            ).fetchall()
        return [Group(**dict(row)) for row in rows]
