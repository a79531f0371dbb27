"""The ladder of templates that a number knocks with, on SQLite and on PostgreSQL alike."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from adapters.sql import tables
from adapters.sql.engine import reading, writing
from adapters.sql.queries.operations import SqlOperationsQueries
from adapters.sql.queries.pulses import SqlPulseQueries
from adapters.sql.queries.recipients import SqlRecipientQueries
from adapters.sql.templates import pulse_template
from domain.messages import Form, Move, Outcome, Reason, Send, Stop
from domain.templates import Category, TemplateState
from domain.tenancy import THE_HOUSE, Actor
from ports.bell import Lane
from ports.messenger import Answer
from ports.messenger import Template as Named
from ports.outbox import Result
from ports.queries.operations import LadderView
from tests.world import NOON, NUMBER, SARAH, World

HOUR = timedelta(hours=1)
REFUSALS = {132001: "gone", 132007: "rejected", 132015: "paused", 132016: "disabled"}


def first(world: World) -> str | None:
    with reading(world.engine) as connection:
        found = pulse_template(connection, NUMBER.waba, world.clock.now())
    return found.name if found else None


def states(world: World) -> dict[str, str]:
    return {each.name: each.state.value for each in world.ladder()}


@pytest.fixture
def outside(world: World) -> Actor:
    """Somebody whose window is closed has a chart ready."""
    admin = world.organisation()
    sarah = world.recipient(admin)
    world.clock.forward(hours=25)
    world.fire(admin, world.pulse(admin, sarah))
    world.work(Lane.PREPARE)
    return admin


def refuses(world: World, *codes: int) -> None:
    world.messenger.next.extend(Answer(Outcome.REFUSED, code=code) for code in codes)


def sent_with(world: World) -> list[str]:
    return [each.template.name for each in world.messenger.sent if each.template]


def test_the_first_rung_is_the_one_of_the_settings(world, second):
    assert first(world) == "chart_ready"


@pytest.mark.parametrize(
    "change_to",
    [
        {"state": "draft"},
        {"state": "pending"},
        {"state": "rejected"},
        {"state": "disabled"},
        {"state": "gone"},
        {"state": "paused", "paused_until": NOON + HOUR},
        {"state": "paused", "paused_until": None},
        {"category": "marketing"},
        {"knocks": False},
    ],
)
def test_one_that_may_not_carry_a_chart_is_passed_over(world, second, change_to):
    world.set_template("chart_ready", **change_to)

    assert first(world) == "report_update"


def test_a_paused_one_is_first_again_when_its_time_has_come(world, second):
    world.set_template("chart_ready", state="paused", paused_until=NOON + 3 * HOUR)

    world.clock.forward(hours=3, seconds=-1)
    assert first(world) == "report_update"
    world.clock.forward(seconds=1)
    assert first(world) == "chart_ready"


def test_sql_and_the_domain_agree_on_what_is_usable(world):
    """Every state, category, form and pause."""
    for state in TemplateState:
        for category in Category:
            for knocks in (True, False):
                for until in (None, NOON - HOUR, NOON, NOON + HOUR):
                    world.set_template(
                        "chart_ready",
                        state=state.value,
                        category=category.value,
                        knocks=knocks,
                        paused_until=until,
                    )
                    (template,) = world.ladder()
                    assert (first(world) is not None) == template.usable(world.clock.now())


@pytest.mark.parametrize("code", REFUSALS)
def test_a_refused_rung_is_put_away_and_the_chart_goes_with_the_next(world, second, outside, code):
    refuses(world, code)
    world.work(Lane.DELIVER)

    (chart,) = world.messages("chart")
    assert (chart.state, chart.form) == ("accepted", "template")
    assert sent_with(world) == ["chart_ready", "report_update"]
    assert states(world) == {"chart_ready": REFUSALS[code], "report_update": "approved"}


def test_a_refusal_at_once_is_the_newest_word_though_metas_clock_runs_ahead(
    world, second, outside
):
    world.set_template("chart_ready", judged_at=world.clock.now() + timedelta(seconds=5))
    refuses(world, 132016)
    world.work(Lane.DELIVER)

    assert sent_with(world) == ["chart_ready", "report_update"]
    assert states(world)["chart_ready"] == "disabled"


def test_a_refusal_that_is_told_late_does_not_undo_a_newer_word(world, second, outside):
    world.work(Lane.DELIVER)
    (chart,) = world.messages("chart")
    world.set_template("chart_ready", judged_at=world.clock.now() + HOUR)
    world.status("failed", attempt=world.attempt_of(chart.id), wamid=chart.wamid, code=132016)
    world.clock.forward(minutes=1)
    world.work(Lane.INBOX)

    assert states(world)["chart_ready"] == "approved"


def test_the_same_by_a_status_that_comes_later(world, second, outside):
    world.work(Lane.DELIVER)
    (chart,) = world.messages("chart")
    world.status("failed", attempt=world.attempt_of(chart.id), wamid=chart.wamid, code=132015)
    world.work(Lane.INBOX, Lane.DELIVER)

    (chart,) = world.messages("chart")
    assert chart.state == "accepted"
    assert sent_with(world) == ["chart_ready", "report_update"]
    assert world.ladder()[0].paused_until == world.clock.now() + 3 * HOUR


def test_the_first_refusal_pauses_for_three_hours_and_the_second_for_six(world, outside):
    refuses(world, 132015)
    world.work(Lane.DELIVER)
    assert world.ladder()[0].paused_until == world.clock.now() + 3 * HOUR
    world.clock.forward(hours=3)
    refuses(world, 132015)
    world.fire(outside, world.pulse(outside, world.rows("destination")[0].id))
    world.work(Lane.PREPARE, Lane.DELIVER)

    assert world.ladder()[0].paused_until == world.clock.now() + 6 * HOUR


def test_when_every_rung_is_refused_the_chart_waits_for_its_recipient(world, second, outside):
    refuses(world, 132015, 132016)
    world.work(Lane.DELIVER)

    (chart,) = world.messages("chart")
    assert (chart.state, chart.reason, chart.code) == ("held", "window_closed", 132016)
    assert states(world) == {"chart_ready": "paused", "report_update": "disabled"}
    assert sorted(row.text.split(".")[0] for row in world.rows("alert")) == [
        "Meta has disabled the template report_update",
        f"Meta has paused the template chart_ready until {_three_hours_on(world)}",
    ]

    world.says(SARAH, "hi")
    world.work(Lane.INBOX, Lane.DELIVER)
    assert [sent.form for sent in world.messenger.sent[-2:]] == [Form.IMAGE, Form.TEXT]


def _three_hours_on(world: World) -> str:
    return f"{world.clock.now() + 3 * HOUR:%-d %B, %H:%M} UTC"


def test_a_refusal_of_this_one_message_touches_no_rung(world, second, outside):
    refuses(world, 131049)
    world.work(Lane.DELIVER)

    assert world.states("chart") == ["held"]
    assert set(states(world).values()) == {"approved"}


def test_a_refusal_of_a_template_that_was_deleted_meanwhile_holds_the_chart(world, outside):
    (order,) = world.deliveries.claim(5, world.clock.now())
    (gone,) = world.ladder()
    with world.storage.house(THE_HOUSE) as house:
        house.templates.remove(gone.id)
        house.commit()
    world.deliveries.record(
        [Result(order, Answer(Outcome.REFUSED, code=132001))], world.clock.now()
    )

    assert world.states("chart") == ["held"]


def test_an_attempt_remembers_the_template_that_it_went_with(world, second, outside):
    world.work(Lane.DELIVER)

    kept = [row.template for row in world.rows("attempt") if row.form == "template"]
    assert kept == [world.ladder()[0].id]


def test_an_order_names_the_rung(world, second, outside):
    world.set_template("chart_ready", state="paused", paused_until=None)
    (order,) = world.deliveries.claim(5, world.clock.now())

    assert (order.form, order.template) == (Form.TEMPLATE, Named("report_update", "en"))


def test_the_way_to_somebody_knows_when_a_pause_ends(world, outside):
    until = world.clock.now() + 3 * HOUR
    world.set_template("chart_ready", state="paused", paused_until=until)
    (sarah,) = SqlPulseQueries(world.engine, outside).destinations()

    assert sarah.way.chart_at(until - HOUR) == Stop(Move.HOLD, Reason.WINDOW_CLOSED)
    assert sarah.way.chart_at(until) == Send(Form.TEMPLATE)


def test_the_ways_earliest_rung_counts(world, second, outside):
    world.set_template("chart_ready", state="paused", paused_until=world.clock.now() + HOUR)
    (sarah,) = SqlPulseQueries(world.engine, outside).destinations()

    assert sarah.way.chart_at(world.clock.now()) == Send(Form.TEMPLATE)


# --- what depends on it ----------------------------------------------------------------------


def view(world: World) -> LadderView:
    return SqlOperationsQueries(world.engine, THE_HOUSE).ladder(world.clock.now())


def test_those_whose_window_is_closed_depend_on_the_ladder(world, second, outside):
    other = world.organisation("Bolt")
    for admin in (outside, other):  # two organisations' pulses reach this one person
        world.pulse(admin, world.recipient(admin, "16505550001", "Ann"))
    world.clock.forward(hours=25)

    seen = view(world)

    assert [each.name for each in seen.rungs] == ["chart_ready", "report_update"]
    assert (seen.pulses, seen.people) == (3, 2)
    assert {(each.organisation, each.pulses, each.people) for each in seen.organisations} == {
        ("Acme", 2, 2),
        ("Bolt", 1, 1),
    }
    assert SqlRecipientQueries(world.engine, outside).knocking(world.clock.now()) == (
        "Revenue",
        "Revenue",
    )
    assert SqlRecipientQueries(world.engine, other).knocking(world.clock.now()) == ("Revenue",)


def test_an_open_window_a_paused_pulse_and_a_removed_recipient_do_not_count(world, outside):
    assert (view(world).pulses, view(world).people) == (1, 1)

    with writing(world.engine) as connection:
        connection.execute(update(tables.pulse).values(state="paused"))
    assert (view(world).pulses, view(world).people) == (0, 0)
    with writing(world.engine) as connection:
        connection.execute(update(tables.pulse).values(state="active"))
        connection.execute(update(tables.destination).values(state="stopped"))
    assert (view(world).pulses, view(world).people) == (0, 0)
    with writing(world.engine) as connection:
        connection.execute(update(tables.destination).values(state="active"))
    world.says(SARAH, "hi")
    world.work(Lane.INBOX)
    assert (view(world).pulses, view(world).people) == (0, 0)
