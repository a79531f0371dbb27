"""What the demo shows: each part is looked for in the data, and made where it is missing."""

import sys
import time
from contextlib import suppress
from datetime import date
from datetime import time as wall_time
from typing import Protocol
from zoneinfo import ZoneInfo

from app.services import Services
from app.use_cases.accounts import Founder, found_organisation, normalised
from app.use_cases.inviting import OpenInvite, create_invite, enable_managed, show_invite
from app.use_cases.operating import make_operator
from app.use_cases.pulsing import PulseWish, make_pulse
from app.use_cases.sources import (
    ColumnMissing,
    Upload,
    connect_file,
    define_metric,
    new_metric_id,
    replace_file,
)
from domain.charts import ChartKind
from domain.destinations import DestinationId
from domain.metrics import Grain, Metric, SourceId
from domain.schedules import Schedule
from domain.sources import Sample, Suggestion
from domain.tenancy import THE_HOUSE, Actor
from ports.clock import Clock
from ports.queries.recipients import InviteState

ADMIN = Founder("Sarah Lindqvist", "sarah@cobalt.example", "a demo has no secrets")
ORGANISATION, TIMEZONE = "Cobalt Coffee", "America/New_York"
WORKDAYS = frozenset(range(5))
VERIFIED_WITHIN_S, GLANCE_S = 60.0, 0.1


class Phone(Protocol):
    """The admin's own phone, held by the demo."""

    def has_said(self, text: str) -> bool:
        """Whether this text was sent from it before."""

    def says(self, text: str, number: str) -> None:
        """Send a text to a business number."""


def today(clock: Clock) -> date:
    return clock.now().astimezone(ZoneInfo(TIMEZONE)).date()


def demo_admin(services: Services) -> Actor | None:
    """The demo's admin, whatever their password is by now; None before the seed."""
    with services.storage.house(THE_HOUSE) as house:
        person = house.people.by_email(normalised(ADMIN.email))
        seats = house.people.memberships(person.id) if person else []
    return Actor(seats[0].organisation, seats[0].role, seats[0].person) if seats else None


def founded(services: Services) -> Actor:
    """The demo's admin, with their organisation: found, or made; its operator, too."""
    admin = demo_admin(services) or found_organisation(
        THE_HOUSE,
        ORGANISATION,
        TIMEZONE,
        ADMIN,
        storage=services.storage,
        passwords=services.passwords,
        clock=services.clock,
    )
    make_operator(THE_HOUSE, ADMIN.email, storage=services.storage, clock=services.clock)
    return admin


def furnish(admin: Actor, services: Services, phone: Phone, samples: tuple[Sample, ...]) -> None:
    """Make what is missing of all that the demo shows. May be interrupted anywhere and begun
    again: nothing is made twice."""
    enable_managed(admin, storage=services.storage, clock=services.clock)
    own = _own_phone(admin, services) or _verified(admin, services, phone)
    for sample in reversed(samples):  # the newest pulse heads the list: the shop's
        source = _connected(admin, services, sample)
        for suggestion in sample.metrics:
            _define(admin, services, source, suggestion)
        if own is not None:  # else the next start makes them
            _pulse(admin, services, source, sample.metrics[0], own)


def freshen(admin: Actor, services: Services, samples: tuple[Sample, ...]) -> None:
    """The fictitious shop's year always ends yesterday."""
    known = _sources(admin, services)
    for sample in samples:
        if sample.filename not in known:
            continue
        with suppress(ColumnMissing):  # somebody reads more from a file of their own: it stays
            replace_file(
                admin,
                known[sample.filename],
                _upload(sample),
                storage=services.storage,
                files=services.files,
                clock=services.clock,
            )


def _own_phone(admin: Actor, services: Services) -> DestinationId | None:
    """Also one that has said STOP since: that is for its person to take back."""
    own = services.reads.pulses(admin).own_phone()
    return own.id if own else None


def _verified(admin: Actor, services: Services, phone: Phone) -> DestinationId | None:
    """Invite the admin's own phone, and send the invite's text from it; None if nothing comes
    of it in a minute."""
    offer = _offer(admin, services)
    if not phone.has_said(offer.token.prefilled):
        phone.says(offer.token.prefilled, offer.sender.display_number)
    until = time.monotonic() + VERIFIED_WITHIN_S
    while time.monotonic() < until:
        own = _own_phone(admin, services)
        if own is not None:
            return own
        time.sleep(GLANCE_S)
    print("The phone could not be verified; start again, or invite it.", file=sys.stderr)  # noqa: T201
    return None


def _offer(admin: Actor, services: Services) -> OpenInvite:
    """The invite that an earlier start left open, or a new one."""
    now = services.clock.now()
    for line in services.reads.recipients(admin).invites(now):
        if line.is_own and line.state is InviteState.WAITING:
            return show_invite(
                admin,
                line.id,
                storage=services.storage,
                vault=services.vault,
                clock=services.clock,
            )
    return create_invite(
        admin,
        ADMIN.name,
        for_self=True,
        storage=services.storage,
        vault=services.vault,
        clock=services.clock,
    )


def _sources(admin: Actor, services: Services) -> dict[str, SourceId]:
    with services.storage.tenant(admin) as uow:
        return {source.filename: source.id for source in uow.sources.all()}


def _upload(sample: Sample) -> Upload:
    return Upload(sample.name, sample.filename, sample.content, sample.origin, sample.licence)


def _connected(admin: Actor, services: Services, sample: Sample) -> SourceId:
    known = _sources(admin, services).get(sample.filename)
    if known is not None:
        freshen(admin, services, (sample,))
        return known
    source, _ = connect_file(
        admin,
        _upload(sample),
        storage=services.storage,
        files=services.files,
        clock=services.clock,
    )
    return source.id


def _defined(
    admin: Actor, services: Services, source: SourceId, suggestion: Suggestion
) -> Metric | None:
    """The metric that reads what this one suggests, whatever it is called by now."""
    with services.storage.tenant(admin) as uow:
        known = uow.metrics.of_source(source)
    wanted = suggestion.date_column, suggestion.value_column, suggestion.aggregate
    for metric in known:
        if (metric.date_column, metric.value_column, metric.aggregate) == wanted:
            return metric
    return None


def _define(admin: Actor, services: Services, source: SourceId, wanted: Suggestion) -> None:
    if _defined(admin, services, source, wanted) is not None:
        return
    metric = Metric(
        new_metric_id(),
        source,
        wanted.name,
        wanted.date_column,
        wanted.value_column,
        wanted.unit,
        wanted.grain,
        wanted.aggregate,
        wanted.good,
        wanted.timezone,
        wanted.fresh_within,
    )
    define_metric(
        admin, metric, storage=services.storage, files=services.files, clock=services.clock
    )


def _pulse(
    admin: Actor, services: Services, source: SourceId, shows: Suggestion, to: DestinationId
) -> None:
    """One of a sample's metrics is sent, unless somebody's pulse shows it already."""
    metric = _defined(admin, services, source, shows)
    lines = services.reads.sources(admin).source(source).metrics
    if metric is None or any(line.metric.id == metric.id and line.pulses for line in lines):
        return
    make_pulse(admin, _wish(metric, to), storage=services.storage, clock=services.clock)


def _wish(metric: Metric, to: DestinationId) -> PulseWish:
    daily = metric.grain is Grain.DAY
    return PulseWish(
        f"{metric.name} every morning" if daily else f"{metric.name} on Mondays",
        metric.id,
        ChartKind.LINE,
        Schedule(WORKDAYS if daily else frozenset({0}), wall_time(9), TIMEZONE),
        frozenset({to}),
    )
