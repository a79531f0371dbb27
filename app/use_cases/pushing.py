"""Points that scripts put into a metric, and the metrics made for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5
from zoneinfo import available_timezones

from app.actors import needs
from app.use_cases.sources import NAME_LIMIT, MetricNotValid
from domain.metrics import Aggregate, Good, Grain, Metric, MetricId, SourceId, Unit
from domain.pushed import (
    AHEAD,
    DATE,
    FILENAME,
    VALUE,
    NameTaken,
    NotPushed,
    Pushed,
    PushedPoint,
    TooFarAhead,
    merged,
    written,
)
from domain.sources import Source, SourceKind
from domain.tenancy import Actor, Permission
from ports.clock import Clock
from ports.storage import Storage, Tenant


@dataclass(frozen=True, slots=True)
class PushedWish:
    """A metric as a script asks for it."""

    name: str
    unit: Unit
    grain: Grain
    aggregate: Aggregate
    good: Good
    timezone: str
    fresh_within: int | None

    def metric(self, key: UUID) -> Metric:
        """The same for the same key. Raises MetricNotValid."""
        return Metric(
            MetricId(uuid5(key, "metric")),
            SourceId(uuid5(key, "source")),
            self._checked_name(),
            DATE,
            VALUE,
            self.unit,
            self.grain,
            self.aggregate,
            self.good,
            self.timezone,
            self.fresh_within,
        )

    def _checked_name(self) -> str:
        """As it is kept."""
        name = " ".join(self.name.split())
        if not name:
            raise MetricNotValid("name", "Give the metric a name.")
        if len(name) > NAME_LIMIT:
            raise MetricNotValid("name", f"A name has at most {NAME_LIMIT} characters.")
        if self.timezone not in available_timezones():
            raise MetricNotValid("timezone", "This is no IANA time zone.")
        return name


@needs(Permission.MAKE_PULSES)
def make_pushed_metric(
    actor: Actor,
    wish: PushedWish,
    points: Sequence[PushedPoint],
    key: UUID,
    *,
    storage: Storage,
    clock: Clock,
) -> tuple[Metric, Pushed]:
    """A metric with a source of its own and its first points; the same key makes the same one.

    Raises MetricNotValid, NameTaken, TooFarAhead or TooManyPoints.
    """
    metric, now = wish.metric(key), clock.now()
    source, name = metric.source, metric.name
    made = Source(source, actor.organisation, SourceKind.PUSHED, name, FILENAME, actor.person, now)
    with storage.tenant(actor) as uow:
        known = uow.metrics.pushed(name)
        if known and known.id != metric.id:
            raise NameTaken(known.id)
        if not known:
            uow.sources.add(made)
            uow.metrics.add(metric)
            uow.note(actor, "made a metric for pushed points", str(metric.id), now)
        before = uow.sources.content(source) if known else b""
        pushed = _merge(uow, source, before, points, clock)
        uow.commit()
    return metric, pushed


@needs(Permission.MAKE_PULSES)
def push_points(
    actor: Actor,
    id: MetricId,
    points: Sequence[PushedPoint],
    *,
    storage: Storage,
    clock: Clock,
) -> Pushed:
    """Put points into a metric; one of a day that it has already takes the other's place.

    Pushing the same twice changes nothing. Raises NotFound, NotPushed, TooFarAhead or
    TooManyPoints.
    """
    with storage.tenant(actor) as uow:
        # held, so that of two who push at once neither loses a point
        source = uow.sources.get(uow.metrics.get(id).source)
        if source.kind is not SourceKind.PUSHED:
            raise NotPushed
        pushed = _merge(uow, source.id, uow.sources.content(source.id), points, clock)
        uow.commit()
    return pushed


def _merge(
    uow: Tenant, source: SourceId, content: bytes, points: Sequence[PushedPoint], clock: Clock
) -> Pushed:
    if any(point.day > clock.now().date() + AHEAD for point in points):
        raise TooFarAhead
    known = merged(content, points)
    uow.sources.keep(source, written(known), clock.now())
    return Pushed(len(known), min(known), max(known))
