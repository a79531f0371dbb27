"""The app secrets and verify tokens that operators have typed in, for the webhook."""

import logging
import time
from typing import Any

from sqlalchemy import Engine, select

from adapters.sql.engine import reading
from adapters.sql.tables import managed_number
from domain.numbers import Slot, place
from ports.clock import Clock
from ports.vault import SealBroken, Vault
from ports.webhook import KeptKeys

log = logging.getLogger(__name__)

FRESH_S = 1.0
"""Webhooks come by the thousand; keys change a few times a year."""


class SqlWebhookKeys:
    """Asked by every webhook, and looked up once a second."""

    def __init__(
        self, engine: Engine, vault: Vault, clock: Clock, *, fresh_s: float = FRESH_S
    ) -> None:
        self._engine = engine
        self._vault = vault
        self._clock = clock
        self._fresh_s = fresh_s
        self._known = KeptKeys()
        self._until = 0.0

    def kept(self) -> KeptKeys:
        """Raises what the storage raises while its database is away, if nothing is known yet."""
        now = time.monotonic()
        if now >= self._until:
            self._known = self._read()
            self._until = now + self._fresh_s
        return self._known

    def _read(self) -> KeptKeys:
        with reading(self._engine) as connection:
            rows = connection.execute(select(managed_number)).all()
        secrets = [each for row in rows for each in self._secrets(row)]
        tokens = [self._opened(row, row.verify_sealed, "verify") for row in rows]
        return KeptKeys(
            tuple(filter(None, secrets)),
            tuple(filter(None, tokens)),
            live=any(row.slot == Slot.LIVE.value for row in rows),
        )

    def _secrets(self, row: Any) -> list[str]:
        found = [self._opened(row, row.secret_sealed, "secret")]
        if row.former_until is not None and self._clock.now() < row.former_until:
            found.append(self._opened(row, row.old_secret_sealed, "old-secret"))
        return found

    def _opened(self, row: Any, sealed: bytes, name: str) -> str:
        """Empty where it cannot be opened: then the settings' are still there."""
        try:
            return self._vault.open(bytes(sealed), place(Slot(row.slot), name))
        except SealBroken:
            log.error(
                "The %s number’s %s cannot be opened: the vault has another key", row.slot, name
            )
            return ""
