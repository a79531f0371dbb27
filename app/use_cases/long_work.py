"""Work that is too long for the press that began it: the upkeep lane goes on with it."""

from collections.abc import Callable
from functools import partial

from app.use_cases.erasing import go_on_erasing
from app.use_cases.pulsing import go_on_sending_again
from domain.tenancy import THE_HOUSE, Actor, OrganisationId
from ports.clock import Clock
from ports.lanes import Resending, Upkeep
from ports.storage import Storage

A_WHILE = 2.0
"""Seconds, before the lane looks after everything else again."""


class LongWork:
    """One piece of it each time and each in its turn, so that none waits for one that breaks."""

    def __init__(
        self, upkeep: Upkeep, storage: Storage, clock: Clock, seconds: float = A_WHILE
    ) -> None:
        self._upkeep = upkeep
        self._storage, self._clock, self._seconds = storage, clock, seconds
        self._turn = 0

    def go_on(self) -> None:
        """For a while, with the next piece, if there is any."""
        pieces = self._pieces()
        if pieces:
            self._turn += 1
            pieces[self._turn % len(pieces)]()

    def _pieces(self) -> list[Callable[[], None]]:
        resending, closed = self._upkeep.resending(), self._upkeep.erasing()
        return [*map(self._send_again, resending), *map(self._erase, closed)]

    def _send_again(self, left: Resending) -> Callable[[], None]:
        return partial(
            go_on_sending_again,
            Actor.system(left.organisation),
            left.run,
            left.by,
            storage=self._storage,
            clock=self._clock,
            seconds=self._seconds,
        )

    def _erase(self, closed: OrganisationId) -> Callable[[], None]:
        return partial(
            go_on_erasing,
            THE_HOUSE,
            closed,
            storage=self._storage,
            clock=self._clock,
            seconds=self._seconds,
        )
