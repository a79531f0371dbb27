"""What the page says of a chart that arrived in spite of something."""

from dataclasses import replace

import pytest

from app.web.detours import told
from app.web.standing import overall
from app.web.troubles import Trouble
from domain.messages import Outcome, Part, State
from ports.bell import Lane
from ports.messenger import Answer
from ports.queries.runs import EventLine
from tests.cast import ADA, NOON
from tests.web.test_standing import delivery, message

SMOOTH = (State.READY, State.SENDING, State.ACCEPTED, State.SENT, State.DELIVERED)


def event(state, code=None, part=Part.CHART):
    return EventLine(NOON, part, 0, state, "", code)


def shown(*events, state=State.DELIVERED):
    line = replace(delivery(message(state)), timeline=events)
    return told(overall(line), line)


def test_of_what_went_smoothly_nothing_is_said():
    assert shown(*map(event, SMOOTH)).why == ""


def test_a_second_try_says_why_the_first_was_in_vain():
    stood = shown(event(State.READY), event(State.READY, 130429), *map(event, SMOOTH[1:]))

    assert stood.why == (
        "It went on the second try. At the first, Meta said: This number sends faster than Meta "
        "allows."
    )
    assert (stood.words, stood.tone) == ("Delivered", "good")
    assert (stood.code, stood.means) == (130429, Trouble.SLOWER)


def test_more_tries_are_counted():
    vain = [event(State.READY, code) for code in (130429, 130429, 131056)]

    assert shown(*vain, event(State.SENT)).why.startswith("It went after 3 tries in vain.")


def test_a_lost_answer_was_settled_and_nothing_went_twice():
    stood = shown(event(State.SENDING), event(State.UNKNOWN), event(State.SENT))

    assert stood.why.startswith("Meta’s answer was lost on the way. Its next word settled it")
    assert (stood.code, stood.means) == (None, Trouble.NOT_CONFIRMED)


def test_what_meta_had_not_taken_was_sent_again():
    stood = shown(event(State.UNKNOWN), event(State.READY), event(State.SENT))

    assert stood.why.endswith("Meta had not taken it, so it was sent again.")


@pytest.mark.parametrize("state", [State.ACCEPTED, State.READY])
def test_before_it_has_arrived_nothing_is_told_of_it(state):
    assert shown(event(State.READY, 130429), state=state).why == ""


def test_what_befell_the_analysis_is_not_the_charts():
    assert shown(event(State.READY, 130429, Part.ANALYSIS)).why == ""


def test_the_page_of_the_run_tells_it_with_metas_code(ada, world):
    pulse = world.pulse(ADA, world.recipient(ADA))
    world.messenger.next.append(Answer(Outcome.REFUSED, code=130429))
    world.fire(ADA, pulse)
    world.work_all()
    world.clock.forward(minutes=1)
    world.work_all()
    world.status("delivered", wamid=world.messages("chart")[0].wamid)
    world.work(Lane.INBOX)

    page = ada.get(f"/pulses/{pulse.id}").text

    assert "It went on the second try. At the first, Meta said:" in page
    assert "Meta’s code 130429" in page.partition('class="timeline"')[0]
