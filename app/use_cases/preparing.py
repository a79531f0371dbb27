"""From a run that has come due to messages that are ready to go."""

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from app.actors import needs
from app.use_cases.accounts import token_place
from app.use_cases.analysing import NotFounded, describe
from app.use_cases.composing import chart_of
from domain.destinations import Address
from domain.facts import Facts, check_freshness, compute
from domain.messages import MessageId, Part
from domain.metrics import Metric, NothingToShow, Series, Stale
from domain.pulses import (
    WHOLE,
    DeliveryId,
    PictureId,
    Pulse,
    Reading,
    ReadingId,
    Run,
    RunKind,
    RunState,
    RunWithdrawn,
    Step,
)
from domain.senders import SenderId
from domain.sources import Source
from domain.tenancy import THE_HOUSE, Actor, Permission
from ports.analyst import Analyst, Brief
from ports.bell import Lane
from ports.charts import Charts
from ports.clock import Clock
from ports.collection import Conflict
from ports.formats import Formats
from ports.lanes import RunQueue
from ports.messenger import Line, Messenger, UploadFailed
from ports.outbox import NewMessage, PlannedDelivery
from ports.source import Files, SourceFailed
from ports.storage import Storage, Tenant
from ports.vault import Vault

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Studio:
    """All that preparing a run takes."""

    storage: Storage
    clock: Clock
    files: Files
    analyst: Analyst
    writer: Analyst
    charts: Charts
    formats: Formats
    messenger: Messenger
    vault: Vault
    brand: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a run is about, as it was when the run was taken up."""

    pulse: Pulse
    metric: Metric
    source: Source
    organisation: str
    reading: Reading | None


class LostRun(Exception):
    """Another worker has taken this run: whatever was done here is dropped."""


class Stopwatch:
    """Notes what a run is doing, and how many seconds each step took."""

    def __init__(self, actor: Actor, run: Run, storage: Storage) -> None:
        self._actor = actor
        self._run = run
        self._storage = storage
        self.seconds: dict[str, float] = dict(run.seconds)

    @contextmanager
    def step(self, step: Step) -> Iterator[None]:
        """Raises LostRun when the lease is another's."""
        with self._storage.tenant(self._actor) as uow:
            if not uow.runs.step(self._run, step):
                raise LostRun
            uow.commit()
        started = time.monotonic()
        yield
        self.seconds[step.value] = round(time.monotonic() - started, 4)


@needs(Permission.RUN_THE_HOUSE)
def prepare_run(actor: Actor, run: Run, *, studio: Studio) -> RunState:
    """Read, compute, word, draw, upload and plan; what is done already is not done again.

    A source, data or words that will not do hold the run, with the reason; nothing false is sent.
    One whose pulse was paused or archived meanwhile is skipped.
    Raises DrawingFailed, and whatever else went wrong, for the lane to try again.
    """
    tenant = Actor.system(run.organisation)
    watch = Stopwatch(tenant, run, studio.storage)
    try:
        subject = _subject(tenant, run, studio.storage)
        reading = subject.reading or _read(tenant, run, subject, watch, studio)
        if run.kind is not RunKind.PREVIEW:
            _send_out(tenant, run, subject.pulse, reading, watch, studio)
    except (SourceFailed, NothingToShow, Stale) as error:
        return _finish(tenant, run, RunState.HELD, sentence(error), watch, studio)
    except NotFounded as error:
        log.error("Run %s is held: %d numbers in its words are no facts", run.id, error.numbers)
        return _finish(tenant, run, RunState.HELD, sentence(error), watch, studio)
    except RunWithdrawn as error:
        return _finish(tenant, run, RunState.SKIPPED, error.reason, watch, studio)
    except LostRun:
        return RunState.PREPARING
    return _finish(tenant, run, RunState.PREPARED, "", watch, studio)


def sentence(error: Exception) -> str:
    """Why a run is held, in words for the admin."""
    match error:
        case Stale():
            return (
                f"The newest data of “{error.metric}” is from {error.data_until:%d %B %Y}; it may "
                f"be {error.allowed_days} days old at most. Bring the source up to date."
            )
        case NothingToShow():
            reason = error.reason or "There is no complete period in its data yet."
            return f"“{error.metric}” has nothing to show. {reason}"
        case _:
            return str(error) or "The source could not be read."


def _subject(actor: Actor, run: Run, storage: Storage) -> Subject:
    with storage.tenant(actor) as uow:
        pulse = uow.pulses.get(run.pulse)
        pulse.must_still_want(run)
        metric = uow.metrics.get(pulse.metric)
        return Subject(
            pulse,
            metric,
            uow.sources.get(metric.source),
            uow.organisation.name,
            uow.readings.of(run.id),
        )


def _read(actor: Actor, run: Run, subject: Subject, watch: Stopwatch, studio: Studio) -> Reading:
    """The run's reading, with its picture, stored."""
    metric, now = subject.metric, studio.clock.now()
    with watch.step(Step.READ):
        with studio.storage.tenant(actor) as uow:
            content = uow.sources.content(subject.source.id)
        series = studio.files.read(
            content, subject.source.filename, metric, now, subject.source.date_order
        )
    with watch.step(Step.FACTS):
        check_freshness(series, metric)
        facts = compute(series, metric)
    brief = brief_of(subject, facts, series)
    with watch.step(Step.TEXT):
        words = describe(brief, studio.analyst, studio.writer, studio.brand)
    with watch.step(Step.CHART):
        chart = chart_of(brief, words, subject.pulse.chart, studio.formats)
        picture = studio.charts.draw(chart)
    reading = Reading(
        ReadingId(uuid4()),
        run.organisation,
        run.id,
        WHOLE,
        facts,
        series,
        words.headline,
        words.caption,
        words.analysis,
        words.by.value,
        now,
    )
    with studio.storage.tenant(actor) as uow:
        uow.readings.add(reading, PictureId(uuid4()), picture, chart.alt)
        uow.commit()
    return reading


