"""How many of the charts that were delivered were read."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, Subquery, case, func, select

from adapters.sql.tables import message, pulse, run
from domain.messages import ARRIVED, Part, State
from domain.pulses import PulseId, RunKind
from domain.tenancy import OrganisationId
from ports.queries.pulses import ReadRate

NEWEST = 1000
"""Charts that are looked at for each pulse: enough for a share, however many there are."""


def read_rates_of(
    connection: Connection,
    organisation: OrganisationId,
    among: Iterable[PulseId],
    since: datetime,
) -> dict[PulseId, ReadRate]:
    """Tests to one's own phone are not among them."""
    newest = _newest(since)
    statement = select(
        pulse.c.id,
        select(func.count()).select_from(newest).scalar_subquery().label("delivered"),
        select(func.sum(newest.c.read)).scalar_subquery().label("read"),
    ).where(pulse.c.organisation == organisation, pulse.c.id.in_(list(among)))
    return {
        PulseId(row.id): ReadRate(row.delivered, int(row.read or 0))
        for row in connection.execute(statement)
    }


def _newest(since: datetime) -> Subquery:
    """Of one pulse, that of the statement around it."""
    return (
        select(case((message.c.state == State.READ.value, 1), else_=0).label("read"))
        .select_from(run)
        .join(message, message.c.run == run.c.id)
        .where(
            run.c.pulse == pulse.c.id,
            run.c.organisation == pulse.c.organisation,
            run.c.at >= since,
            run.c.kind != RunKind.TEST.value,
            message.c.part == Part.CHART.value,
            message.c.state.in_([state.value for state in ARRIVED]),
        )
        .order_by(run.c.created_at.desc())
        .limit(NEWEST)
        .correlate(pulse)
        .subquery()
    )
