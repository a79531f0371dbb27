"""The lanes and the clock, which do what is due when a test says so."""

from typing import Any

from adapters.sql.follow_ups import SqlFollowUpQueue
from app.use_cases.answering import AnswerWork, Desk
from app.use_cases.delivering import DeliverWork
from app.use_cases.draining import drain
from app.use_cases.keeping import UpkeepWork, fire_slots
from app.use_cases.long_work import LongWork
from app.use_cases.mailing import MailWork
from app.use_cases.preparing import PrepareWork, Studio
from app.use_cases.receiving import InboxWork, Reception
from domain.tenancy import THE_HOUSE
from ports.bell import Lane
from tests.world.fakes import Reachable
from tests.world.wired import Wired


class Lanes(Wired):
    """All work behind the pages."""

    def lane(self, lane: Lane) -> Any:
        """Its work, made anew: a test may have put another part in since."""
        works = {
            Lane.INBOX: lambda: InboxWork(self._reception()),
            Lane.PREPARE: lambda: InOneThread(PrepareWork(self.runs, self._studio())),
            Lane.DELIVER: self._deliver,
            Lane.ANSWER: lambda: InOneThread(
                AnswerWork(SqlFollowUpQueue(self.engine), self._desk())
            ),
            Lane.UPKEEP: self._upkeep,
            Lane.MAIL: lambda: MailWork(self.mails, self.mailer, self.vault),
        }
        return works[lane]()

    def work(self, *lanes: Lane) -> None:
        """Drain these lanes, one after the other, until nothing is due in them."""
        for lane in lanes:
            drain(self.lane(lane), self.bell, stopping=lambda: False, monotonic=lambda: 0.0)

    def work_all(self) -> None:
        """All that is due, in the order in which it comes about."""
        self.work(Lane.INBOX, Lane.PREPARE, Lane.ANSWER, Lane.DELIVER)

    def tick(self) -> int:
        return fire_slots(THE_HOUSE, queue=self.runs, bell=self.bell, clock=self.clock)

    def _reception(self) -> Reception:
        return Reception(
            self.storage,
            self.inbox,
            self.webhooks,
            self.clock,
            "Chartcastr",
            self.reactions,
            public_url=self.public_url,
        )

    def _studio(self) -> Studio:
        return Studio(
            self.storage,
            self.clock,
            self.files,
            self.writer,
            self.writer,
            self.charts,
            self.formats,
            self.messenger,
            self.vault,
        )

    def _desk(self) -> Desk:
        return Desk(self.storage, self.clock, self.writer, self.writer, self.messenger, self.vault)

    def _upkeep(self) -> UpkeepWork:
        return UpkeepWork(
            self.upkeep,
            Reachable(),
            self.bell,
            self.clock,
            lambda: None,
            self.alarm,
            LongWork(self.upkeep, self.storage, self.clock, seconds=60).go_on,
        )

    def _deliver(self) -> DeliverWork:
        return DeliverWork(
            self.deliveries,
            self.messenger,
            self.vault,
            self.clock,
            self.links,
            self.codes,
            slots=1,
            public_url=self.public_url,
        )


class InOneThread:
    """A lane's work with one slot: a database in memory has one connection."""

    slots = 1

    def __init__(self, work: Any) -> None:
        self._work = work

    def __getattr__(self, name: str) -> Any:
        return getattr(self._work, name)
