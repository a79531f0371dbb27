"""What a reaction does to a closed window, as Meta's answers show it, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from adapters.sql.deliveries import SqlDeliveries
from domain.messages import Form, Outcome
from domain.reactions import LOOK_AGAIN, ReactionsOpen
from ports.bell import Lane
from ports.messenger import Answer
from tests.world import BEN, NOON, SARAH, World

DAY = timedelta(hours=24)


@pytest.fixture
def closed(engine: Engine) -> World:
    """Sarah and Ben each have a chart; their windows have closed since; no template."""
    world = World(engine, template=False)
    world.admin = world.organisation()
    sarah, ben = world.recipient(world.admin), world.recipient(world.admin, BEN, "Ben")
    world.fire(world.admin, world.pulse(world.admin, sarah, ben))
    world.work_all()
    world.messenger.sent.clear()
    world.clock.forward(hours=25)
    return world


def chart_of(world: World, phone: str) -> str:
    (contact,) = [row.contact for row in world.rows("contact_key") if row.value == phone]
    charts = [row for row in world.messages("chart") if row.contact == contact and row.wamid]
    return str(charts[-1].wamid)


def reacts(world: World, phone: str = SARAH) -> None:
    world.reacts(phone, "🤔", about=chart_of(world, phone))
    world.work(Lane.INBOX, Lane.ANSWER, Lane.DELIVER)


def hears(world: World, status: str, code: int = 0) -> None:
    """Meta's status of the newest answer."""
    answer = world.messages("answer")[-1]
    attempt = world.attempt_of(answer.id)
    wamid = answer.wamid or next(r.wamid for r in world.rows("attempt") if str(r.id) == attempt)
    world.status(status, attempt=attempt, wamid=wamid, code=code)
    world.work(Lane.INBOX)


def window(world: World, phone: str = SARAH) -> object:
    (contact,) = [row.contact for row in world.rows("contact_key") if row.value == phone]
    return next(row.window_until for row in world.rows("contact") if row.id == contact)


def shown(world: World) -> object:
    return world.rows("sender")[0].reactions_open


def test_the_answer_is_tried_and_its_sending_opens_the_window_from_the_reaction_on(closed):
    reacted = closed.clock.now()
    reacts(closed)
    assert [(sent.form, sent.quoted) for sent in closed.messenger.sent] == [
        (Form.TEXT, chart_of(closed, SARAH))
    ]
    assert shown(closed) is None  # a 200 alone says nothing
    closed.clock.forward(minutes=1)

    hears(closed, "sent")

    assert window(closed) == reacted + DAY
    assert shown(closed) is True


def test_what_is_held_goes_once_the_answer_was_sent(closed):
    (pulse,) = closed.rows("pulse")
    closed.fire(closed.admin, pulse)
    closed.work_all()
    reacts(closed)
    hears(closed, "delivered")
    closed.messenger.sent.clear()

    closed.clock.forward(seconds=1)
    closed.work(Lane.UPKEEP, Lane.DELIVER)

    assert [sent.form for sent in closed.messenger.sent] == [Form.IMAGE, Form.TEXT]


def test_later_reactions_to_that_number_open_the_window_by_themselves(closed):
    reacts(closed)
    hears(closed, "sent")

    closed.clock.forward(minutes=5)
    reacted = closed.clock.now()
    reacts(closed, BEN)

    assert window(closed, BEN) == reacted + DAY
    assert [row.reacted_at for row in closed.rows("attempt") if row.reacted_at] == [
        NOON + timedelta(hours=25)
    ]


@pytest.mark.parametrize("by_status", [False, True])
def test_131047_holds_the_answer_and_no_other_is_tried_on_that_number(closed, by_status):
    if not by_status:
        closed.messenger.next.append(Answer(Outcome.REFUSED, code=131047))
    reacts(closed)
    if by_status:
        hears(closed, "failed", 131047)
    assert shown(closed) is False
    closed.clock.forward(minutes=5)

    reacts(closed, BEN)

    assert len(closed.messenger.sent) == 1
    assert [(row.state, row.reason) for row in closed.messages("answer")] == [
        ("held", "window_closed")
    ] * 2


