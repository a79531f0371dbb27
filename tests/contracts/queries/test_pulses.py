"""What pages read of pulses and sources; the same on every database."""

from adapters.sql.queries.bound import PAGE
from app.use_cases.inviting import remove_recipient
from app.use_cases.pulsing import PulseWish, make_pulse, pause_pulse
from domain.charts import ChartKind
from domain.pulses import PulseState, RunKind
from tests.contracts.queries.asking import arrived, pulses, runs, sent, sources
from tests.world import BEN, DAILY

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
