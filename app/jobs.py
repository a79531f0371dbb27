"""What a worker does: the work of each lane, and draining it."""

import time
from collections.abc import Callable
from functools import cache, partial
from typing import Any

from app.services import Services
from app.settings import Settings, load_settings
from app.use_cases.answering import AnswerWork, Desk
from app.use_cases.attending import Presence
from app.use_cases.delivering import DeliverWork
from app.use_cases.draining import LaneWork
from app.use_cases.draining import drain as drain_lane
from app.use_cases.group_watching import watch_groups
from app.use_cases.keeping import UpkeepWork
from app.use_cases.long_work import LongWork
from app.use_cases.mailing import MailWork
from app.use_cases.number_watching import watch_token
from app.use_cases.preparing import PrepareWork, Studio
from app.use_cases.receiving import InboxWork, Reception
from app.use_cases.watching import watch_numbers
from app.wiring import build_services, build_workbench
from domain.tenancy import THE_HOUSE
from ports.bell import Lane

SLOTS = 32
AHEAD = 128
"""Messages that a deliver worker has claimed beside those that it posts: no connection to Meta
waits for the database."""
SLOTS_ON_SQLITE = 8
"""SQLite has one writer: more threads only wait for each other."""


def work_of(lane: Lane, services: Services, settings: Settings) -> LaneWork[Any, Any]:
    """The work of one lane, for one process."""
    match lane:
        case Lane.INBOX:
            return InboxWork(_reception(services, settings))
        case Lane.PREPARE:
            return PrepareWork(services.runs, _studio(services))
        case Lane.DELIVER:
            return DeliverWork(
                services.deliveries,
                services.messenger,
                services.vault,
                services.clock,
                services.links,
                services.codes,
                slots=SLOTS_ON_SQLITE if settings.on_sqlite else SLOTS,
                patience=settings.patience,
                public_url=settings.public_url,
            )
        case Lane.ANSWER:
            return AnswerWork(services.follow_ups, _desk(services))
        case Lane.UPKEEP:
            return UpkeepWork(
                services.upkeep,
                services.probe,
                services.bell,
                services.clock,
                partial(_watch, services, settings),
                services.alarm,
                LongWork(services.upkeep, services.storage, services.clock).go_on,
            )
        case Lane.MAIL:
            return MailWork(services.mails, services.mailer, services.vault)


def _watch(services: Services, settings: Settings) -> None:
    watch_token(THE_HOUSE, bench=build_workbench(services, settings))
    watch_numbers(
        THE_HOUSE,
        storage=services.storage,
        account=services.business_account,
        vault=services.vault,
        clock=services.clock,
    )
    watch_groups(
        THE_HOUSE,
        storage=services.storage,
        directory=services.group_directory,
        vault=services.vault,
        clock=services.clock,
        brand=services.brand,
    )


def _reception(services: Services, settings: Settings) -> Reception:
    return Reception(
        services.storage,
        services.inbox,
        services.webhooks,
        services.clock,
        services.brand,
        settings.reactions_open_window,
        settings.group_command,
        settings.public_url,
    )


def _studio(services: Services) -> Studio:
    return Studio(
        services.storage,
        services.clock,
        services.files,
        services.analyst,
        services.writer,
        services.charts(),
        services.formats,
        services.messenger,
        services.vault,
        services.brand,
    )


def _desk(services: Services) -> Desk:
    return Desk(
        services.storage,
        services.clock,
        services.analyst,
        services.writer,
        services.messenger,
        services.vault,
        services.brand,
    )


class Drainer:
    """Drains one lane with what stays warm between two drains: browser and connections."""

    def __init__(self, work: LaneWork[Any, Any], services: Services, ahead: int = 0) -> None:
        self._work = work
        self._bell = services.bell
        self._presence = Presence(services.roll, work.lane.value)
        self._ahead = ahead

    def __call__(self, stopping: Callable[[], bool] = lambda: False) -> int:
        self._presence.note()
        return drain_lane(
            self._work,
            self._bell,
            stopping=stopping,
            monotonic=time.monotonic,
            ahead=self._ahead,
        )

    def warm(self) -> None:
        """Start what takes long to start."""
        self._presence.note()
        if isinstance(self._work, PrepareWork):
            self._work.warm()

    def close(self) -> None:
        """Let go of what was kept warm, and be at work no more."""
        self._presence.end()
        if isinstance(self._work, PrepareWork):
            self._work.close()


def drainer(lane: Lane, services: Services, settings: Settings) -> Drainer:
    ahead = AHEAD if lane is Lane.DELIVER and not settings.on_sqlite else 0
    return Drainer(work_of(lane, services, settings), services, ahead)


@cache
def _drainer_of_this_process(lane: Lane) -> Drainer:
    settings = load_settings()
    return drainer(lane, build_services(settings), settings)


def drain(lane: str) -> int:
    """What a plain RQ worker runs when a lane was rung; it may run twice without harm."""
    return _drainer_of_this_process(Lane(lane))()
