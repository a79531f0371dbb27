"""Where the charts of runs stand, counted: one look at an index, however many people a run has."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, func, select

from adapters.sql.looks import KNOWN
from adapters.sql.tables import message
from domain.messages import ARRIVED, UNDER_WAY, Part, State
from domain.tenancy import OrganisationId

Standing = tuple[State, str]
"""A state with its reason."""


@dataclass(slots=True)
class Charts:
    """The charts of one run, or of some, each delivery counted once."""

    newest: Counter[Standing] = field(default_factory=Counter)
    """By where its newest try is."""
    arrived: int = 0
    """That reached their phone, with whichever try."""
    under_way: int = 0
    """That may still arrive by themselves, with whichever try."""

    @property
    def deliveries(self) -> int:
        return self.newest.total()

    @property
    def alone(self) -> Standing | None:
        """Where the one chart is; None where there are none, or several."""
        return next(iter(self.newest)) if self.deliveries == 1 else None


def charts_of(
    connection: Connection,
    organisation: OrganisationId,
    runs: Iterable[UUID],
) -> dict[UUID, Charts]:
    """Of these runs; one that has none is told as such. A look that is held counts each once."""
    known = connection.get_execution_options().get(KNOWN, {})
    wanted = set(runs)
    new = [run for run in wanted if (organisation, run) not in known]
    if new:
        mine = message.c.organisation == organisation
        found = _counted(connection, message.c.run, mine, message.c.run.in_(new))
        known |= {(organisation, run): found[run] for run in new}
    return {run: known[organisation, run] for run in wanted}


def charts_of_each(connection: Connection, runs: Select[tuple[UUID]]) -> dict[UUID, Charts]:
    """By organisation: of these runs, which alone say whose charts are counted. Naming their
    organisations once more would lead SQLite to every message that these have ever sent."""
    return _counted(connection, message.c.organisation, message.c.run.in_(runs))


def _counted(
    connection: Connection, by: ColumnElement[UUID], *where: ColumnElement[bool]
) -> dict[UUID, Charts]:
    mine = (*where, message.c.part == Part.CHART.value)
    found: dict[UUID, Charts] = defaultdict(Charts)
    for row in connection.execute(_grouped(by, mine)):
        _add(found[row.by], [(State(row.state), row.reason)], row.many)
    for each, tries in _sent_again(connection, by, mine):
        for one in tries:
            _add(found[each], [one], -1)
        _add(found[each], tries, 1)
    return found


def _add(charts: Charts, tries: Sequence[Standing], many: int) -> None:
    """So many deliveries with these tries, the newest last."""
    charts.newest[tries[-1]] += many
    if charts.newest[tries[-1]] == 0:
        del charts.newest[tries[-1]]
    states = {state for state, _ in tries}
    charts.arrived += many * bool(states & ARRIVED)
    charts.under_way += many * bool(states & UNDER_WAY)


def _grouped(
    by: ColumnElement[UUID], mine: tuple[ColumnElement[bool], ...]
) -> Select[tuple[UUID, str, str, int]]:
    return (
        select(by.label("by"), message.c.state, message.c.reason, func.count().label("many"))
        .where(*mine)
        .group_by(by, message.c.state, message.c.reason)
    )


def _sent_again(
    connection: Connection, by: ColumnElement[UUID], mine: tuple[ColumnElement[bool], ...]
) -> list[tuple[UUID, list[Standing]]]:
    """The deliveries with more than one try, which are few, and all of their tries in order."""
    several = (
        select(message.c.delivery).where(*mine, message.c.resend > 0).correlate(None).distinct()
    )
    rows = connection.execute(
        select(by.label("by"), message.c.delivery, message.c.state, message.c.reason)
        .where(*mine, message.c.delivery.in_(several))
        .order_by(message.c.delivery, message.c.resend)
    )
    tries: dict[tuple[UUID, UUID], list[Standing]] = defaultdict(list)
    for row in rows:
        tries[row.by, row.delivery].append((State(row.state), row.reason))
    return [(of, each) for (of, _), each in tries.items()]
