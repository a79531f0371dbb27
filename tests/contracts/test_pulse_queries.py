"""What pages read of pulses, sources and runs; the same on every database."""

from dataclasses import replace
from datetime import time
from uuid import uuid4

import pytest
from sqlalchemy import Engine, update

from adapters.sql.queries.bound import PAGE
from adapters.sql.queries.pulses import SqlPulseQueries
from adapters.sql.queries.recipients import SqlRecipientQueries
from adapters.sql.queries.runs import SqlRunQueries
from adapters.sql.queries.sources import SqlSourceQueries
from adapters.sql.tables import sender
from app.use_cases.inviting import remove_recipient
from app.use_cases.pulsing import PulseWish, make_pulse, pause_pulse, send_again
from domain.charts import ChartKind
from domain.messages import Form, Move, Part, Reason, Send, State, Stop
from domain.pulses import Pulse, PulseId, PulseState, Run, RunKind, RunState
from domain.tenancy import Actor, NotFound, Permission
from ports.bell import Lane
from ports.queries.runs import ReadingData
from tests.world import BEN, DAILY, SARAH, World


@pytest.fixture
def place(engine: Engine) -> World:
    return World(engine, template=False)


@pytest.fixture
def admin(place: World) -> Actor:
    return place.organisation()


@pytest.fixture
def stranger(place: World) -> Actor:
    return place.organisation("Globex")


def pulses(place: World, actor: Actor) -> SqlPulseQueries:
    return SqlPulseQueries(place.engine, actor)


def runs(place: World, actor: Actor) -> SqlRunQueries:
    return SqlRunQueries(place.engine, actor)


def sources(place: World, actor: Actor) -> SqlSourceQueries:
    return SqlSourceQueries(place.engine, actor)


def sent(place: World, admin: Actor, pulse: Pulse, kind: RunKind = RunKind.NOW) -> Run:
    """A run whose messages Meta has accepted; the clock has gone on a minute."""
    run = place.fire(admin, pulse, kind)
    place.work_all()
    place.clock.forward(minutes=1)
    return run


def arrived(place: World, number: int, *statuses: str) -> None:
    for status in statuses:
        place.status(status, wamid=f"wamid.{number}")
        place.work(Lane.INBOX)


@pytest.mark.parametrize("queries", [SqlPulseQueries, SqlRunQueries, SqlSourceQueries])
def test_every_query_says_which_permission_it_needs(queries):
    assert queries.needs_permission is Permission.READ


# --- pulses -------------------------------------------------------------------------------


def test_a_pulse_is_listed_with_how_its_last_run_went(place, admin):
    sarah, ben = place.recipient(admin), place.recipient(admin, BEN, "Ben")
    pulse = place.pulse(admin, sarah, ben)
    run = sent(place, admin, pulse)
    chart = next(row for row in place.messages("chart") if row.contact)
    arrived(place, int(chart.wamid.removeprefix("wamid.")), "delivered")
    sent(place, admin, pulse, RunKind.PREVIEW)

    (line,) = pulses(place, admin).pulses().items

    assert (line.name, line.metric, line.source) == ("Revenue", "Revenue", "Shop")
    assert (line.schedule, line.next_at, line.destinations) == (DAILY, pulse.next_at, 2)
    assert line.last is not None
    assert (line.last.id, line.last.kind) == (run.id, RunKind.NOW)
    assert (line.last.deliveries, line.last.arrived) == (2, 1)


def test_the_last_run_is_the_one_made_last_also_when_the_clock_has_gone_back(place, admin):
    pulse = place.pulse(admin, place.recipient(admin))
    place.clock.forward(days=3)
    sent(place, admin, pulse)
    place.clock.forward(days=-3)
    back = sent(place, admin, pulse)

    (line,) = pulses(place, admin).pulses().items

    assert line.last is not None
    assert (line.last.id, line.last.deliveries, line.last.arrived) == (back.id, 1, 0)
    assert line.last.under_way == 1
    assert next(each.id for each in runs(place, admin).runs(pulse.id).items) == back.id
    assert runs(place, admin).newest(pulse.id).id == back.id


def test_a_pulse_that_never_ran_has_no_last_run(place, admin):
    pulse = place.pulse(admin)
    pause_pulse(admin, pulse.id, storage=place.storage, clock=place.clock)

    (line,) = pulses(place, admin).pulses().items

    assert line.last is None
    assert (line.state, line.next_at) == (PulseState.PAUSED, None)


def test_the_list_goes_on_where_the_page_before_ended(place, admin):
    metric = place.pulse(admin).metric
    wish = PulseWish("Another", metric, ChartKind.BARS, DAILY, frozenset())
    for _ in range(PAGE + 1):
        place.clock.forward(seconds=1)
        make_pulse(admin, wish, storage=place.storage, clock=place.clock)

    first = pulses(place, admin).pulses()
    second = pulses(place, admin).pulses(first.next)

    found = [line.id for line in (*first.items, *second.items)]
    assert len(set(found)) == PAGE + 2
    assert found[-1] == place.rows("pulse")[0].id
    assert len(second.items) == 2
    assert second.next is None


def test_a_removed_recipient_is_no_destination_any_more(place, admin):
    sarah = place.recipient(admin)
    pulse = place.pulse(admin, sarah)
    remove_recipient(admin, sarah, storage=place.storage, clock=place.clock)

    (line,) = pulses(place, admin).pulses().items

    assert line.destinations == 0
    assert pulses(place, admin).destinations() == ()
    assert pulses(place, admin).pulse(pulse.id).destinations == {sarah}


