"""Recipients are renamed, paused, resumed and tested by their admins."""

from datetime import timedelta

import pytest

from app.use_cases.inviting import LabelTooLong, remove_recipient
from app.use_cases.tending import (
    CannotReach,
    JustTested,
    LabelMissing,
    pause_recipient,
    rename_recipient,
    resume_recipient,
    send_test,
)
from domain.destinations import UNTIL_RESUMED, PauseNotValid
from domain.messages import Form, Reason
from domain.pulses import RunKind
from domain.tenancy import NotAllowed, NotFound
from ports.bell import Lane
from tests.cast import BEN as BEN_THE_MEMBER
from tests.world import BEN, SARAH


@pytest.fixture
def sarah(world, admin):
    return world.recipient(admin, SARAH, "Sarah")


def rename(world, actor, id, label):
    rename_recipient(actor, id, label, storage=world.storage, clock=world.clock)


def pause(world, actor, id, until=None):
    pause_recipient(actor, id, until, storage=world.storage, clock=world.clock)


def resume(world, actor, id):
    resume_recipient(actor, id, storage=world.storage, clock=world.clock)


def try_out(world, actor, id):
    return send_test(actor, id, storage=world.storage, clock=world.clock, brand="Chartcastr")


def charts(world):
    return [sent for sent in world.messenger.sent if sent.form is Form.IMAGE]


def test_a_new_label_is_tidied_and_kept(world, admin, sarah):
    rename(world, admin, sarah, "  Sarah \n Chen ")

    assert [row.label for row in world.rows("destination")] == ["Sarah Chen"]


@pytest.mark.parametrize(("label", "refused"), [(" ", LabelMissing), ("x" * 81, LabelTooLong)])
def test_a_label_that_is_none_or_too_long_changes_nothing(world, admin, sarah, label, refused):
    with pytest.raises(refused):
        rename(world, admin, sarah, label)

    assert [row.label for row in world.rows("destination")] == ["Sarah"]


def test_a_paused_recipient_gets_no_chart_and_the_others_do(world, admin, sarah):
    pulse = world.pulse(admin, sarah, world.recipient(admin, BEN, "Ben"))
    pause(world, admin, sarah)

    world.fire(admin, pulse)
    world.work_all()

    assert [sent.phone for sent in charts(world)] == [BEN]


def test_what_waits_is_cancelled_by_a_pause_and_says_why(world, admin, sarah):
    pulse = world.pulse(admin, sarah)
    world.fire(admin, pulse)
    world.work(Lane.PREPARE)
    pause(world, admin, sarah)
    world.work(Lane.DELIVER)

    assert [(row.state, row.reason) for row in world.messages("chart", "analysis")] == [
        ("cancelled", "rests"),
        ("cancelled", "rests"),
    ]


def test_a_pause_ends_at_its_time(world, admin, sarah):
    pulse = world.pulse(admin, sarah)
    pause(world, admin, sarah, world.clock.now() + timedelta(hours=1))
    world.clock.forward(minutes=59)
    world.fire(admin, pulse)
    world.work_all()
    before = len(charts(world))

    world.clock.forward(minutes=1)
    world.fire(admin, pulse)
    world.work_all()

    assert (before, len(charts(world))) == (0, 1)


def test_resumed_means_charts_again(world, admin, sarah):
    pulse = world.pulse(admin, sarah)
    pause(world, admin, sarah)
    resume(world, admin, sarah)

    world.fire(admin, pulse)
    world.work_all()

    assert len(charts(world)) == 1


def test_a_paused_recipient_is_still_answered(world, admin, sarah):
    world.fire(admin, world.pulse(admin, sarah))
    world.work_all()
    chart = next(row for row in world.messages("chart"))
    pause(world, admin, sarah)

    world.says(SARAH, "why?", about=chart.wamid)
    world.work_all()

    assert world.states("answer") == ["accepted"]


