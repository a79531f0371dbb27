"""How the next chart will go, as every list of people says it."""

from dataclasses import replace
from datetime import time

import pytest
from sqlalchemy import update

from adapters.sql.queries.recipients import SqlRecipientQueries
from adapters.sql.tables import sender
from app.use_cases.pulsing import PulseWish, make_pulse
from domain.messages import Form, Move, Reason, Send, Stop
from ports.bell import Lane
from tests.contracts.queries.asking import pulses
from tests.world import BEN, DAILY, SARAH, World


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
