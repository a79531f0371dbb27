"""Access tokens: whose they are, what they may do, and why they do not work any more."""

import secrets
from dataclasses import dataclass, field

from adapters.emulator.businesses import Business, Businesses
from adapters.emulator.clock import EmulatorClock
from adapters.emulator.store import Store

MESSAGING, MANAGEMENT = "whatsapp_business_messaging", "whatsapp_business_management"
SCOPES = (MESSAGING, MANAGEMENT, "business_management")
SUBCODES = {"revoked": 458, "password": 460, "expired": 463, "invalid": 467}
"""Meta's subcodes of error 190, by what has happened to the token."""


@dataclass(frozen=True)
class Token:
    """`state` is valid, or one of SUBCODES; `until` is in the emulator's time."""

    token: str = field(repr=False)
    business: str
    state: str = "valid"
    scopes: tuple[str, ...] = SCOPES
    until: float | None = None

    def shown(self) -> dict[str, object]:
        """Without the token itself."""
        return {"business": self.business, "state": self.state, "scopes": list(self.scopes),
                "until": self.until}  # fmt: skip


class Tokens:
    """Each business has its own from the start, with every scope; more can be issued."""

    def __init__(self, store: Store, businesses: Businesses, clock: EmulatorClock) -> None:
        self._store = store
        self._businesses = businesses
        self._clock = clock
        self._known: dict[str, Token] = {}
        self._read()

    def issue(self, business: Business, scopes: tuple[str, ...], lives_s: float | None) -> Token:
        until = None if lives_s is None else self._clock.now() + lives_s
        made = Token(secrets.token_urlsafe(32), business.phone_number_id, "valid", scopes, until)
        self._keep(made)
        return made

    def change(self, business: Business, state: str, scopes: tuple[str, ...]) -> Token:
        """The business's own token."""
        changed = Token(business.access_token, business.phone_number_id, state, scopes)
        self._keep(changed)
        return changed

    def all(self) -> list[Token]:
        return [self.own(business) for business in self._businesses.all()] + [
            token for token in self._known.values() if not self._businesses.with_token(token.token)
        ]

    def own(self, business: Business) -> Token:
        plain = Token(business.access_token, business.phone_number_id)
        return self._known.get(business.access_token, plain)

    def find(self, text: str) -> tuple[Token, list[Business]] | None:
        """The token as it stands now, and the numbers that it opens."""
        owners = self._businesses.with_token(text)
        known = self._known.get(text)
        if known is None:
            return (Token(text, owners[0].phone_number_id), owners) if owners else None
        if known.until is not None and known.until <= self._clock.now():
            known = Token(text, known.business, "expired", known.scopes, known.until)
        business = self._businesses.by_id(known.business)
        return known, owners or ([business] if business else [])

    def _keep(self, token: Token) -> None:
        with self._store.writing() as db:
            db.execute(
                "INSERT OR REPLACE INTO token VALUES (?, ?, ?, ?, ?)",
                (token.token, token.business, token.state, " ".join(token.scopes), token.until),
            )
        self._read()

    def _read(self) -> None:
        with self._store.reading() as db:
            rows = db.execute("SELECT * FROM token ORDER BY rowid").fetchall()
        self._known = {
            row["token"]: Token(
                row["token"], row["business"], row["state"], tuple(row["scopes"].split()),
                row["until"],
            )
            for row in rows
        }  # fmt: skip