def test_a_held_answer_goes_when_they_write(closed):
    closed.messenger.next.append(Answer(Outcome.REFUSED, code=131047))
    reacts(closed)
    closed.clock.forward(minutes=5)

    closed.says(SARAH, "hi")
    closed.work(Lane.INBOX, Lane.DELIVER)

    assert closed.states("answer") == ["accepted"]
    assert shown(closed) is False


def test_after_30_days_a_number_that_refused_is_tried_once_more(closed):
    closed.messenger.next.append(Answer(Outcome.REFUSED, code=131047))
    reacts(closed)
    closed.clock.at += LOOK_AGAIN
    closed.messenger.sent.clear()

    reacts(closed)
    hears(closed, "read")

    assert len(closed.messenger.sent) == 1
    assert shown(closed) is True


def test_131047_in_a_window_that_only_a_reaction_opened_is_remembered(closed):
    reacts(closed)
    hears(closed, "sent")
    closed.clock.forward(minutes=5)
    reacts(closed, BEN)

    closed.clock.forward(minutes=5)
    hears(closed, "failed", 131047)

    assert shown(closed) is False
    assert window(closed, BEN) is None


def test_where_reactions_are_set_to_open_nothing_is_tried_and_the_window_opens(closed):
    closed.reactions = ReactionsOpen.YES
    closed.deliveries = SqlDeliveries(closed.engine, reactions=ReactionsOpen.YES)

    reacts(closed)

    assert closed.states("answer") == ["accepted"]
    assert window(closed) == closed.clock.now() + DAY
    assert not [row for row in closed.rows("attempt") if row.reacted_at]


def test_where_reactions_are_set_to_open_nothing_the_answer_is_held(closed):
    closed.reactions = ReactionsOpen.NO
    closed.deliveries = SqlDeliveries(closed.engine, reactions=ReactionsOpen.NO)

    reacts(closed)

    assert closed.messenger.sent == []
    assert closed.states("answer") == ["held"]


def test_a_reaction_that_is_taken_back_opens_and_tries_nothing(closed):
    closed.reactions = ReactionsOpen.YES
    before = window(closed)

    closed.reacts(SARAH, "", about=chart_of(closed, SARAH))
    closed.work(Lane.INBOX, Lane.ANSWER, Lane.DELIVER)

    assert window(closed) == before
    assert closed.messenger.sent == []


def test_a_late_message_from_before_metas_refusal_opens_no_window(closed):
    closed.messenger.next.append(Answer(Outcome.REFUSED, code=131047))
    reacts(closed)
    refused_at = closed.clock.now()

    closed.clock.at = refused_at - timedelta(minutes=10)  # Meta's time of what comes late
    closed.says(SARAH, "hi")
    closed.clock.at = refused_at + timedelta(minutes=1)
    closed.work(Lane.INBOX)
    assert window(closed) is None

    closed.says(SARAH, "hi")
    closed.work(Lane.INBOX)
    assert window(closed) == closed.clock.now() + DAY


def test_an_answer_that_is_sent_after_they_wrote_shows_nothing(closed):
    reacts(closed)
    closed.clock.forward(minutes=1)
    closed.says(SARAH, "hm")
    closed.work(Lane.INBOX)
    closed.clock.forward(minutes=1)

    hears(closed, "sent")

    assert shown(closed) is None
    assert window(closed) == closed.clock.now() - timedelta(minutes=1) + DAY


def test_a_message_from_before_the_answer_that_is_heard_of_late_takes_it_back(closed):
    reacts(closed)
    closed.clock.forward(minutes=2)
    hears(closed, "sent")
    assert shown(closed) is True

    closed.clock.forward(minutes=-1)
    closed.says(SARAH, "hm")
    closed.work(Lane.INBOX)

    assert shown(closed) is None


def test_another_persons_message_or_a_later_one_takes_nothing_back(closed):
    reacts(closed)
    closed.clock.forward(minutes=2)
    hears(closed, "sent")

    closed.clock.forward(minutes=-1)
    closed.says(BEN, "hm")
    closed.clock.forward(minutes=2)
    closed.says(SARAH, "thanks")
    closed.work(Lane.INBOX)

    assert shown(closed) is True
