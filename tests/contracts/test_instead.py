"""Held and expired charts that go by mail instead, on both databases."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from app.use_cases.inviting import choose_mail_instead
from domain.destinations import MailNotValid
from domain.messages import Outcome
from domain.tenancy import NotFound
from ports.bell import Lane
from ports.messenger import Answer
from tests.world import BEN, SARAH, World

TO = "sarah@acme.example"


@pytest.fixture
def world(engine: Engine) -> World:
    """Sarah's window has closed, there is no template, and she has asked for mails."""
    world = World(engine, template=False)
    world.admin = world.organisation()
    world.sarah = world.recipient(world.admin)
    world.revenue = world.pulse(world.admin, world.sarah)
    world.work(Lane.MAIL)  # that she has joined
    world.mailer.sent.clear()
    world.mailer.pictures.clear()
    choose(world)
    world.clock.forward(hours=25)
    return world


def choose(world: World, to: str = TO, *, on: bool = True) -> None:
    choose_mail_instead(
        world.admin, world.sarah, to, on=on, storage=world.storage, clock=world.clock
    )


def fire(world: World) -> None:
    world.fire(world.admin, world.revenue)
    world.work_all()


def mailed(world: World) -> list[Any]:
    world.work(Lane.MAIL)
    return list(world.mailer.sent)


def test_a_chart_that_is_held_for_a_closed_window_goes_by_mail_with_its_picture(world):
    fire(world)

    ((to, subject, body),) = mailed(world)

    (reading,) = world.rows("reading")
    assert (to, subject) == (TO, f"Revenue: {reading.headline}")
    assert world.states("chart") == ["held"]
    assert world.mailer.pictures == [b"\x89PNG drawn"]
    assert "more than 24 hours have passed since Sarah last wrote" in body
    assert reading.analysis.splitlines()[-1] in body
    assert "Reply to ask" in reading.analysis
    assert "Reply to ask" not in body
    assert body.count("Written ") == 1
    assert "\n\n\n" not in body
    assert "*" not in body


def test_each_delivery_goes_once_however_often_it_is_held(world):
    fire(world)
    world.says(SARAH, "hi")
    world.messenger.next.append(Answer(Outcome.REFUSED, code=131047))
    world.work_all()  # released, refused and held again
    assert world.states("chart") == ["held"]
    assert len(mailed(world)) == 1

    world.clock.forward(minutes=5)
    fire(world)

    assert len(mailed(world)) == 2


def test_a_refusal_by_meta_that_holds_a_chart_mails_it(world):
    world.says(SARAH, "hi")
    world.work(Lane.INBOX)
    world.messenger.next.append(Answer(Outcome.REFUSED, code=131047))

    fire(world)

    assert world.states("chart", "analysis") == ["held", "planned"]
    assert [to for to, _, _ in mailed(world)] == [TO]


def test_a_chart_whose_time_has_passed_says_so_in_its_mail(world):
    world.says(SARAH, "hi")
    world.work(Lane.INBOX)
    world.fire(world.admin, world.revenue)
    world.work(Lane.PREPARE)
    world.clock.forward(hours=7)

    world.work(Lane.DELIVER)

    assert world.states("chart") == ["expired"]
    ((_, _, body),) = mailed(world)
    assert "its time on WhatsApp had passed" in body


def test_a_held_chart_that_lapses_is_mailed_once_in_all(world):
    fire(world)
    world.clock.forward(days=8)

    world.work(Lane.UPKEEP)

    assert world.states("chart") == ["expired"]
    assert len(mailed(world)) == 1


def test_with_a_template_nothing_is_held_and_nothing_mailed(engine):
    world = World(engine)
    world.admin = world.organisation()
    world.sarah = world.recipient(world.admin)
    world.revenue = world.pulse(world.admin, world.sarah)
    choose(world)
    world.messenger.next.append(Answer(Outcome.REFUSED, code=131047))  # knocks at once instead
    fire(world)

    assert world.states("chart") == ["accepted"]
    assert [row for row in world.rows("mail") if row.delivery] == []


