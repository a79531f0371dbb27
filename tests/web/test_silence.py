"""What the page says of a chart that Meta took and then is silent about."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.web.silence import explained, headline
from app.web.standing import overall
from app.web.troubles import NOWHERE, Trouble
from domain.messages import State
from tests.cast import ADA, NOON
from tests.web.test_standing import delivery, message
from tests.world import SARAH


def shown(state, after, **more):
    line = replace(delivery(message(state)), **more)
    return explained(overall(line), line, NOON + after)


@pytest.mark.parametrize(
    ("state", "why", "means"),
    [
        (State.ACCEPTED, "Meta has taken it, and has told us nothing since.", Trouble.NO_WEBHOOK),
        (State.SENT, "Meta has sent it on, and no phone has taken it yet.", NOWHERE),
    ],
)
def test_a_long_silence_is_explained_and_a_short_one_is_not(state, why, means):
    at_once = shown(state, timedelta(seconds=59))
    later = shown(state, timedelta(minutes=1))

    assert (at_once.why, at_once.means) == ("", "")
    assert (later.why, later.means, later.tone) == (why, means, "busy")


def test_nobody_has_to_act_only_where_nothing_is_asked_of_anybody():
    taken, sent = (shown(state, timedelta(hours=1)) for state in (State.ACCEPTED, State.SENT))

    assert taken.next_step == (
        "It has most likely arrived; Sarah can tell. If every chart stays like this, tell the "
        "operator: Meta does not reach us."
    )
    assert (taken.who, sent.who) == ("", "Nobody has to do anything.")


@pytest.mark.parametrize("state", [State.DELIVERED, State.READ, State.SENDING])
def test_what_has_arrived_or_goes_on_needs_no_word_more(state):
    assert shown(state, timedelta(hours=1)).why == ""


def test_whoever_has_answered_has_got_it():
    assert shown(State.ACCEPTED, timedelta(hours=1), replied_at=NOON).why == ""


def test_the_headline_says_so_only_where_all_are_silent():
    silent = delivery(message(State.ACCEPTED))
    going = delivery(message(State.SENT))
    later = NOON + timedelta(minutes=1)

    assert headline("…", [silent, silent], later) == "Meta has them; no word since."
    assert headline("…", [silent, going], later) == "…"
    assert headline("…", [silent], NOON) == "…"
    assert headline("…", [], later) == "…"


def test_the_page_of_the_run_says_so_and_leads_to_the_help(ada, world):
    pulse = world.pulse(ADA, world.recipient(ADA, SARAH, "Sarah"))
    world.fire(ADA, pulse)
    world.work_all()
    before = ada.get(f"/pulses/{pulse.id}").text
    world.clock.forward(minutes=2)
    page = ada.get(f"/pulses/{pulse.id}").text

    assert "has told us nothing since" not in before
    assert ">It is on its way.<" in before
    assert ">Meta has it; no word since.<" in page
    assert "has told us nothing since" in page
    assert "/help/whatsapp#webhook" in page
