"""All deliveries: /deliveries, its filters in the URL, and the same as a file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app.use_cases.exporting import note_deliveries
from app.web import htmx, spreadsheets
from app.web.causes import causes_like
from app.web.days import beginning_of, end_of
from app.web.gate import actor, may, seat
from app.web.one_recipient import one_recipient
from app.web.progress import kind_of
from app.web.services import services
from app.web.shown import ON_A_PAGE, Shown
from app.web.sought import sought
from app.web.standing import Stand, stand
from app.web.wording import _, ngettext
from domain.messages import State
from domain.pulses import PulseId
from domain.tenancy import Permission
from ports.queries.deliveries import DeliveryFilter, DeliveryQueries, ListedDelivery

blueprint = Blueprint("deliveries", __name__)

AT_ONCE = 1000
"""Rows of the file that are in memory together."""
NEWER = 100
"""So many that have come since are counted."""

STATES: Mapping[str, tuple[str, frozenset[State]]] = MappingProxyType(
    {
        "on-its-way": (
            "On its way",
            frozenset(
                {
                    State.PLANNED,
                    State.READY,
                    State.SENDING,
                    State.ACCEPTED,
                    State.SENT,
                    State.UNKNOWN,
                }
            ),
        ),
        "arrived": ("Arrived", frozenset({State.DELIVERED, State.READ})),
        "read": ("Read", frozenset({State.READ})),
        "held": ("Held", frozenset({State.HELD})),
        "missed": (
            "Did not arrive",
            frozenset({State.DEAD, State.EXPIRED, State.UNCONFIRMED}),
        ),
        "ended": ("Cancelled or replaced", frozenset({State.CANCELLED, State.SUPERSEDED})),
    }
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the URL says; what makes no sense is left out."""

    state: str = ""
    pulse: UUID | None = None
    recipient: str = ""
    since: date | None = None
    until: date | None = None
    cause: str = ""

    @classmethod
    def of(cls, args: MultiDict[str, str]) -> "Asked":
        state = args.get("state", "")
        return cls(
            state if state in STATES else "",
            args.get("pulse", type=UUID),
            sought(args.get("recipient", "")),
            args.get("from", type=date.fromisoformat),
            args.get("to", type=date.fromisoformat),
            sought(args.get("cause", "")),
        )

    @property
    def words(self) -> dict[str, Any]:
        """As in the URL, without what is not looked for."""
        found = {
            "state": self.state,
            "pulse": str(self.pulse or ""),
            "recipient": self.recipient,
            "from": self.since.isoformat() if self.since else "",
            "to": self.until.isoformat() if self.until else "",
            "cause": self.cause,
        }
        return {name: value for name, value in found.items() if value}

    @property
    def for_everybody(self) -> dict[str, Any]:
        return {name: value for name, value in self.words.items() if name != "recipient"}

    def filter(self, zone: str) -> DeliveryFilter:
        """Days begin and end in that zone."""
        return DeliveryFilter(
            STATES[self.state][1] if self.state else frozenset(),
            PulseId(self.pulse) if self.pulse else None,
            self.recipient,
            beginning_of(self.since, zone),
            end_of(self.until, zone),
            causes_like(self.cause) if self.cause else None,
        )


@dataclass(frozen=True, slots=True)
class Row:
    line: ListedDelivery
    stand: Stand
    kind: str


@blueprint.get("/deliveries")
def show() -> ResponseReturnValue:
    asked, queries = Asked.of(request.args), services().reads.listed(actor())
    if htmx.wants_block() and "known" in request.args:
        return _newer(asked, queries)
    after = request.args.get("after", type=UUID)
    page = queries.page(asked.filter(seat().timezone), after, ON_A_PAGE)
    return htmx.show(
        "deliveries/list.html",
        "deliveries",
        rows=[_row(line) for line in page.items],
        asked=asked,
        one=one_recipient(asked.recipient, queries),
        everybody=url_for("deliveries.show", **asked.for_everybody),
        states=STATES,
        pulses=queries.pulses(),
        after=after,
        here=url_for("deliveries.show", **asked.words, after=after),
        sends=may(Permission.MAKE_PULSES),
        poll="" if after else url_for("deliveries.show", **asked.words, **Shown.on(page).words),
        newer="",
        older=url_for("deliveries.show", **asked.words, after=page.next) if page.next else "",
        newest=url_for("deliveries.show", **asked.words),
        file=url_for("deliveries.download", **asked.words),
    )


def _newer(asked: Asked, queries: DeliveryQueries) -> ResponseReturnValue:
    """How many stand by now among those that were shown; nothing where the reader knows that."""
    shown, told = Shown.of(request.args), request.args.get("told", 0, int)
    if shown is None:
        return htmx.unchanged()
    wanted = asked.filter(seat().timezone)
    many = queries.newer(wanted, shown.ids, shown.last, NEWER + 1)
    if many == told:
        return htmx.unchanged()
    poll = url_for("deliveries.show", **asked.words, **shown.words, told=many)
    return htmx.show(
        "deliveries/list.html",
        "newer",
        newer=_come(many) if many else "",
        poll=poll if many <= NEWER else "",
        newest=url_for("deliveries.show", **asked.words),
    )


def _come(many: int) -> str:
    if many > NEWER:
        return _("More than {count} new · Show them", count=NEWER)
    return ngettext("{count} new · Show it", "{count} new · Show them", many)


@blueprint.get("/deliveries.csv")
def download() -> Response:
    known, zone = services(), seat().timezone
    queries, wanted = known.reads.listed(actor()), Asked.of(request.args).filter(zone)
    note_deliveries(actor(), storage=known.storage, clock=known.clock)
    return spreadsheets.download(_lines(queries, wanted, zone), "deliveries.csv")


def _lines(
    queries: DeliveryQueries, wanted: DeliveryFilter, zone: str
) -> Iterator[tuple[str, ...]]:
    """Page after page, so that a million rows take no more memory than a thousand."""
    after = None
    yield (
        _("time ({zone})", zone=zone),
        _("pulse"),
        _("run"),
        _("recipient"),
        _("state"),
        _("since ({zone})", zone=zone),
        _("what happened"),
        _("who has to act"),
        _("next step"),
        _("Meta’s code"),
        _("address"),
    )
    while True:
        page = queries.page(wanted, after, AT_ONCE)
        for line in page.items:
            yield _cells(_row(line), zone)
        if page.next is None:
            return
        after = page.next


def _cells(row: Row, zone: str) -> tuple[str, ...]:
    line, shown = row.line, row.stand
    return (
        _local(line.at, zone),
        line.pulse_name,
        row.kind,
        line.label,
        shown.words,
        _local(line.chart.changed_at, zone),
        shown.why,
        shown.who,
        shown.next_step,
        "" if shown.code is None else str(shown.code),
        url_for("pulses.show", id=line.pulse, run=line.run, _external=True),
    )


def _row(line: ListedDelivery) -> Row:
    return Row(line, stand(line.chart, line.label, group=line.group), kind_of(line))


def _local(at: datetime | None, zone: str) -> str:
    """With its offset: "2026-11-18T09:00:00+01:00"."""
    return "" if at is None else at.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")
