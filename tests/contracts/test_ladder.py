"""The ladder of templates that a number knocks with, on SQLite and on PostgreSQL alike."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, select, update

from adapters.sql import tables
from adapters.sql.engine import reading, writing
from adapters.sql.queries.operations import SqlOperationsQueries
from adapters.sql.queries.pulses import SqlPulseQueries
from adapters.sql.queries.recipients import SqlRecipientQueries
from adapters.sql.templates import pulse_template
from app.use_cases.ladders import settle_template
from domain.messages import Form, Move, Outcome, Reason, Send, Stop
from domain.template_library import LIBRARY
from domain.templates import Category, Template, TemplateId, TemplateState
from domain.tenancy import THE_HOUSE, Actor
from ports.bell import Lane
from ports.collection import Conflict
from ports.messenger import Answer
from ports.messenger import Template as Named
from ports.outbox import Result
from ports.queries.operations import LadderView
from tests.world import NOON, NUMBER, SARAH, World

HOUR = timedelta(hours=1)
REFUSALS = {132001: "gone", 132007: "rejected", 132015: "paused", 132016: "disabled"}


@pytest.fixture
def world(engine: Engine) -> World:
    return World(engine)


@pytest.fixture
def second(world: World) -> Template:
    """A second rung under the one of the settings, approved."""
    return rung(world, "report_update", 1)


def rung(world: World, name: str, rank: int, **more: Any) -> Template:
    made = Template(
        TemplateId(uuid4()),
        NUMBER.waba,
        name,
        "en",
        **{"state": TemplateState.APPROVED, "knocks": True, "rank": rank} | more,
    )
    with world.storage.house(THE_HOUSE) as house:
        house.templates.add(made)
        house.commit()
    return made


def change(world: World, name: str, **values: Any) -> None:
    table = tables.template
    with writing(world.engine) as connection:
        connection.execute(update(table).where(table.c.name == name).values(**values))


def first(world: World) -> str | None:
    with reading(world.engine) as connection:
        found = pulse_template(connection, NUMBER.waba, world.clock.now())
    return found.name if found else None


def ladder(world: World) -> list[Template]:
    with world.storage.house(THE_HOUSE) as house:
        return house.templates.of_account(NUMBER.waba)


def states(world: World) -> dict[str, str]:
    return {each.name: each.state.value for each in ladder(world)}


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
    change(world, "chart_ready", **change_to)

    assert first(world) == "report_update"


def test_a_paused_one_is_first_again_when_its_time_has_come(world, second):
    change(world, "chart_ready", state="paused", paused_until=NOON + 3 * HOUR)

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
                    change(
                        world,
                        "chart_ready",
                        state=state.value,
                        category=category.value,
                        knocks=knocks,
                        paused_until=until,
                    )
                    (template,) = ladder(world)
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
    change(world, "chart_ready", judged_at=world.clock.now() + timedelta(seconds=5))
    refuses(world, 132016)
    world.work(Lane.DELIVER)

    assert sent_with(world) == ["chart_ready", "report_update"]
    assert states(world)["chart_ready"] == "disabled"


def test_a_refusal_that_is_told_late_does_not_undo_a_newer_word(world, second, outside):
    world.work(Lane.DELIVER)
    (chart,) = world.messages("chart")
    change(world, "chart_ready", judged_at=world.clock.now() + HOUR)
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
    assert ladder(world)[0].paused_until == world.clock.now() + 3 * HOUR


def test_the_first_refusal_pauses_for_three_hours_and_the_second_for_six(world, outside):
    refuses(world, 132015)
    world.work(Lane.DELIVER)
    assert ladder(world)[0].paused_until == world.clock.now() + 3 * HOUR
    world.clock.forward(hours=3)
    refuses(world, 132015)
    world.fire(outside, world.pulse(outside, world.rows("destination")[0].id))
    world.work(Lane.PREPARE, Lane.DELIVER)

    assert ladder(world)[0].paused_until == world.clock.now() + 6 * HOUR


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
    (gone,) = ladder(world)
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
    assert kept == [ladder(world)[0].id]


def test_an_order_names_the_rung(world, second, outside):
    change(world, "chart_ready", state="paused", paused_until=None)
    (order,) = world.deliveries.claim(5, world.clock.now())

    assert (order.form, order.template) == (Form.TEMPLATE, Named("report_update", "en"))


def test_the_way_to_somebody_knows_when_a_pause_ends(world, outside):
    until = world.clock.now() + 3 * HOUR
    change(world, "chart_ready", state="paused", paused_until=until)
    (sarah,) = SqlPulseQueries(world.engine, outside).destinations()

    assert sarah.way.chart_at(until - HOUR) == Stop(Move.HOLD, Reason.WINDOW_CLOSED)
    assert sarah.way.chart_at(until) == Send(Form.TEMPLATE)


def test_the_ways_earliest_rung_counts(world, second, outside):
    change(world, "chart_ready", state="paused", paused_until=world.clock.now() + HOUR)
    (sarah,) = SqlPulseQueries(world.engine, outside).destinations()

    assert sarah.way.chart_at(world.clock.now()) == Send(Form.TEMPLATE)


# --- the collection --------------------------------------------------------------------------


def test_a_template_is_kept_as_it_is(world):
    wording = LIBRARY["chart_ready"]
    whole = Template(
        TemplateId(uuid4()),
        NUMBER.waba,
        "other",
        "en_US",
        Category.MARKETING,
        TemplateState.PAUSED,
        wording,
        7,
        knocks=True,
        reason="Too many blocks.",
        paused_until=NOON,
        pauses=2,
        quality="RED",
        meta_id="77",
        judged_at=NOON,
        categorised_at=NOON - HOUR,
    )
    with world.storage.house(THE_HOUSE) as house:
        house.templates.add(whole)
        assert house.templates.get(whole.id) == whole
        assert house.templates.named(NUMBER.waba, "other", "EN-us") == whole
        assert house.templates.known_as(NUMBER.waba, "77") == whole
        assert house.templates.known_as(NUMBER.waba, "") is None
        assert house.templates.named("of nobody", "other", "en_US") is None


def test_a_template_saved_twice_from_one_loading_is_a_conflict(world, second):
    with world.storage.house(THE_HOUSE) as house:
        loaded = house.templates.get(second.id)
        house.templates.save(loaded)
        with pytest.raises(Conflict):
            house.templates.save(loaded)


def settled(world: World, name: str, language: str = "en") -> None:
    with world.storage.house(THE_HOUSE) as house:
        settle_template(house, NUMBER.waba, name, language)
        house.commit()


def test_another_name_in_the_settings_takes_the_first_place(world, second):
    settled(world, "chart_here")

    assert [(each.name, each.rank, each.settled) for each in ladder(world)] == [
        ("chart_here", 0, True),
        ("report_update", 1, False),
    ]


def test_one_of_ours_named_in_the_settings_becomes_the_first_and_keeps_its_state(world, second):
    change(world, "report_update", state="disabled")
    settled(world, "report_update")

    assert [(each.name, each.state, each.settled) for each in ladder(world)] == [
        ("report_update", TemplateState.DISABLED, True)
    ]


def test_a_release_with_the_same_settings_changes_nothing(world, second):
    change(world, "chart_ready", state="paused", paused_until=None)
    before = ladder(world)
    settled(world, "chart_ready")

    assert ladder(world) == before


def test_settings_without_a_template_leave_what_was_made_here(world, second):
    settled(world, "")

    assert [each.name for each in ladder(world)] == ["report_update"]


def test_one_made_here_that_the_settings_name_is_theirs_until_they_name_another(world):
    made = Template.drafted(TemplateId(uuid4()), NUMBER.waba, LIBRARY["report_update"], 1)
    with world.storage.house(THE_HOUSE) as house:
        house.templates.add(made)
        house.commit()

    settled(world, "report_update")
    (first,) = ladder(world)
    assert (first.name, first.settled, first.state) == ("report_update", True, "draft")

    settled(world, "chart_ready")
    assert [(each.name, each.settled) for each in ladder(world)] == [
        ("chart_ready", True),
        ("report_update", False),
    ]
    settled(world, "")
    assert [each.name for each in ladder(world)] == ["report_update"]


def test_no_account_has_a_name_in_one_language_twice(world, second):
    with reading(world.engine) as connection:
        count = len(connection.execute(select(tables.template)).all())
    with pytest.raises(Conflict):
        rung(world, "report_update", 3)

    assert len(ladder(world)) == count


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
