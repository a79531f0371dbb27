"""What pages read of runs, and of those who got them."""

import pytest

from app.use_cases.pulsing import send_again
from domain.messages import Form, Part, State
from domain.pulses import RunKind, RunState
from domain.tenancy import NotFound
from ports.bell import Lane
from ports.queries.runs import ReadingData
from tests.contracts.queries.asking import arrived, runs, sent
from tests.world import BEN, SARAH


def test_runs_come_newest_first_and_a_preview_is_no_news(place, admin):
    pulse = place.pulse(admin, place.recipient(admin))
    first = sent(place, admin, pulse)
    second = sent(place, admin, pulse)
    preview = sent(place, admin, pulse, RunKind.PREVIEW)

    lines = runs(place, admin).runs(pulse.id).items
    newest = runs(place, admin).newest(pulse.id)

    assert [line.id for line in lines] == [preview.id, second.id, first.id]
    assert newest is not None
    assert newest.id == second.id
    assert (newest.state, newest.by) == (RunState.PREPARED, "Admin of Acme")
    assert set(newest.seconds) == {"read", "facts", "text", "chart", "upload", "plan"}


def test_a_pulse_with_previews_only_shows_the_last_one(place, admin):
    pulse = place.pulse(admin)
    preview = sent(place, admin, pulse, RunKind.PREVIEW)

    newest = runs(place, admin).newest(pulse.id)

    assert newest is not None
    assert newest.id == preview.id


def test_each_person_is_followed_from_planned_to_replied(place, admin):
    sarah = place.recipient(admin, for_self=True)
    pulse = place.pulse(admin, sarah)
    run = sent(place, admin, pulse)
    chart = next(row.wamid for row in place.messages("chart"))
    arrived(place, int(chart.removeprefix("wamid.")), "sent", "delivered", "read")
    place.says(SARAH, "why?", about=chart)
    place.work(Lane.INBOX)

    (line,) = runs(place, admin).deliveries(run.id).items

    assert (line.destination, line.label, line.own) == (sarah, "Sarah", True)
    assert (line.chart.state, line.chart.part, line.chart.form) == (
        State.READ,
        Part.CHART,
        Form.IMAGE,
    )
    assert line.analysis is not None
    assert line.analysis.state is State.ACCEPTED
    assert line.replied_at == place.clock.now()
    assert [event.state for event in line.timeline if event.part is Part.CHART] == [
        State.READY,
        State.SENDING,
        State.ACCEPTED,
        State.SENT,
        State.DELIVERED,
        State.READ,
    ]


def test_a_tally_names_who_has_to_write(place, admin):
    sarah = place.recipient(admin)
    place.clock.forward(hours=25)
    ben = place.recipient(admin, BEN, "Ben")
    pulse = place.pulse(admin, sarah, ben)
    run = sent(place, admin, pulse)

    tally = runs(place, admin).tally(run.id)

    assert (tally.total, tally.under_way, tally.waiting, tally.arrived) == (2, 1, 1, 0)
    assert tally.waiting_names == ("Sarah",)


def test_only_the_newest_try_counts(place, admin):
    pulse = place.pulse(admin, place.recipient(admin))
    run = sent(place, admin, pulse)
    chart = place.messages("chart")[0]
    place.status("failed", wamid=chart.wamid, code=131026)
    place.work(Lane.INBOX)
    dead = runs(place, admin).deliveries(run.id).items[0].chart

    send_again(admin, dead.id, storage=place.storage, clock=place.clock)
    tally = runs(place, admin).tally(run.id)
    (line,) = runs(place, admin).deliveries(run.id).items

    assert (dead.state, dead.code) == (State.DEAD, 131026)
    assert (tally.total, tally.under_way, tally.stopped) == (1, 1, 0)
    assert (line.chart.state, line.chart.resend) == (State.READY, 1)
    assert runs(place, admin).spoken_in(dead.id) == (pulse.id, run.id)


def test_a_reading_comes_with_its_picture(place, admin):
    pulse = place.pulse(admin)
    run = place.fire(admin, pulse, RunKind.PREVIEW)
    before = runs(place, admin).reading(run.id)
    place.work_all()

    reading = runs(place, admin).reading(run.id)

    assert before is None
    assert reading is not None
    assert reading.caption
    assert reading.written_by == "writer"
    assert reading.read_at == place.clock.now()
    assert runs(place, admin).picture(run.id) == b"\x89PNG drawn"


def test_a_run_without_deliveries_counts_none(place, admin):
    run = sent(place, admin, place.pulse(admin), RunKind.PREVIEW)

    assert runs(place, admin).tally(run.id).total == 0
    assert runs(place, admin).deliveries(run.id).items == ()


def test_what_a_run_rests_on_is_read_as_it_was_stored(place, admin, stranger):
    run = sent(place, admin, place.pulse(admin, place.recipient(admin)))
    with place.storage.tenant(admin) as uow:
        stored = uow.readings.of(run.id)

    found = runs(place, admin).data(run.id)

    assert stored is not None
    assert found == ReadingData(stored.facts, stored.series)
    assert runs(place, admin).pulse_of(run.id) == run.pulse
    assert runs(place, stranger).data(run.id) is None
    with pytest.raises(NotFound):
        runs(place, stranger).pulse_of(run.id)
