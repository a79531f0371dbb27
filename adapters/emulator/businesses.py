"""The businesses that send: a phone number, its account, and where its webhooks go."""

import json
import sqlite3
from dataclasses import dataclass, field
from typing import Any

from adapters.emulator.store import Store


@dataclass(frozen=True)
class Business:
    """One business phone number as Meta would hold it."""

    phone_number_id: str
    waba_id: str
    display_number: str
    verified_name: str
    webhook_url: str
    access_token: str = field(repr=False)
    app_secret: str = field(repr=False)
    verify_token: str = field(repr=False)
    capabilities: dict[str, Any] = field(default_factory=dict)
    subscribed: bool = True

    def public(self) -> dict[str, Any]:
        """What may be shown: everything but the secrets."""
        return {
            "phone_number_id": self.phone_number_id,
            "waba_id": self.waba_id,
            "display_number": self.display_number,
            "verified_name": self.verified_name,
            "webhook_url": self.webhook_url,
            "capabilities": {k: v for k, v in self.capabilities.items() if k != "pin"},
            "subscribed": self.subscribed,
        }


def _business(row: sqlite3.Row) -> Business:
    return Business(
        phone_number_id=row["phone_number_id"],
        waba_id=row["waba_id"],
        display_number=row["display_number"],
        verified_name=row["verified_name"],
        webhook_url=row["webhook_url"],
        access_token=row["access_token"],
        app_secret=row["app_secret"],
        verify_token=row["verify_token"],
        capabilities=json.loads(row["capabilities"]),
        subscribed=bool(row["subscribed"]),
    )


class Businesses:
    """All business numbers, oldest first; read once, for every call asks for them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: list[Business] = []
        self._read()

    def keep(self, business: Business) -> None:
        """Add, or replace the one with the same phone number id."""
        columns = (
            "phone_number_id, waba_id, display_number, verified_name, webhook_url, "
            "access_token, app_secret, verify_token, capabilities, subscribed"
        )
        values = (
            business.phone_number_id,
            business.waba_id,
            business.display_number,
            business.verified_name,
            business.webhook_url,
            business.access_token,
            business.app_secret,
            business.verify_token,
            json.dumps(business.capabilities),
            int(business.subscribed),
        )
        names = columns.split(", ")
        renewed = ", ".join(f"{name} = excluded.{name}" for name in names[1:])
        with self._store.writing() as db:
            db.execute(
                f"INSERT INTO business ({columns}) VALUES (?,?,?,?,?,?,?,?,?,?)"
                f" ON CONFLICT (phone_number_id) DO UPDATE SET {renewed}",
                values,
            )
        self._read()

    def all(self) -> list[Business]:
        return list(self._known)

    def by_id(self, phone_number_id: str) -> Business | None:
        return next((b for b in self._known if b.phone_number_id == phone_number_id), None)

    def by_number(self, digits: str) -> Business | None:
        return next((b for b in self._known if b.display_number == digits), None)

    def of_account(self, waba_id: str) -> list[Business]:
        return [b for b in self._known if b.waba_id == waba_id]

    def with_token(self, token: str) -> list[Business]:
        return [b for b in self._known if b.access_token == token]

    def named(self, given: str) -> Business | None:
        """By phone number id or by display number, however it is punctuated."""
        return self.by_id(given) or self.by_number("".join(filter(str.isdigit, given)))

    def _read(self) -> None:
        with self._store.reading() as db:
            rows = db.execute("SELECT * FROM business ORDER BY rowid").fetchall()
        self._known = [_business(row) for row in rows]
