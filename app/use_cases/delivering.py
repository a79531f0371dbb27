"""Sending what is ready: the only caller of Meta's send."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from functools import partial
from uuid import UUID

from app.use_cases.accounts import token_place
from app.use_cases.linking import LinksOff, link_picture, links_are_on
from domain.diagnosis import BAD_PARAMETER, Stops, diagnose
from domain.messages import KEEP_OPEN, KEEP_OPEN_WORDS, PATIENCE, Form, Outcome, Part, Patience
from domain.tenancy import THE_HOUSE
from ports.bell import Lane
from ports.clock import Clock
from ports.codes import Codes
from ports.messenger import Answer, Button, Line, Messenger, Outgoing, UploadFailed, UploadRefused
from ports.outbox import Deliveries, Order, Result
from ports.pictures import PictureLinks
from ports.vault import SealBroken, Vault

log = logging.getLogger(__name__)

LINKS_OFF = "The picture could not be uploaded, and sending it by link needs an https PUBLIC_URL."


KEEP = Button(KEEP_OPEN, KEEP_OPEN_WORDS)


@dataclass(frozen=True, slots=True)
class Claimed:
    """An order with the moment, on this process's own clock, after which it is not posted."""

    order: Order
    post_before: float


@dataclass(frozen=True, slots=True)
class Shown:
    """Where Meta has a message's picture from: its upload, else a link of ours; or neither."""

    media_id: str = ""
    link: str = field(default="", repr=False)


class DeliverWork:
    """The deliver lane: claims under a lease, posts in threads, records what came back."""

    lane = Lane.DELIVER

    def __init__(
        self,
        deliveries: Deliveries,
        messenger: Messenger,
        vault: Vault,
        clock: Clock,
        links: PictureLinks,
        codes: Codes,
        *,
        slots: int,
        public_url: str,
        patience: Patience = PATIENCE,
    ) -> None:
        self.slots = slots
        self._links = links
        self._codes = codes
        self._public_url = public_url
        self._post_within = patience.post_within.total_seconds()
        self._deliveries = deliveries
        self._messenger = messenger
        self._vault = vault
        self._clock = clock
        self._uploads = Uploads()
        if not links_are_on(public_url):
            log.info("Sending a picture by link is off: it needs an https PUBLIC_URL.")

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
            line = self._line(order)
            shown = self._shown(line, order)
        except SealBroken:
            return Result(order, Answer(Outcome.REFUSED, code=0, details="token not readable"))
        except UploadFailed as error:
            return Result(order, _not_uploaded(error))
        except LinksOff:
            return Result(order, Answer(Outcome.NOT_SENT, details=LINKS_OFF))
        except Exception as error:  # before the POST: whatever it was, nothing was sent
            return Result(order, Answer(Outcome.NOT_SENT, details=type(error).__name__))
        if time.monotonic() >= claimed.post_before:
            return Result(order, Answer(Outcome.NOT_SENT, details="too late for its lease"))
        try:
            answer = self._messenger.send(line, self._spoken(_outgoing(order, shown), order))
        except ValueError as error:  # it breaks a limit of Meta's, so nothing was posted
            answer = Answer(Outcome.REFUSED, code=BAD_PARAMETER, details=str(error))
        return Result(order, answer, shown.media_id if not order.media_id else "")

    def _spoken(self, outgoing: Outgoing, order: Order) -> Outgoing:
        """A code is worked out here, and kept nowhere."""
        if order.part is not Part.CODE:
            return outgoing
        return replace(outgoing, text=self._codes.code(outgoing.text))

    def _line(self, order: Order) -> Line:
        token = self._vault.open(order.token_sealed, token_place(order.sender))
        return Line(order.phone_number_id, token)

    def _shown(self, line: Line, order: Order) -> Shown:
        """The picture's media id, uploaded if it has none yet; a link where that will not do.

        Raises UploadFailed for a first failure that may mend, and LinksOff.
        """
        picture = order.picture
        if picture is None or order.media_id:
            return Shown(order.media_id)
        png = partial(self._deliveries.picture, picture)
        try:
            upload = partial(self._upload, line, png)
            return Shown(self._uploads.once((picture, order.sender), upload))
        except UploadFailed as error:
            if _stops_more(error) or (order.tries == 1 and _may_mend(error)):
                raise
        return Shown(
            link=link_picture(
                THE_HOUSE,
                picture,
                links=self._links,
                public_url=self._public_url,
                clock=self._clock,
            )
        )

    def _upload(self, line: Line, png: Callable[[], bytes]) -> str:
        return self._messenger.upload(line, png())

    def record(self, results: Sequence[Result]) -> None:
        self._deliveries.record(results, self._clock.now())

    def give_back(self, works: Sequence[Claimed]) -> None:
        self._deliveries.give_back([each.order for each in works], self._clock.now())

    def broke(self, claimed: Claimed, error: BaseException) -> None:
        """Nobody knows how far it came: its outcome is unknown, like a dead worker's."""
        answer = Answer(Outcome.UNKNOWN, details=type(error).__name__)
        self.record([Result(claimed.order, answer)])


def _outgoing(order: Order, shown: Shown) -> Outgoing:
    shows = order.form not in (Form.TEXT, Form.INTERACTIVE) or order.picture is not None
    return Outgoing(
        order.form,
        order.phone,
        order.user_id,
        order.text,
        str(order.attempt),
        media_id=shown.media_id if shows else "",
        media_link=shown.link if shows else "",
        quoted=order.quoted,
        template=order.template,
        group=order.group,
        buttons=(order.buttons or (KEEP,)) if order.form is Form.INTERACTIVE else (),
    )


def _stops_more(error: UploadFailed) -> bool:
    """Whether what Meta says of the upload holds for a send by this number as well."""
    return error.code is not None and diagnose(error.code).stops in (Stops.SENDER, Stops.ALL)


def _may_mend(error: UploadFailed) -> bool:
    """Whether the same upload may work a little later."""
    if error.code is not None:
        return diagnose(error.code).transient
    return not isinstance(error, UploadRefused)


def _not_uploaded(error: UploadFailed) -> Answer:
    """No picture, no message: refused where the number itself is at fault, else tried later."""
    if _stops_more(error):
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