def test_a_test_chart_to_oneself_goes_although_paused(world, admin):
    own = world.recipient(admin, SARAH, "Me", for_self=True)
    pulse = world.pulse(admin, own)
    pause(world, admin, own)

    world.fire(admin, pulse, RunKind.TEST)
    world.work_all()

    assert len(charts(world)) == 1


def test_a_pause_that_is_over_already_is_refused(world, admin, sarah):
    with pytest.raises(PauseNotValid):
        pause(world, admin, sarah, world.clock.now())

    assert [row.rests_until for row in world.rows("destination")] == [None]


def test_without_an_end_a_pause_lasts_until_it_is_resumed(world, admin, sarah):
    pause(world, admin, sarah)

    assert [row.rests_until for row in world.rows("destination")] == [UNTIL_RESUMED]


def test_who_comes_by_another_invite_stays_paused(world, admin, sarah):
    pause(world, admin, sarah)
    world.recipient(admin, SARAH, "Sarah again")

    assert [row.rests_until for row in world.rows("destination")] == [UNTIL_RESUMED]


def test_a_test_goes_to_exactly_that_one(world, admin, sarah):
    world.recipient(admin, BEN, "Ben")
    before = len(world.messenger.sent)

    try_out(world, admin, sarah)
    world.work(Lane.DELIVER)

    (sent,) = world.messenger.sent[before:]
    assert (sent.phone, sent.form) == (SARAH, Form.TEXT)
    assert "A test from Acme" in sent.text


def test_another_test_within_a_minute_is_refused_and_says_when_it_may_be_sent(world, admin, sarah):
    try_out(world, admin, sarah)
    may_again = world.clock.now() + timedelta(minutes=1)
    ben = world.recipient(admin, BEN, "Ben")
    world.clock.forward(seconds=59)
    try_out(world, admin, ben)

    with pytest.raises(JustTested) as refused:
        try_out(world, admin, sarah)

    assert refused.value.until == may_again
    world.clock.forward(seconds=1)
    assert try_out(world, admin, sarah)


def test_outside_the_window_no_test_is_sent_and_it_says_why(world, admin, sarah):
    world.clock.forward(hours=24)
    before = len(world.rows("message"))

    with pytest.raises(CannotReach) as refused:
        try_out(world, admin, sarah)

    assert refused.value.reason is Reason.WINDOW_CLOSED
    assert len(world.rows("message")) == before


def test_who_has_said_stop_is_not_tested(world, admin, sarah):
    world.says(SARAH, "STOP")
    world.work(Lane.INBOX)

    with pytest.raises(CannotReach) as refused:
        try_out(world, admin, sarah)

    assert refused.value.reason is Reason.STOPPED


def test_a_number_that_changed_hands_is_not_tested(world, admin):
    sarah = world.recipient(admin, SARAH, "Sarah", user_id="US.1")
    world.says(SARAH, "who is this?", user_id="US.2")
    world.work(Lane.INBOX)

    with pytest.raises(CannotReach) as refused:
        try_out(world, admin, sarah)

    assert refused.value.reason is Reason.NOT_REACHABLE


def acts():
    return [
        lambda world, actor, id: rename(world, actor, id, "x"),
        pause,
        resume,
        try_out,
    ]


@pytest.mark.parametrize("act", acts())
def test_a_removed_recipient_and_somebody_elses_are_not_found(world, admin, sarah, act):
    stranger = world.organisation("Globex")
    with pytest.raises(NotFound):
        act(world, stranger, sarah)
    remove_recipient(admin, sarah, storage=world.storage, clock=world.clock)

    with pytest.raises(NotFound):
        act(world, admin, sarah)


@pytest.mark.parametrize("act", acts())
def test_a_member_does_none_of_it(world, admin, sarah, act):
    with pytest.raises(NotAllowed):
        act(world, BEN_THE_MEMBER, sarah)


def test_each_is_in_the_audit_log(world, admin, sarah):
    for act in acts():
        act(world, admin, sarah)

    said = [row.what for row in world.rows("audit") if row.subject == str(sarah)]
    assert said == [
        "renamed a recipient",
        "paused a recipient",
        "resumed a recipient",
        "sent a test to a recipient",
    ]
