"""Connecting files, and the metrics that are read from them."""

from dataclasses import dataclass
from uuid import uuid4

from app.actors import needs
from domain.errors import DomainError
from domain.metrics import Metric, MetricId, SourceId
from domain.sources import Source, SourceKind
from domain.tenancy import Actor, Permission
from ports.clock import Clock
from ports.source import ColumnKind, Described, Files
from ports.storage import Storage

NAME_LIMIT = 80


@dataclass(eq=False)
class MetricNotValid(DomainError):
    field: str
    reason: str


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
    described = files.describe(upload.content, upload.filename)
    now = clock.now()
    source = Source(
        SourceId(uuid4()),
        actor.organisation,
        SourceKind.CSV,
        " ".join(upload.name.split())[:NAME_LIMIT] or upload.filename[:NAME_LIMIT],
        upload.filename[:200],
        actor.person,
        now,
        upload.origin,
        upload.licence,
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
    """A newer version of a file that is connected already. Raises NotReadable or NotFound."""
    described = files.describe(upload.content, upload.filename)
    with storage.tenant(actor) as uow:
        uow.sources.get(id)
        uow.sources.keep(id, upload.content, clock.now())
        uow.note(actor, "replaced a file", str(id), clock.now())
        uow.commit()
    return described


@needs(Permission.READ)
def describe_file(actor: Actor, id: SourceId, *, storage: Storage, files: Files) -> Described:
    """What a connected file holds. Raises NotFound or NotReadable."""
    with storage.tenant(actor) as uow:
        source, content = uow.sources.get(id), uow.sources.content(id)
    return files.describe(content, source.filename)


@needs(Permission.MAKE_PULSES)
def define_metric(
    actor: Actor, metric: Metric, *, storage: Storage, files: Files, clock: Clock
) -> Metric:
    """Keep a metric that its file can answer. Raises MetricNotValid, SourceFailed, NotFound."""
    if not metric.name.strip():
        raise MetricNotValid("name", "Give the metric a name.")
    if len(metric.name) > NAME_LIMIT:
        raise MetricNotValid("name", f"A name has at most {NAME_LIMIT} characters.")
    with storage.tenant(actor) as uow:
        source, content = uow.sources.get(metric.source), uow.sources.content(metric.source)
    kinds = {
        column.name: column.kind for column in files.describe(content, source.filename).columns
    }
    if kinds.get(metric.date_column) is not ColumnKind.DATE:
        raise MetricNotValid("date_column", "Pick a column with dates.")
    if kinds.get(metric.value_column) is not ColumnKind.NUMBER:
        raise MetricNotValid("value_column", "Pick a column with numbers.")
    files.read(content, source.filename, metric, clock.now())
    with storage.tenant(actor) as uow:
        uow.metrics.add(metric)
        uow.commit()
    return metric


def new_metric_id() -> MetricId:
    return MetricId(uuid4())