def test_who_has_not_asked_for_it_gets_no_mail(world):
    ben = world.recipient(world.admin, BEN, "Ben")
    pulse = world.pulse(world.admin, ben)
    choose(world, on=False)
    world.clock.forward(hours=25)
    world.fire(world.admin, pulse)
    fire(world)
    assert world.states("chart") == ["held", "held"]

    assert [row for row in world.rows("mail") if row.delivery] == []
    with world.storage.tenant(world.admin) as uow:
        assert uow.destinations.get(world.sarah).mail_to == TO  # kept for the next time


def test_who_has_said_stop_gets_no_mail_either(world):
    world.says(SARAH, "STOP")
    fire(world)

    assert mailed(world) == []


@pytest.mark.parametrize(
    "to", ["", "sarah", "sarah@acme", "a@b.example, c@d.example", "x@y.example\nBcc: z@y.example"]
)
def test_what_is_no_address_is_refused_and_changes_nothing(world, to):
    with pytest.raises(MailNotValid):
        choose(world, to)

    with world.storage.tenant(world.admin) as uow:
        assert uow.destinations.get(world.sarah).mail_to == TO


def test_a_stranger_finds_nobody_to_mail_for(world):
    stranger = world.organisation("Globex")

    with pytest.raises(NotFound):
        choose_mail_instead(
            stranger, world.sarah, TO, on=True, storage=world.storage, clock=world.clock
        )


def test_an_answer_that_is_held_is_not_mailed(world):
    world.says(SARAH, "hi")
    fire(world)
    (chart,) = world.messages("chart")
    world.clock.forward(hours=23, minutes=59)
    world.says(SARAH, "why?", about=chart.wamid)
    world.messenger.next.append(Answer(Outcome.REFUSED, code=131047))
    world.clock.at += timedelta(seconds=1)
    world.work(Lane.INBOX, Lane.ANSWER, Lane.DELIVER)

    assert world.states("answer") == ["held"]
    assert mailed(world) == []


def test_a_chart_that_fails_after_their_stop_is_not_mailed(world):
    world.says(SARAH, "hi")
    fire(world)
    (chart,) = world.messages("chart")
    world.clock.forward(minutes=1)
    world.says(SARAH, "STOP")
    world.work(Lane.INBOX)

    world.status("failed", wamid=chart.wamid, code=131047)
    world.work(Lane.INBOX)

    assert mailed(world) == []


def test_a_message_of_the_same_second_that_is_heard_of_after_a_refusal_opens_the_window(world):
    world.says(SARAH, "hi")
    fire(world)
    (chart,) = world.messages("chart")
    world.clock.forward(hours=1)
    world.status("failed", wamid=chart.wamid, code=131047)
    world.work(Lane.INBOX)
    assert world.states("chart") == ["held"]

    world.says(SARAH, "hi")
    world.work_all()

    assert world.states("chart") == ["accepted"]


def test_a_template_refused_after_they_wrote_goes_in_the_chat_and_by_no_mail(engine):
    world = World(engine)
    world.admin = world.organisation()
    world.sarah = world.recipient(world.admin)
    world.revenue = world.pulse(world.admin, world.sarah)
    choose(world)
    world.clock.forward(hours=25)
    fire(world)
    (knock,) = world.messages("chart")
    assert knock.form == "template"
    world.says(SARAH, "hi")
    world.work(Lane.INBOX)

    world.status("failed", wamid=knock.wamid, code=131049)
    world.work_all()

    (chart,) = world.messages("chart")
    assert (chart.form, chart.state) == ("image", "accepted")
    assert [row for row in world.rows("mail") if row.delivery] == []


def test_whoever_joins_again_keeps_where_their_charts_are_mailed(world):
    world.recipient(world.admin)

    with world.storage.tenant(world.admin) as uow:
        known = uow.destinations.get(world.sarah)
    assert (known.mail_to, known.mails_instead) == (TO, True)
