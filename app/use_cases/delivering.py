"""Sending what is ready: the only caller of Meta's send."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from uuid import UUID

from app.use_cases.accounts import token_place
from domain.diagnosis import Stops, diagnose
from domain.messages import PATIENCE, Form, Outcome, Patience
from ports.bell import Lane
from ports.clock import Clock
from ports.messenger import Answer, Line, Messenger, Outgoing, UploadFailed
from ports.outbox import Deliveries, Order, Result
from ports.vault import SealBroken, Vault


@dataclass(frozen=True, slots=True)
class Claimed:
    """An order with the moment, on this process's own clock, after which it is not posted."""

    order: Order
    post_before: float


class DeliverWork:
    """The deliver lane: claims under a lease, posts in threads, records what came back."""

    lane = Lane.DELIVER

    def __init__(
        self,
        deliveries: Deliveries,
        messenger: Messenger,
        vault: Vault,
        clock: Clock,
        *,
        slots: int,
        patience: Patience = PATIENCE,
    ) -> None:
        self.slots = slots
        self._post_within = patience.post_within.total_seconds()
        self._deliveries = deliveries
        self._messenger = messenger
        self._vault = vault
        self._clock = clock
        self._uploads = Uploads()

    def waiting(self) -> bool:
        return self._deliveries.waiting(self._clock.now())

    def claim(self, slots: int) -> Sequence[Claimed]:
        post_before = time.monotonic() + self._post_within
        orders = self._deliveries.claim(slots, self._clock.now())
        return [Claimed(order, post_before) for order in orders]

    def perform(self, claimed: Claimed) -> Result:
        """Post once. Whatever happens is an answer; only the process's death leaves none."""
        order = claimed.order
        try:
            line, media_id = self._made_ready(order)
        except SealBroken:
            return Result(order, Answer(Outcome.REFUSED, code=0, details="token not readable"))
        except UploadFailed as error:
            return Result(order, _not_uploaded(error))
        except Exception as error:  # before the POST: whatever it was, nothing was sent
            return Result(order, Answer(Outcome.NOT_SENT, details=type(error).__name__))
        if time.monotonic() >= claimed.post_before:
            return Result(order, Answer(Outcome.NOT_SENT, details="too late for its lease"))
        answer = self._messenger.send(line, _outgoing(order, media_id))
        return Result(order, answer, media_id if not order.media_id else "")

    def _made_ready(self, order: Order) -> tuple[Line, str]:
        """The open line, and the picture's media id, uploaded if it has none yet."""
        token = self._vault.open(order.token_sealed, token_place(order.sender))
        line = Line(order.phone_number_id, token)
        if order.picture is None or order.media_id:
            return line, order.media_id
        key = (order.picture, order.sender)
        return line, self._uploads.once(key, lambda: self._upload(line, order))

    def _upload(self, line: Line, order: Order) -> str:
        assert order.picture is not None
        return self._messenger.upload(line, self._deliveries.picture(order.picture))

    def record(self, results: Sequence[Result]) -> None:
        self._deliveries.record(results, self._clock.now())

    def give_back(self, works: Sequence[Claimed]) -> None:
        self._deliveries.give_back([each.order for each in works], self._clock.now())

    def broke(self, claimed: Claimed, error: BaseException) -> None:
        """Nobody knows how far it came: its outcome is unknown, like a dead worker's."""
        answer = Answer(Outcome.UNKNOWN, details=type(error).__name__)
        self.record([Result(claimed.order, answer)])


def _outgoing(order: Order, media_id: str) -> Outgoing:
    return Outgoing(
        order.form,
        order.phone,
        order.user_id,
        order.text,
        str(order.attempt),
        media_id if order.form is not Form.TEXT else "",
        order.quoted,
        order.template,
    )


def _not_uploaded(error: UploadFailed) -> Answer:
    """No picture, no message: refused where the number itself is at fault, else tried later."""
    if error.code is not None and diagnose(error.code).stops is Stops.SENDER:
        return Answer(Outcome.REFUSED, code=error.code, details=str(error))
    return Answer(Outcome.NOT_SENT, details=str(error))


class Uploads:
    """One upload for each picture and number, however many threads want it at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[tuple[UUID, UUID], Future[str]] = {}

    def once(self, key: tuple[UUID, UUID], upload: Callable[[], str]) -> str:
        """The media id; of callers at the same time, only the first uploads.

        Raises UploadFailed, to all of them.
        """
        with self._lock:
            running = self._running.get(key)
            mine = running is None
            if running is None:
                running = self._running[key] = Future()
        if mine:
            try:
                running.set_result(upload())
            except BaseException as error:
                running.set_exception(error)
            finally:
                with self._lock:
                    del self._running[key]
        return running.result()