def brief_of(subject: Subject, facts: Facts, series: Series) -> Brief:
    return Brief(
        subject.pulse.name,
        subject.organisation,
        subject.source.name,
        facts,
        series,
        subject.metric.timezone,
        subject.pulse.note,
    )


def _send_out(
    actor: Actor, run: Run, pulse: Pulse, reading: Reading, watch: Stopwatch, studio: Studio
) -> None:
    with studio.storage.tenant(actor) as uow:
        addresses = _addresses(uow, run, pulse, studio.clock.now())
        senders = {each.channel: uow.channels.get(each.channel).sender for each in addresses}
        kept = uow.readings.picture(run.id)
    if kept is None:
        raise LostRun
    picture, png = kept
    with watch.step(Step.UPLOAD):
        for sender in set(senders.values()):
            _upload(actor, picture, png, sender, studio)
    with watch.step(Step.PLAN), studio.storage.tenant(actor) as uow:
        now = studio.clock.now()
        # asked again: an upload takes a while, and somebody may have paused the pulse or said STOP
        uow.pulses.get(run.pulse).must_still_want(run)
        uow.outbox.plan(
            _planned(run, pulse, reading, picture, each, senders[each.channel], now)
            for each in _addresses(uow, run, pulse, now)
            if each.channel in senders
        )
        uow.after_commit(Lane.DELIVER)
        uow.commit()


def _addresses(uow: Tenant, run: Run, pulse: Pulse, now: datetime) -> list[Address]:
    """Everybody the pulse goes to and who has not paused it; for a test, only the phone of
    whoever asked for it."""
    if run.kind is not RunKind.TEST:
        paused = uow.destinations.paused(pulse.id, now)
        return uow.destinations.addresses(pulse.destinations - paused)
    own = uow.destinations.own_phone(run.by) if run.by else None
    return uow.destinations.addresses([own.id]) if own else []


def _upload(actor: Actor, picture: PictureId, png: bytes, id: SenderId, studio: Studio) -> None:
    """Put the picture at Meta once for all; where that fails, the deliver lane tries again."""
    now = studio.clock.now()
    with studio.storage.tenant(actor) as uow:
        if uow.readings.uploaded(picture, id, now):
            return
    with studio.storage.house(THE_HOUSE) as house:
        sender = house.senders.get(id)
    line = Line(sender.phone_number_id, studio.vault.open(sender.token_sealed, token_place(id)))
    with suppress(UploadFailed):
        media_id = studio.messenger.upload(line, png)
        with studio.storage.tenant(actor) as uow:
            uow.readings.note_upload(picture, id, media_id, now)
            uow.commit()


def _planned(
    run: Run,
    pulse: Pulse,
    reading: Reading,
    picture: PictureId,
    address: Address,
    sender: SenderId,
    now: datetime,
) -> PlannedDelivery:
    delivery = DeliveryId(uuid4())
    chart = NewMessage(
        MessageId(uuid4()),
        run.organisation,
        sender,
        address.contact,
        Part.CHART,
        reading.caption,
        now,
        run.deadline,
        run.held_until,
        headline=reading.headline,
        picture=picture,
        delivery=delivery,
        next_slot=pulse.to_keep_open_for,
    )
    return PlannedDelivery(
        delivery,
        run.organisation,
        run.id,
        address.destination,
        reading.id,
        (chart, _under(chart, reading)),
    )


def _under(chart: NewMessage, reading: Reading) -> NewMessage:
    """The analysis, which goes once its chart is there."""
    return replace(
        chart,
        id=MessageId(uuid4()),
        part=Part.ANALYSIS,
        text=reading.analysis,
        headline="",
        picture=None,
        waits_for=chart.id,
        next_slot=None,
    )


def _finish(
    actor: Actor, run: Run, state: RunState, reason: str, watch: Stopwatch, studio: Studio
) -> RunState:
    ended = replace(
        run,
        state=state,
        reason=reason,
        step=None,
        seconds=watch.seconds,
        finished_at=studio.clock.now(),
    )
    with suppress(Conflict), studio.storage.tenant(actor) as uow:
        uow.runs.save(ended)
        uow.commit()
    return state


class PrepareWork:
    """The prepare lane: several runs at once, one picture at a time."""

    lane = Lane.PREPARE
    slots = 8

    def __init__(self, queue: RunQueue, studio: Studio) -> None:
        self._queue = queue
        self._studio = studio

    def warm(self) -> None:
        """Start the browser before the first run comes."""
        self._studio.charts.warm()

    def close(self) -> None:
        """End the browser."""
        self._studio.charts.close()

    def waiting(self) -> bool:
        return self._queue.waiting(self._studio.clock.now())

    def claim(self, slots: int) -> Sequence[Run]:
        return self._queue.claim(slots, self._studio.clock.now())

    def perform(self, run: Run) -> None:
        prepare_run(THE_HOUSE, run, studio=self._studio)

    def record(self, results: Sequence[None]) -> None:
        """Each run has written its own end."""

    def broke(self, run: Run, error: BaseException) -> None:
        self._queue.broke(run)

    def give_back(self, runs: Sequence[Run]) -> None:
        for run in runs:
            self._queue.give_back(run)
