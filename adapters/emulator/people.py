"""The people with phones: numbers, names, and the id each business account knows them by."""

import hashlib
import secrets
import sqlite3
from dataclasses import dataclass

from adapters.emulator.store import Store

COUNTRIES = {"1": "US", "44": "GB", "46": "SE", "49": "DE", "52": "MX", "54": "AR", "55": "BR"}


@dataclass(frozen=True)
class Person:
    """Whoever holds a number now; a recycled number is another person."""

    id: int
    wa_id: str
    name: str
    user_id: str
    username: str | None
    active: bool

    @property
    def key_hash(self) -> str:
        """What `recipient_identity_key_hash` must be; other hands have another one."""
        return hashlib.sha256(self.user_id.encode()).hexdigest()[:12]

    @property
    def hides_number(self) -> bool:
        return self.username is not None


def new_user_id(wa_id: str) -> str:
    """A business-scoped user id, as `US.13491208655302741918`."""
    country = next((COUNTRIES[wa_id[:n]] for n in (3, 2, 1) if wa_id[:n] in COUNTRIES), "US")
    return f"{country}.{secrets.randbelow(9 * 10**19) + 10**19}"


def spellings(digits: str) -> list[str]:
    """The number and its other spelling where WhatsApp's id differs from the dialled number.

    Mexico (52 and 521), Argentina (54 and 549), Brazil (the ninth digit).
    """
    found = [digits]
    for short, long in (("52", "521"), ("54", "549")):
        if digits.startswith(long) and len(digits) == 13:
            found.append(short + digits[3:])
        elif digits.startswith(short) and len(digits) == 12:
            found.append(long + digits[2:])
    if digits.startswith("55") and len(digits) == 13 and digits[4] == "9":
        found.append(digits[:4] + digits[5:])
    elif digits.startswith("55") and len(digits) == 12:
        found.append(digits[:4] + "9" + digits[4:])
    return found


def _person(row: sqlite3.Row) -> Person:
    return Person(
        row["id"], row["wa_id"], row["name"], row["user_id"], row["username"], bool(row["active"])
    )


class People:
    """Everyone who has, or had, a phone here."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, wa_id: str, name: str, username: str | None = None) -> Person | None:
        """None when the number is taken."""
        with self._store.writing() as db:
            if self.with_number(wa_id):
                return None
            user_id = new_user_id(wa_id)
            db.execute(
                "INSERT INTO phone (wa_id, name, user_id, username) VALUES (?, ?, ?, ?)",
                (wa_id, name, user_id, username),
            )
            return self._one("wa_id = ? AND active", wa_id)

    def recycle(self, person: Person, name: str) -> Person:
        """The same number in other hands: a new user id, and no chats."""
        with self._store.writing() as db:
            db.execute("UPDATE phone SET active = 0 WHERE id = ?", (person.id,))
            heir = self.add(person.wa_id, name)
        assert heir is not None
        return heir

    def rename(self, person: Person, username: str | None) -> None:
        """With a username the person's number is hidden from businesses."""
        with self._store.writing() as db:
            db.execute("UPDATE phone SET username = ? WHERE id = ?", (username, person.id))

    def active(self) -> list[Person]:
        return self._where("active")

    def by_id(self, identity: int) -> Person | None:
        return self._one("id = ?", identity)

    def with_number(self, digits: str) -> Person | None:
        """Whoever holds the number now, in either of its spellings."""
        for spelling in spellings(digits):
            found = self._one("wa_id = ? AND active", spelling)
            if found:
                return found
        return None

    def user_id_for(self, person: Person, waba_id: str) -> str:
        """Scoped to the business account: two accounts know one person by two ids.

        The first account to ask gets the id shown in the list of phones.
        """
        with self._store.writing() as db:
            rows = db.execute(
                "SELECT waba_id, user_id FROM identity WHERE phone = ?", (person.id,)
            ).fetchall()
            for row in rows:
                if row["waba_id"] == waba_id:
                    return str(row["user_id"])
            user_id = new_user_id(person.wa_id) if rows else person.user_id
            db.execute("INSERT INTO identity VALUES (?, ?, ?)", (waba_id, person.id, user_id))
        return user_id

    def known_as(self, user_id: str, waba_id: str) -> Person | None:
        """The active person an account knows by this id."""
        return self._one(
            "active AND id = (SELECT phone FROM identity WHERE user_id = ? AND waba_id = ?)",
            user_id,
            waba_id,
        )

    def _one(self, clause: str, *values: str | int) -> Person | None:
        found = self._where(clause, *values)
        return found[0] if found else None

    def _where(self, clause: str, *values: str | int) -> list[Person]:
        with self._store.reading() as db:
            rows = db.execute(f"SELECT * FROM phone WHERE {clause} ORDER BY id", values)
            return [_person(row) for row in rows]
