"""Where two mechanisms meet: late statuses, refusals by status, windows that reopen, resends."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from adapters.sql.engine import writing
from adapters.sql.tables import attempt, contact, event, ingestion, message, sender
from app.use_cases.inviting import remove_recipient
from app.use_cases.pulsing import send_again
from domain.messages import Form, Outcome
from ports.bell import Lane
from ports.messenger import Answer
from tests.use_cases.acme import sends, with_a_pulse
from tests.world import NOON, SARAH, World

LOST = Answer(Outcome.UNKNOWN, details="read time-out")


@pytest.fixture
def world(world: World) -> World:
    return with_a_pulse(world)


@pytest.fixture
def bare(sqlite) -> World:
    """The same, with a sender that has no template."""
    return with_a_pulse(World(sqlite, template=False))


def an_hour_of_silence(world: World) -> None:
    """Database time has passed, our webhook has answered all along, and others were heard of."""
    world.upkeep.beat(reachable=True)
    long = timedelta(hours=1)
    with writing(world.engine) as connection:
        since = connection.scalar(select(ingestion.c.probed_at))
        connection.execute(update(ingestion).values(healthy_since=since - long))
        for row in connection.execute(select(attempt)).all():
            started = row.started_at - long
            heard = started + timedelta(seconds=1) if row.outcome == "accepted" else None
            ended = row.finished_at and row.finished_at - long
            connection.execute(
                update(attempt)
                .where(attempt.c.id == row.id)
                .values(started_at=started, finished_at=ended, first_status_at=heard)
            )


def rested(world: World) -> None:
    """So much database time has passed that every number and every chat is rested."""
    with writing(world.engine) as connection:
        connection.execute(update(sender).values(rested_at=None))
        connection.execute(update(contact).values(gate_at=None))


def test_a_status_that_our_own_inbox_has_not_read_is_no_silence(world):
    sends(world, LOST)
    (chart,) = world.messages("chart")
    an_hour_of_silence(world)
    world.status("delivered", attempt=world.attempt_of(chart.id), wamid="wamid.x")

    assert world.upkeep.resolve(NOON) == 0
    world.work(Lane.INBOX, Lane.UPKEEP, Lane.DELIVER)

    assert [sent.form for sent in world.messenger.sent] == [Form.IMAGE, Form.TEXT]


def test_a_status_that_comes_after_the_doubt_was_settled_still_stops_the_resend(world):
    sends(world, LOST)
    (chart,) = world.messages("chart")
    attempt_id = world.attempt_of(chart.id)
    an_hour_of_silence(world)
    assert world.upkeep.resolve(NOON) == 1
    assert world.states("chart") == ["ready"]

    world.status("delivered", attempt=attempt_id, wamid="wamid.late")
    world.work(Lane.INBOX, Lane.DELIVER)

    assert world.states("chart") == ["delivered"]
    assert [sent.form for sent in world.messenger.sent] == [Form.IMAGE, Form.TEXT]
    assert world.messenger.sent[-1].quoted == "wamid.late"


def test_a_sent_after_its_failed_revives_nothing(world):
    sends(world)
    (chart,) = world.messages("chart")
    world.status("failed", attempt=world.attempt_of(chart.id), wamid=chart.wamid, code=131026)
    world.status("sent", attempt=world.attempt_of(chart.id), wamid=chart.wamid)

    world.work(Lane.INBOX)

    assert world.states("chart") == ["dead"]


def test_a_removed_recipient_is_told_nothing_more(world):
    sends(world)
    (chart,) = world.messages("chart")
    remove_recipient(world.admin, world.sarah, storage=world.storage, clock=world.clock)
    world.clock.forward(days=60)
    world.messenger.sent.clear()

    world.says(SARAH, "what was the best day?", about=chart.wamid)
    world.work_all()

    assert world.messages("answer") == []
    assert all("4," not in sent.text for sent in world.messenger.sent)


def test_a_recipient_removed_while_the_answer_waits_does_not_get_it(world):
    sends(world)
    (chart,) = world.messages("chart")
    world.says(SARAH, "why?", about=chart.wamid)
    world.work(Lane.INBOX, Lane.ANSWER)
    remove_recipient(world.admin, world.sarah, storage=world.storage, clock=world.clock)

    world.work(Lane.DELIVER)

    assert world.states("answer") == ["cancelled"]


def test_hi_long_after_the_slot_brings_the_picture_and_its_analysis(bare):
    bare.clock.forward(hours=25)
    sends(bare)
    assert bare.states("chart", "analysis") == ["held", "planned"]
    bare.clock.forward(hours=8)

    bare.says(SARAH, "hi")
    bare.work_all()

    assert [sent.form for sent in bare.messenger.sent] == [Form.IMAGE, Form.TEXT]


def test_refused_by_status_both_come_again_in_order_and_threaded(bare):
    sends(bare)
    for row in bare.messages("chart", "analysis"):
        bare.status("failed", attempt=bare.attempt_of(row.id), wamid=row.wamid, code=131047)
    bare.work(Lane.INBOX)
    assert bare.states("chart", "analysis") == ["held", "held"]
    bare.messenger.sent.clear()
    bare.clock.forward(minutes=5)

    bare.says(SARAH, "hi")
    bare.work_all()

    assert [sent.form for sent in bare.messenger.sent] == [Form.IMAGE, Form.TEXT]
    assert bare.messenger.sent[1].quoted == bare.messages("chart")[0].wamid


def test_a_131047_from_before_they_wrote_leaves_the_window_open(bare):
    sends(bare)
    (chart,) = bare.messages("chart")
    bare.status("failed", attempt=bare.attempt_of(chart.id), wamid=chart.wamid, code=131047)
    failed = bare.inbox.bodies(10)
    bare.clock.forward(minutes=1)
    bare.says(SARAH, "hi")
    for body in reversed(bare.inbox.bodies(10)):
        bare.inbox.split([(body, bare.webhooks.split(body.raw))])
    assert failed
    with writing(bare.engine) as connection:  # what they wrote is worked off first
        connection.execute(update(event).where(event.c.kind == "message").values(seq=0))
    bare.work(Lane.INBOX)

    assert bare.rows("contact")[0].window_until is not None
    assert bare.states("chart") == ["ready"]


def test_what_is_held_at_an_open_window_is_released_by_upkeep(bare):
    bare.clock.forward(hours=25)
    sends(bare)
    with writing(bare.engine) as connection:  # they wrote while it was being held
        connection.execute(
            update(contact).values(window_until=bare.clock.now() + timedelta(hours=24))
        )

    bare.work(Lane.UPKEEP, Lane.DELIVER)

    assert bare.states("chart", "analysis") == ["accepted", "accepted"]


@pytest.mark.parametrize("code", [131056, 130429, 131053])
def test_a_passing_refusal_by_status_is_tried_again(world, code):
    sends(world)
    (chart,) = world.messages("chart")
    world.status("failed", attempt=world.attempt_of(chart.id), wamid=chart.wamid, code=code)
    world.work(Lane.INBOX)
    world.clock.forward(minutes=2)
    rested(world)

    world.work(Lane.DELIVER)

    assert world.states("chart") == ["accepted"]


def test_a_picture_that_meta_could_not_take_is_uploaded_again(world):
    sends(world, Answer(Outcome.REFUSED, code=131053))
    world.clock.forward(minutes=2)

    world.work(Lane.DELIVER)

    assert len(world.messenger.uploads) == 2
    assert world.messenger.sent[1].media_id == "media-2"


def test_a_payment_problem_by_status_holds_the_message_with_its_number(world):
    sends(world)
    (chart,) = world.messages("chart")
    world.status("failed", attempt=world.attempt_of(chart.id), wamid=chart.wamid, code=131042)

    world.work(Lane.INBOX)

    (chart,) = world.messages("chart")
    assert (chart.state, chart.reason) == ("held", "sender_held")


def test_a_template_that_meets_131047_waits_and_does_not_knock_again(world):
    world.clock.forward(hours=25)
    sends(world, *[Answer(Outcome.REFUSED, code=131047)] * 5)

    assert len(world.messenger.sent) == 1
    assert world.states("chart") == ["held"]


def test_an_error_before_the_post_is_not_sent_and_no_doubt(world):
    world.fire(world.admin, world.shown)
    world.messenger.uploads_fail = True
    world.work(Lane.PREPARE)
    world.messenger.uploads_fail = False
    work = world.lane(Lane.DELIVER)
    (claimed,) = work.claim(1)
    with writing(world.engine) as connection:
        connection.exec_driver_sql("ALTER TABLE picture RENAME TO gone")

    work.record([work.perform(claimed)])

    assert world.states("chart") == ["ready"]


def test_send_again_has_time_of_its_own_however_late_the_first_was(world):
    sends(world, *[Answer(Outcome.NOT_SENT)] * 30)
    while world.states("chart") == ["ready"]:
        world.clock.forward(minutes=30)
        world.messenger.next.append(Answer(Outcome.NOT_SENT))
        world.work(Lane.DELIVER)
    world.messenger.next.clear()
    (chart,) = world.messages("chart")
    assert chart.state == "expired"

    send_again(world.admin, chart.id, storage=world.storage, clock=world.clock)
    world.work(Lane.DELIVER)

    assert world.states("chart") == ["expired", "accepted"]
    assert world.states("analysis")[-1] == "accepted"


def test_an_unconfirmed_chart_goes_again_with_its_analysis_under_it(world):
    sends(world, LOST)
    world.clock.forward(hours=7)
    world.upkeep.resolve(world.clock.now())
    (chart,) = world.messages("chart")
    assert chart.state == "unconfirmed"
    world.messenger.sent.clear()

    send_again(world.admin, chart.id, storage=world.storage, clock=world.clock)
    world.work(Lane.DELIVER)

    assert [sent.form for sent in world.messenger.sent] == [Form.IMAGE, Form.TEXT]
    assert world.messenger.sent[1].quoted == world.messages("chart")[-1].wamid


def test_an_analysis_sent_again_alone_is_threaded_under_its_chart(world):
    sends(world, Answer(Outcome.ACCEPTED, "wamid.chart"), Answer(Outcome.REFUSED, code=131009))
    (analysis,) = world.messages("analysis")
    assert analysis.state == "dead"
    world.messenger.sent.clear()

    send_again(world.admin, analysis.id, storage=world.storage, clock=world.clock)
    world.work(Lane.DELIVER)

    assert [sent.quoted for sent in world.messenger.sent] == ["wamid.chart"]


def test_messages_wait_in_one_time(world):
    sends(world)
    with writing(world.engine) as connection:
        assert connection.scalar(select(message.c.accepted_at)) == NOON


TAKEN, NOT_SENT = Answer(Outcome.ACCEPTED, "wamid.taken"), Answer(Outcome.NOT_SENT)


def fails(world: World, code: int) -> None:
    """Meta reports that the chart, which it had accepted, could not be delivered."""
    (chart,) = world.messages("chart")
    world.status("failed", attempt=world.attempt_of(chart.id), wamid=chart.wamid, code=code)
    world.work(Lane.INBOX)


def test_an_analysis_ready_before_its_chart_was_held_goes_with_it_however_late(bare):
    sends(bare, TAKEN, NOT_SENT)
    fails(bare, 131047)
    assert bare.states("chart", "analysis") == ["held", "ready"]
    bare.clock.forward(hours=10)

    bare.says(SARAH, "hi")
    bare.work_all()

    assert bare.states("chart", "analysis") == ["accepted", "accepted"]


def test_an_analysis_ready_before_its_chart_was_lost_does_not_wait_for_ever(world):
    sends(world, TAKEN, NOT_SENT)
    fails(world, 131053)
    world.messenger.next.append(LOST)
    world.clock.forward(minutes=1)
    world.work(Lane.DELIVER)
    world.clock.forward(days=8)

    world.work(Lane.UPKEEP)

    assert world.states("chart", "analysis") == ["unconfirmed", "expired"]


def test_what_arrived_after_all_does_not_go_again_when_a_newer_attempt_was_lost(world):
    sends(world, TAKEN, NOT_SENT)
    (chart,) = world.messages("chart")
    first = world.attempt_of(chart.id)
    fails(world, 131047)
    assert len(world.deliveries.claim(1, world.clock.now())) == 1  # by a worker that dies

    world.status("delivered", attempt=first, wamid="wamid.taken")
    world.work(Lane.INBOX)

    assert world.states("chart") == ["delivered"]


def test_a_chart_goes_again_after_its_analysis_went_again_alone(world):
    sends(world, TAKEN, Answer(Outcome.REFUSED, code=131049))
    (analysis,) = world.messages("analysis")
    send_again(world.admin, analysis.id, storage=world.storage, clock=world.clock)
    fails(world, 131049)
    (chart,) = world.messages("chart")

    send_again(world.admin, chart.id, storage=world.storage, clock=world.clock)

    assert [row.resend for row in world.messages("chart", "analysis")] == [0, 0, 1, 1]