def test_one_pulse_says_what_it_shows_and_who_made_it(place, admin):
    sarah = place.recipient(admin)
    pulse = place.pulse(admin, sarah)

    view = pulses(place, admin).pulse(pulse.id)

    assert (view.metric, view.metric_name, view.source_name) == (pulse.metric, "Revenue", "Shop")
    assert (view.timezone, view.by) == ("Europe/Berlin", "Admin of Acme")
    assert view.destinations == {sarah}
    assert view.next_at == pulse.next_at


def test_the_window_and_the_template_say_how_the_next_chart_goes(place, admin):
    own = place.recipient(admin, for_self=True)
    place.clock.forward(hours=23)
    ben = place.recipient(admin, BEN, "Ben")
    now = place.clock.now()

    found = {each.id: each for each in pulses(place, admin).destinations()}

    assert (found[own].own, found[ben].own) == (True, False)
    assert found[own].way.chart_at(now) == Send(Form.IMAGE)
    place.clock.forward(hours=2)
    assert found[own].way.chart_at(place.clock.now()) == Stop(Move.HOLD, Reason.WINDOW_CLOSED)
    assert found[ben].way.chart_at(place.clock.now()) == Send(Form.IMAGE)


def test_who_said_stop_gets_nothing(place, admin):
    place.recipient(admin)
    place.says(SARAH, "STOP")
    place.work_all()

    (sarah,) = pulses(place, admin).destinations()

    assert sarah.way.chart_at(place.clock.now()) == Stop(Move.CANCEL, Reason.STOPPED)


def test_with_a_template_nobody_waits(engine):
    place = World(engine)
    admin = place.organisation()
    place.recipient(admin)
    place.clock.forward(hours=25)

    (sarah,) = pulses(place, admin).destinations()

    assert sarah.way.chart_at(place.clock.now()) == Send(Form.TEMPLATE)


def test_both_lists_of_people_say_the_same_of_the_next_chart(place, admin):
    place.recipient(admin)
    situations = {
        Send(Form.IMAGE): lambda: None,
        Stop(Move.HOLD, Reason.WINDOW_CLOSED): lambda: place.clock.forward(hours=25),
        Stop(Move.HOLD, Reason.SENDER_HELD): lambda: hold_the_sender(place),
        Stop(Move.CANCEL, Reason.STOPPED): lambda: place.says(SARAH, "STOP"),
    }
    for verdict, comes_about in situations.items():
        comes_about()
        place.work(Lane.INBOX)
        now = place.clock.now()

        (line,) = SqlRecipientQueries(place.engine, admin).recipients(now).items
        (pickable,) = pulses(place, admin).destinations()

        assert line.next_chart == pickable.way.chart_at(now) == verdict


def hold_the_sender(place):
    with place.engine.begin() as connection:
        connection.execute(update(sender).values(state="held"))


def test_beginnings_grow_with_the_data(place, admin):
    before = pulses(place, admin).beginnings()
    sarah = place.recipient(admin, for_self=True)
    pulse = place.pulse(admin, sarah)
    sent(place, admin, pulse)
    chart = place.messages("chart")[0]
    unseen = pulses(place, admin).beginnings()
    arrived(place, int(chart.wamid.removeprefix("wamid.")), "read")
    after = pulses(place, admin).beginnings()

    assert (before.enabled, before.recipients, before.pulses) == (True, 0, 0)
    assert (before.newest_source, before.arrived) == (None, False)
    assert (after.recipients, after.own_phone, after.sources, after.metrics) == (1, True, 1, 1)
    assert (after.pulses, after.newest_pulse) == (1, pulse.id)
    assert (unseen.arrived, after.arrived) == (False, True)


# --- sources ------------------------------------------------------------------------------


def test_a_source_lists_its_metrics_and_how_many_pulses_show_each(place, admin):
    place.pulse(admin)

    (line,) = sources(place, admin).sources().items
    (choice,) = sources(place, admin).metrics()

    assert (line.name, line.filename, line.by) == ("Shop", "shop.csv", "Admin of Acme")
    assert (line.file_at, line.size > 500) == (place.clock.now(), True)
    assert [(each.metric.name, each.pulses) for each in line.metrics] == [("Revenue", 1)]
    assert sources(place, admin).source(line.id) == line
    assert (choice.id, choice.source_name) == (line.metrics[0].metric.id, "Shop")


# --- runs ---------------------------------------------------------------------------------


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


# --- the stranger -------------------------------------------------------------------------


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


@pytest.mark.parametrize("keeps_open", [True, False])
def test_the_list_of_people_foresees_the_button_that_keeps_a_window_open(place, admin, keeps_open):
    sarah = place.recipient(admin)
    place.pulse(admin, sarah, keeps_open=keeps_open)  # at nine in Berlin; it closes at noon

    (line,) = SqlRecipientQueries(place.engine, admin).recipients(place.clock.now()).items

    assert line.next_at is not None
    assert line.next_chart == Send(Form.INTERACTIVE if keeps_open else Form.IMAGE)


def test_of_two_pulses_the_one_that_comes_first_says_how_the_next_chart_goes(place, admin):
    sarah = place.recipient(admin)
    first = place.pulse(admin, sarah)
    wish = PulseWish(
        "Later", first.metric, first.chart, replace(DAILY, at=time(9, 5)), frozenset([sarah]),
        keeps_open=True,
    )  # fmt: skip
    make_pulse(admin, wish, storage=place.storage, clock=place.clock)

    (line,) = SqlRecipientQueries(place.engine, admin).recipients(place.clock.now()).items

    assert line.next_at == first.next_at
    assert line.next_chart == Send(Form.IMAGE)


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
