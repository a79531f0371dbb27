"""Who may read, and that nobody reads anything of another organisation."""

from uuid import uuid4

import pytest

from adapters.sql.queries.pulses import SqlPulseQueries
from adapters.sql.queries.runs import SqlRunQueries
from adapters.sql.queries.sources import SqlSourceQueries
from domain.pulses import PulseId, RunKind
from domain.tenancy import NotFound, Permission
from tests.contracts.queries.asking import pulses, runs, sent, sources


@pytest.mark.parametrize("queries", [SqlPulseQueries, SqlRunQueries, SqlSourceQueries])
def test_every_query_says_which_permission_it_needs(queries):
    assert queries.needs_permission is Permission.READ


def test_a_stranger_sees_nothing_of_it(place, admin, stranger):
    pulse = place.pulse(admin, place.recipient(admin))
    run = sent(place, admin, pulse)
    chart = place.messages("chart")[0]

    assert pulses(place, stranger).pulses().items == ()
    assert pulses(place, stranger).destinations() == ()
    assert pulses(place, stranger).beginnings().sources == 0
    assert sources(place, stranger).sources().items == ()
    assert sources(place, stranger).metrics() == ()
    assert runs(place, stranger).runs(pulse.id).items == ()
    assert runs(place, stranger).newest(pulse.id) is None
    assert runs(place, stranger).tally(run.id).total == 0
    assert runs(place, stranger).deliveries(run.id).items == ()
    assert runs(place, stranger).reading(run.id) is None
    for look in (
        lambda: pulses(place, stranger).pulse(pulse.id),
        lambda: runs(place, stranger).run(pulse.id, run.id),
        lambda: runs(place, stranger).picture(run.id),
        lambda: runs(place, stranger).spoken_in(chart.id),
        lambda: sources(place, stranger).source(sources(place, admin).sources().items[0].id),
    ):
        with pytest.raises(NotFound):
            look()


def test_a_run_of_another_pulse_is_not_found(place, admin):
    run = sent(place, admin, place.pulse(admin), RunKind.PREVIEW)

    with pytest.raises(NotFound):
        runs(place, admin).run(PulseId(uuid4()), run.id)
