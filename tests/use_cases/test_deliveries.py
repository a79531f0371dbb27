"""From a run to what a person sees: the window, the template, what is held, what is asked."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

import pytest

from app.use_cases.accounts import open_house
from app.use_cases.pulsing import PulseWish, edit_pulse, fire_pulse, send_again
from domain.messages import Form, Outcome
from domain.pulses import Pulse, RunKind
from domain.schedules import Schedule
from domain.tenancy import THE_HOUSE, NotFound
from ports.bell import Lane
from ports.charts import DrawingFailed
from ports.messenger import Answer
from tests.world import DAILY, NUMBER, SARAH, World, shop_csv


@pytest.fixture
def delivered(world: World) -> World:
    """Sarah has a chart and its analysis."""
    world.admin = world.organisation()
    world.shown = world.pulse(world.admin, world.recipient(world.admin))
    world.fire(world.admin, world.shown)
    world.work_all()
    world.messenger.sent.clear()
    return world


def test_a_chart_goes_by_media_id_and_its_analysis_is_threaded_under_it(world):
    admin = world.organisation()
    world.fire(admin, world.pulse(admin, world.recipient(admin)))

    world.work_all()

    _, chart, analysis = world.messenger.sent
    assert (chart.form, chart.media_id) == (Form.IMAGE, "media-1")
    assert (analysis.form, analysis.quoted) == (Form.TEXT, world.messages("chart")[0].wamid)


def test_one_upload_serves_all_recipients_of_a_run(world):
    admin = world.organisation()
    people = [world.recipient(admin, f"4915100000{n}", f"P{n}") for n in range(5)]

    world.fire(admin, world.pulse(admin, *people))
    world.work_all()

    assert world.states("chart") == ["accepted"] * 5
    assert len(world.messenger.uploads) == 1


def test_a_picture_that_could_not_be_uploaded_is_uploaded_by_the_delivery(world):
    admin = world.organisation()
    world.fire(admin, world.pulse(admin, world.recipient(admin)))
    world.messenger.uploads_fail = True
    world.work(Lane.PREPARE, Lane.DELIVER)
    assert world.states("chart") == ["ready"]

    world.messenger.uploads_fail = False
    world.clock.forward(seconds=2)
    world.work(Lane.DELIVER)

    assert world.states("chart") == ["accepted"]


def test_outside_the_window_the_template_knocks_and_the_tap_brings_the_analysis(world):
    admin = world.organisation()
    pulse = world.pulse(admin, world.recipient(admin))
    world.clock.forward(hours=25)
    world.fire(admin, pulse)
    world.work_all()
    knock = world.messenger.sent[-1]
    assert (knock.form, knock.template.name) == (Form.TEMPLATE, "chart_ready")
    assert "\n" not in knock.text
    assert world.states("chart", "analysis") == ["accepted", "held"]

    (chart,) = world.messages("chart")
    world.posts_message(
        SARAH,
        {
            "type": "button",
            "button": {"payload": "read", "text": "Read the analysis"},
            "context": {"from": "15550783881", "id": chart.wamid},
        },
    )
    world.work_all()

    analysis = world.messenger.sent[-1]
    assert (analysis.form, analysis.quoted) == (Form.TEXT, chart.wamid)
    assert world.states("analysis") == ["accepted"]


def test_without_a_template_the_chart_is_held_and_hi_brings_the_newest(sqlite):
    world = World(sqlite, template=False)
    admin = world.organisation()
    pulse = world.pulse(admin, world.recipient(admin))
    world.clock.forward(hours=25)
    for _ in range(2):
        world.fire(admin, pulse)
        world.work_all()
        world.clock.forward(minutes=5)
    assert [(row.state, row.reason) for row in world.messages("chart")] == [
        ("superseded", "newer"),
        ("held", "window_closed"),
    ]
    world.messenger.sent.clear()

    world.says(SARAH, "hi")
    world.work_all()

    assert [sent.form for sent in world.messenger.sent] == [Form.IMAGE, Form.TEXT]
    assert world.states("chart") == ["superseded", "accepted"]
    assert world.states("analysis") == ["superseded", "accepted"]


def test_131047_closes_the_window_that_we_believed_open(world):
    admin = world.organisation()
    world.fire(admin, world.pulse(admin, world.recipient(admin)))
    world.work(Lane.PREPARE, Lane.DELIVER)
    for row in world.messages("chart", "analysis"):
        world.status("failed", attempt=world.attempt_of(row.id), wamid=row.wamid, code=131047)

    world.work_all()

    assert [row.window_until for row in world.rows("contact")] == [None]
    (chart,) = world.messages("chart")
    assert (chart.state, chart.form) == ("accepted", "template")
    assert world.states("analysis") == ["held"]


def test_131051_leaves_the_window_open(delivered):
    (chart,) = delivered.messages("chart")
    delivered.status(
        "failed", attempt=delivered.attempt_of(chart.id), wamid=chart.wamid, code=131051
    )

    delivered.work_all()

    assert delivered.states("chart") == ["dead"]
    assert delivered.rows("contact")[0].window_until > delivered.clock.now()


def test_a_refused_chart_takes_its_analysis_with_it_and_both_can_be_sent_again(world):
    admin = world.organisation()
    world.fire(admin, world.pulse(admin, world.recipient(admin)))
    world.work(Lane.PREPARE)
    world.messenger.next.append(Answer(Outcome.REFUSED, code=131026, details="undeliverable"))
    world.work(Lane.DELIVER)
    (chart,) = world.messages("chart")
    assert (chart.state, chart.code) == ("dead", 131026)
    assert world.states("analysis") == ["cancelled"]

    send_again(admin, chart.id, storage=world.storage, clock=world.clock)
    world.work(Lane.DELIVER)

    assert world.states("chart") == ["dead", "accepted"]
    assert world.states("analysis") == ["cancelled", "accepted"]


def test_a_message_is_sent_again_once_however_often_it_is_asked(world):
    admin = world.organisation()
    world.fire(admin, world.pulse(admin, world.recipient(admin)))
    world.work(Lane.PREPARE)
    world.messenger.next.append(Answer(Outcome.REFUSED, code=131026))
    world.work(Lane.DELIVER)
    (chart,) = world.messages("chart")
    send_again(admin, chart.id, storage=world.storage, clock=world.clock)

    with pytest.raises(NotFound):
        send_again(admin, chart.id, storage=world.storage, clock=world.clock)


def test_a_dead_token_holds_the_number_and_nothing_else_is_tried(world):
    admin = world.organisation()
    people = [world.recipient(admin, f"4915100000{n}", f"P{n}") for n in range(5)]
    world.fire(admin, world.pulse(admin, *people))
    world.work(Lane.PREPARE)
    world.messenger.sent.clear()
    world.messenger.next.append(Answer(Outcome.REFUSED, code=190, details="expired"))

    world.work(Lane.DELIVER)

    assert len(world.messenger.sent) == 1
    assert world.states("chart") == ["held"] * 5


def test_a_reconnected_number_sends_what_was_held_with_it(world):
    admin = world.organisation()
    world.fire(admin, world.pulse(admin, world.recipient(admin)))
    world.work(Lane.PREPARE)
    world.messenger.next.append(Answer(Outcome.REFUSED, code=190, details="expired"))
    world.work(Lane.DELIVER)

    open_house(THE_HOUSE, NUMBER, storage=world.storage, vault=world.vault, clock=world.clock)
    world.work(Lane.DELIVER)

    assert world.states("chart", "analysis") == ["accepted", "accepted"]


def test_a_chart_too_late_for_its_slot_is_not_sent(world):
    admin = world.organisation()
    world.fire(admin, world.pulse(admin, world.recipient(admin)))
    world.work(Lane.PREPARE)
    world.messenger.sent.clear()
    world.clock.forward(hours=6)

    world.work(Lane.DELIVER)

    assert world.messenger.sent == []
    assert world.states("chart", "analysis") == ["expired", "cancelled"]


def test_a_reply_is_answered_in_the_thread_from_the_charts_own_facts(delivered):
    (chart,) = delivered.messages("chart")
    asked = delivered.says(SARAH, "what was the best day?", about=chart.wamid)

    delivered.work_all()

    (answer,) = delivered.messenger.sent
    assert answer.quoted == asked
    assert "€6,3" in answer.text
    assert delivered.messenger.typed == [asked]


def test_a_reply_to_the_analysis_or_to_an_answer_is_about_the_same_chart(delivered):
    (analysis,) = delivered.messages("analysis")
    delivered.says(SARAH, "and the average?", about=analysis.wamid)
    delivered.work_all()
    (answer,) = delivered.messages("answer")

    delivered.says(SARAH, "and the lowest?", about=answer.wamid)
    delivered.work_all()

    assert len(delivered.messages("answer")) == 2


def test_a_reaction_is_answered_under_the_chart_and_a_removed_one_is_not(delivered):
    (chart,) = delivered.messages("chart")
    react = {"type": "reaction", "reaction": {"message_id": chart.wamid, "emoji": "🤔"}}
    delivered.posts_message(SARAH, react)
    delivered.work_all()
    (answer,) = delivered.messenger.sent
    assert answer.quoted == chart.wamid

    for removed in ({"message_id": chart.wamid, "emoji": ""}, {"message_id": chart.wamid}):
        delivered.posts_message(SARAH, {"type": "reaction", "reaction": removed})
    delivered.work_all()

    assert len(delivered.messages("answer")) == 1


def test_a_preview_has_its_picture_and_text_and_delivers_nothing(world):
    admin = world.organisation()
    run = world.fire(admin, world.pulse(admin, world.recipient(admin)), RunKind.PREVIEW)
    world.messenger.sent.clear()
    world.work_all()

    with world.storage.tenant(admin) as uow:
        assert uow.readings.of(run.id).caption
        assert uow.readings.picture(run.id)
    assert world.rows("delivery") == []
    assert world.messenger.sent == []


def test_a_test_goes_to_ones_own_phone_only(world):
    admin = world.organisation()
    other = world.recipient(admin, "4915100001", "Ben")
    world.recipient(admin, label="Me", for_self=True)
    world.messenger.sent.clear()

    world.fire(admin, world.pulse(admin, other), RunKind.TEST)
    world.work_all()

    assert {sent.phone for sent in world.messenger.sent} == {SARAH}


def test_a_second_click_is_the_same_run(world):
    admin = world.organisation()
    pulse, key = world.pulse(admin, world.recipient(admin)), uuid4()
    runs = {
        fire_pulse(admin, pulse.id, RunKind.NOW, key, storage=world.storage, clock=world.clock).id
        for _ in range(3)
    }
    world.work_all()

    assert len(runs) == 1
    assert len(world.messages("chart")) == 1


@pytest.mark.parametrize(
    ("evening", "days"),
    [
        (datetime(2026, 3, 28, 12, tzinfo=UTC), ["2026-03-29", "2026-03-30"]),
        (datetime(2026, 10, 24, 12, tzinfo=UTC), ["2026-10-25", "2026-10-26"]),
    ],
    ids=["spring", "autumn"],
)
def test_over_a_night_of_changing_clocks_and_an_edit_each_day_has_one_chart(world, evening, days):
    world.clock.at = evening
    admin = world.organisation()
    pulse = world.pulse(admin, world.recipient(admin), content=shop_csv(evening))
    at_night = replace(DAILY, at=time(2, 30))
    edit_pulse(admin, pulse.id, wish(pulse, at_night), storage=world.storage, clock=world.clock)
    for _ in range(4 * 40):
        world.clock.forward(minutes=15)
        world.tick()
        world.work_all()
        if world.clock.at == evening + timedelta(hours=13, minutes=15):  # it has just fired
            later = replace(DAILY, at=time(2, 45))
            edit_pulse(
                admin, pulse.id, wish(pulse, later), storage=world.storage, clock=world.clock
            )

    slots = [row.slot for row in world.rows("run")]
    assert sorted(slot[:10] for slot in slots) == days
    assert len(world.messages("chart")) == 2


def wish(pulse: Pulse, schedule: Schedule) -> PulseWish:
    return PulseWish(pulse.name, pulse.metric, pulse.chart, schedule, pulse.destinations)


def test_stale_data_holds_the_run_and_sends_nothing(world):
    admin = world.organisation()
    pulse = world.pulse(admin, world.recipient(admin), fresh_within=3)
    world.messenger.sent.clear()
    world.clock.forward(days=10)

    world.fire(admin, pulse)
    world.work_all()

    (run,) = world.rows("run")
    assert run.state == "held"
    assert "Bring the source up to date" in run.reason
    assert world.messenger.sent == []


def test_a_drawing_that_fails_is_tried_again_and_delivered_once(world):
    admin = world.organisation()
    world.fire(admin, world.pulse(admin, world.recipient(admin)))
    draw = world.charts.draw
    failures = iter([DrawingFailed("the browser died")])

    class Failing:
        def draw(self, *args: object) -> object:
            for failure in failures:
                raise failure
            return draw(*args)

    world.charts = Failing()
    world.work_all()

    assert world.states("chart") == ["accepted"]
    assert [row.tries for row in world.rows("run")] == [2]


def test_what_is_held_lapses_with_the_next_slot(sqlite):
    world = World(sqlite, template=False)
    admin = world.organisation()
    pulse = world.pulse(admin, world.recipient(admin))
    world.clock.at = pulse.next_at + timedelta(days=1)
    world.tick()
    world.work_all()
    assert world.states("chart", "analysis") == ["held", "planned"]

    world.clock.forward(days=1)
    world.work(Lane.UPKEEP)

    assert world.states("chart", "analysis") == ["expired", "expired"]
