"""Connecting files, and the metrics that are read from them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePath
from uuid import uuid4
from zoneinfo import ZoneInfo

from app.actors import needs
from domain.errors import DomainError
from domain.metrics import Metric, MetricId, SourceId
from domain.pushed import NotAFile
from domain.sources import DateOrder, Source, SourceKind, order_in
from domain.tenancy import Actor, Permission
from ports.clock import Clock
from ports.source import ColumnKind, Described, Files
from ports.storage import Storage

NAME_LIMIT, COLUMN_LIMIT = 80, 200
PICK_ANOTHER = {
    ColumnKind.DATE: ("date_column", "Pick a column with dates."),
    ColumnKind.NUMBER: ("value_column", "Pick a column with numbers."),
}


@dataclass(eq=False)
class MetricNotValid(DomainError):
    field: str
    reason: str


@dataclass(eq=False)
class ColumnMissing(DomainError):
    """A newer file has no such column, or not of the kind that a metric reads from it."""

    metric: str
    column: str
    needs: ColumnKind
    holds: ColumnKind | None
    """What the column of that name holds; None where there is none."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as somebody handed it in."""

    name: str
    filename: str
    content: bytes
    origin: str = ""
    licence: str = ""


@needs(Permission.MAKE_PULSES)
def connect_file(
    actor: Actor, upload: Upload, *, storage: Storage, files: Files, clock: Clock
) -> tuple[Source, Described]:
    """Keep a file that can be read, and say what it is. Raises NotReadable, keeping nothing."""
    now = clock.now()
    with storage.tenant(actor) as uow:
        zone = uow.organisation.timezone
    order, today = order_in(zone), now.astimezone(ZoneInfo(zone)).date()
    described = files.describe(upload.content, upload.filename, order, today)
    source = Source(
        SourceId(uuid4()),
        actor.organisation,
        SourceKind.CSV,
        " ".join(upload.name.split())[:NAME_LIMIT] or PurePath(upload.filename).stem[:NAME_LIMIT],
        upload.filename[:200],
        actor.person,
        now,
        upload.origin,
        upload.licence,
        order,
    )
    with storage.tenant(actor) as uow:
        uow.sources.add(source)
        uow.sources.keep(source.id, upload.content, now)
        uow.note(actor, "connected a file", str(source.id), now)
        uow.commit()
    return source, described


@needs(Permission.MAKE_PULSES)
def replace_file(
    actor: Actor, id: SourceId, upload: Upload, *, storage: Storage, files: Files, clock: Clock
) -> Described:
    """A newer version of a file that is connected already, as far as its metrics can be read
    from it. Raises NotReadable, NotFound, NotAFile or ColumnMissing, keeping the file before."""
    with storage.tenant(actor) as uow:
        source = uow.sources.get(id)
    if source.kind is SourceKind.PUSHED:
        raise NotAFile
    described = files.describe(upload.content, upload.filename, source.date_order)
    with storage.tenant(actor) as uow:
        for metric in uow.metrics.of_source(id):
            for missing in _missing(described, metric):
                raise missing
        uow.sources.keep(id, upload.content, clock.now())
        uow.note(actor, "replaced a file", str(id), clock.now())
        uow.commit()
    return described


@needs(Permission.READ)
def describe_file(
    actor: Actor, id: SourceId, *, storage: Storage, files: Files, clock: Clock
) -> Described:
    """What a connected file holds. Raises NotFound or NotReadable."""
    with storage.tenant(actor) as uow:
        source, content = uow.sources.get(id), uow.sources.content(id)
        zone = uow.organisation.timezone
    today = clock.now().astimezone(ZoneInfo(zone)).date()
    return files.describe(content, source.filename, source.date_order, today)


@needs(Permission.MAKE_PULSES)
def choose_date_order(
    actor: Actor, id: SourceId, order: DateOrder, *, storage: Storage, clock: Clock
) -> None:
    """How the file's dates are read where nothing in it tells. Raises NotFound."""
    with storage.tenant(actor) as uow:
        uow.sources.save(replace(uow.sources.get(id), date_order=order))
        uow.note(actor, "chose an order of dates", str(id), clock.now())
        uow.commit()


@needs(Permission.MAKE_PULSES)
def define_metric(
    actor: Actor, metric: Metric, *, storage: Storage, files: Files, clock: Clock
) -> Metric:
    """Keep a metric that its file can answer. Raises MetricNotValid, SourceFailed, NotFound."""
    if not metric.name.strip():
        raise MetricNotValid("name", "Give the metric a name.")
    if len(metric.name) > NAME_LIMIT:
        raise MetricNotValid("name", f"A name has at most {NAME_LIMIT} characters.")
    if max(len(metric.date_column), len(metric.value_column)) > COLUMN_LIMIT:
        raise MetricNotValid(
            "value_column", f"A column’s name has at most {COLUMN_LIMIT} characters here."
        )
    with storage.tenant(actor) as uow:
        source, content = uow.sources.get(metric.source), uow.sources.content(metric.source)
    order = source.date_order
    for missing in _missing(files.describe(content, source.filename, order), metric):
        raise MetricNotValid(*PICK_ANOTHER[missing.needs])
    files.read(content, source.filename, metric, clock.now(), order)
    with storage.tenant(actor) as uow:
        uow.metrics.add(metric)
        uow.note(actor, "defined a metric", str(metric.id), clock.now())
        uow.commit()
    return metric


def _missing(described: Described, metric: Metric) -> Iterator[ColumnMissing]:
    """What the metric reads and this file does not hold."""
    kinds = {column.name: column.kind for column in described.columns}
    dates = metric.date_column, ColumnKind.DATE
    for column, kind in (dates, (metric.value_column, ColumnKind.NUMBER)):
        if kinds.get(column) is not kind:
            yield ColumnMissing(metric.name, column, kind, kinds.get(column))


def new_metric_id() -> MetricId:
    return MetricId(uuid4())
