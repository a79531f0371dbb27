"""The deliver lane's door: claiming messages (T1) and recording what came of them (T2)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Engine, select

from adapters.sql import recording
from adapters.sql.claiming import Claim
from adapters.sql.due import something_waits
from adapters.sql.engine import reading, writing
from adapters.sql.tables import picture
from domain.budgets import NO_CEILING, Budget
from domain.messages import PATIENCE, Patience
from domain.pulses import PictureId
from domain.reactions import ReactionsOpen
from ports.outbox import Order, Result


class SqlDeliveries:
    """See ports.outbox.Deliveries."""

    def __init__(
        self,
        engine: Engine,
        patience: Patience = PATIENCE,
        budget: Budget = NO_CEILING,
        reactions: ReactionsOpen = ReactionsOpen.AUTO,
    ) -> None:
        self._engine = engine
        self._patience = patience
        self._budget = budget
        self._reactions = reactions

    def waiting(self, now: datetime) -> bool:
        with reading(self._engine) as connection:
            return something_waits(connection, now)

    def claim(self, slots: int, now: datetime) -> list[Order]:
        while True:
            with writing(self._engine) as connection:
                lease = self._patience.lease
                claim = Claim(connection, self._budget, lease, now, self._reactions)
                orders = claim.take(slots)
            # what fails its last check leaves READY, so those behind it get their turn
            if orders or not claim.stopped:
                return orders

    def picture(self, id: PictureId) -> bytes:
        with reading(self._engine) as connection:
            found = connection.execute(select(picture.c.png).where(picture.c.id == id))
            return bytes(found.scalar_one())

    def record(self, results: Sequence[Result], now: datetime) -> None:
        with writing(self._engine) as connection:
            recording.record(connection, results, now)

    def give_back(self, orders: Sequence[Order], now: datetime) -> None:
        with writing(self._engine) as connection:
            recording.give_back(connection, orders, now)
