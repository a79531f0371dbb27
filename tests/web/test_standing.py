"""Where things stand, in words."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from app.web.chat_text import chat
from app.web.progress import Leaving, leaving, outcome, progress
from app.web.standing import (
    CAUSES,
    WORDS,
    counted,
    joined,
    ladder,
    of_analysis,
    overall,
    pace,
    stand,
)
from domain.destinations import DestinationId, DestinationState
from domain.diagnosis import CODES
from domain.messages import Form, MessageId, Part, Reason, State
from domain.pulses import DeliveryId, PulseId, RunId, RunKind, RunState, Step
from ports.queries.runs import DeliveryLine, EventLine, MessageLine, RunLine, Tally
from tests.cast import NOON


def message(state, part=Part.CHART, reason="", code=None, form=Form.IMAGE):
    return MessageLine(MessageId(UUID(int=1)), part, 0, state, reason, code, form, NOON, NOON)


def delivery(chart, analysis=None, replied=None, *states):
    events = tuple(EventLine(NOON, Part.CHART, 0, state, "", None) for state in states)
    return DeliveryLine(
        DeliveryId(UUID(int=2)),
        DestinationId(UUID(int=3)),
        "Sarah",
        DestinationState.ACTIVE,
        False,
        None,
        chart,
        analysis,
        replied,
        events,
    )


def run(state, kind=RunKind.NOW, step=None, reason="", seconds=None, counts=(2, 1, 0)):
    """`counts` are its deliveries, those that arrived, and those on their way."""
    ids = RunId(UUID(int=4)), PulseId(UUID(int=5))
    return RunLine(
        *ids, kind, state, NOON, "Ada", step, seconds or {}, reason, NOON, *counts, LATER
    )


SENT = Leaving("done")
LATER = NOON + timedelta(hours=6)


def test_every_state_has_words():
    assert set(WORDS) == set(State)


def test_every_reason_has_its_cause():
    assert set(CAUSES) == set(Reason)


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_says_what_happened_and_who_acts(code):
    shown = stand(message(State.DEAD, code=code), "Sarah")

    assert shown.code == code
    assert shown.why
    assert shown.who
    assert shown.next_step


@pytest.mark.parametrize("state", sorted(State))
def test_only_what_ended_without_arriving_can_be_sent_again(state):
    ended = {State.UNCONFIRMED, State.DEAD, State.EXPIRED}

    assert (stand(message(state), "Sarah").resend is not None) is (state in ended)


def test_a_chart_that_waits_names_who_has_to_write():
    shown = stand(message(State.HELD, reason="window_closed"), "Sarah")

    assert shown.next_step == "Ask Sarah to send “hi”: the newest chart arrives at once."


def test_a_name_with_braces_is_only_a_name():
    shown = stand(message(State.HELD, reason="window_closed"), "{0} {name}")

    assert "{0} {name}" in shown.next_step


def test_a_template_says_that_the_analysis_follows():
    chart = message(State.DELIVERED, form=Form.TEMPLATE)
    shown = overall(delivery(chart, message(State.PLANNED, Part.ANALYSIS)))

    assert shown.why == "Sent as a template: the analysis follows when Sarah taps."


@pytest.mark.parametrize("state", [State.READY, State.ACCEPTED, State.DELIVERED, State.READ])
def test_nothing_more_follows_once_the_analysis_is_on_its_way(state):
    chart = message(State.READ, form=Form.TEMPLATE)

    assert overall(delivery(chart, message(state, Part.ANALYSIS))).why == "Sent as a template."


def test_a_template_in_doubt_says_what_is_in_doubt():
    chart = message(State.UNKNOWN, form=Form.TEMPLATE)

    assert overall(delivery(chart)).why == "Meta gave no clear answer."


@pytest.mark.parametrize(
    ("tally", "sentence"),
    [
        (Tally(0, 0, 0, 0, 0, 0, ()), "Nobody to send it to."),
        (Tally(1, 0, 0, 1, 0, 0, ()), "It is on its way."),
        (Tally(2, 0, 0, 2, 0, 0, ()), "Both are on their way."),
        (Tally(3, 0, 0, 3, 0, 0, ()), "All 3 are on their way."),
        (Tally(1, 0, 0, 1, 0, 0, (), unknown=1), "Not known yet whether it went."),
        (
            Tally(3, 1, 0, 2, 0, 0, (), unknown=1),
            "1 of 3 arrived. 1 is on its way. Of 1 it is not known yet whether it went.",
        ),
        (Tally(1, 1, 0, 0, 0, 0, ()), "It arrived."),
        (Tally(2, 2, 0, 0, 0, 0, ()), "Both arrived."),
        (Tally(20, 20, 3, 0, 0, 0, ()), "All 20 arrived."),
        (
            Tally(20, 18, 3, 0, 2, 0, ("Sarah", "Ben")),
            "18 of 20 arrived. 2 wait for Sarah and Ben to write.",
        ),
        (
            Tally(9, 1, 0, 1, 6, 1, ("Sarah", "Ben", "Mia")),
            "1 of 9 arrived. 1 is on its way. 6 wait for Sarah, Ben, Mia and 3 more to write. "
            "1 did not arrive.",
        ),
        (Tally(1, 0, 0, 0, 1, 0, ("Sarah",)), "It waits for Sarah to write."),
        (Tally(1, 0, 0, 0, 0, 1, (), held=1), "It is held."),
        (Tally(1, 0, 0, 0, 0, 1, ()), "It did not arrive."),
        (Tally(4, 1, 0, 0, 0, 3, (), held=2), "1 of 4 arrived. 2 are held. 1 did not arrive."),
    ],
)
def test_the_sentence_before_the_table(tally, sentence):
    assert counted(tally) == sentence


def test_one_name_stands_alone():
    assert joined(("Sarah",), 1) == "Sarah"


def test_the_ladder_is_climbed_in_order():
    line = delivery(message(State.DELIVERED), None, None, State.READY, State.ACCEPTED)

    assert [rung.reached for rung in ladder(line)] == [True, True, True, False, False]


def test_an_arrived_analysis_says_nothing_of_the_ladder_of_its_chart():
    arrived = EventLine(NOON, Part.ANALYSIS, 0, State.DELIVERED, "", None)
    line = replace(delivery(message(State.ACCEPTED)), timeline=(arrived,))

    assert [rung.reached for rung in ladder(line)] == [True, True, False, False, False]


@pytest.mark.parametrize("state", [State.READY, State.HELD])
def test_what_was_taken_and_came_back_is_not_sent(state):
    line = delivery(message(state), None, None, State.READY, State.ACCEPTED, state)

    assert [rung.reached for rung in ladder(line)] == [True, False, False, False, False]


def test_what_meta_took_and_could_not_deliver_was_sent():
    line = delivery(message(State.DEAD), None, None, State.READY, State.ACCEPTED, State.DEAD)

    assert [rung.reached for rung in ladder(line)] == [True, True, False, False, False]


def test_who_replied_has_read():
    line = delivery(message(State.ACCEPTED), None, NOON)

    assert all(rung.reached for rung in ladder(line))


def test_an_analysis_speaks_only_when_it_stopped_alone():
    dead = message(State.DEAD, Part.ANALYSIS, code=131026)

    assert of_analysis(delivery(message(State.READ), dead)) is not None
    assert of_analysis(delivery(message(State.DEAD), dead)) is None
    assert of_analysis(delivery(message(State.READ), message(State.READY))) is None


@pytest.mark.parametrize(
    ("state", "later", "asks"),
    [
        (State.READY, 0, "1s"),
        (State.UNKNOWN, 30, "5s"),
        (State.SENT, 1, "3s"),
        (State.READ, 1, "3s"),
        (State.READ, 30, ""),
        (State.HELD, 30, "10s"),
        (State.DEAD, 0, ""),
    ],
)
def test_a_page_asks_again_only_while_something_can_change(state, later, asks):
    line = delivery(message(state), None, None, state)

    assert pace([line], NOON + timedelta(minutes=later)) == asks


def test_a_run_that_is_held_says_so_with_its_reason():
    shown = progress(run(RunState.HELD, reason="Too old."), "", SENT)

    assert (shown.headline, shown.detail) == ("Held. Nothing was sent.", "Too old.")
    assert not shown.running


def test_a_preview_has_no_steps_of_sending():
    shown = progress(run(RunState.PREPARING, RunKind.PREVIEW, Step.TEXT), "", SENT)

    assert [step.stage for step in shown.steps] == ["done", "done", "now", "ahead"]
    assert shown.headline == "Writing…"


def test_sending_ends_when_the_first_message_is_taken():
    done = run(RunState.PREPARED, seconds={"plan": 0.1, "read": 0.001})
    steps = progress(done, "", Leaving("done", after=timedelta(seconds=0.5))).steps
    late = progress(done, "", Leaving("done", after=timedelta(hours=3))).steps

    assert (steps[0].note, steps[-1].note) == ("under 0.01 s", "0.60 s")
    assert (late[-1].stage, late[-1].note) == ("done", "")


@pytest.mark.parametrize(
    ("states", "left"),
    [
        ([State.SENDING, State.UNKNOWN], Leaving("now", "waiting for Meta’s word")),
        ([State.READY], Leaving("now")),
        ([State.HELD], Leaving("stopped", "held")),
        ([State.READY, State.DEAD], Leaving("stopped", "nothing left")),
        ([State.SENDING, State.ACCEPTED], Leaving("done", after=timedelta(0))),
        ([State.UNKNOWN, State.DELIVERED], Leaving("done", after=timedelta(0))),
        ([State.ACCEPTED, State.DEAD], Leaving("done", after=timedelta(0))),
    ],
)
def test_sending_says_whether_anything_has_left(states, left):
    line = delivery(message(states[-1]), None, None, *states)
    prepared = run(RunState.PREPARED, seconds={"plan": 0.1})
    step = progress(prepared, "", leaving(prepared, [line])).steps[-1]

    assert leaving(prepared, [line]) == left
    assert step.stage == left.stage
    assert step.note == (left.note or ("0.10 s" if left.stage == "done" else ""))


@pytest.mark.parametrize(
    ("ended", "words"),
    [
        (run(RunState.PREPARED), "1 of 2 arrived"),
        (run(RunState.PREPARED, counts=(2, 2, 1)), "Both arrived"),
        (run(RunState.PREPARED, counts=(3, 3, 0)), "All 3 arrived"),
        (run(RunState.PREPARED, counts=(1, 1, 0)), "1 arrived"),
        (run(RunState.PREPARED, counts=(3, 0, 3)), "3 on their way"),
        (run(RunState.PREPARED, counts=(3, 1, 1)), "1 of 3 arrived, 1 on its way"),
        (run(RunState.PREPARED, counts=(0, 0, 0)), "Nobody to send it to"),
        (run(RunState.PREPARED, RunKind.PREVIEW), "Shown to you only"),
        (run(RunState.HELD), "Held: nothing was sent"),
        (run(RunState.SKIPPED), "Skipped"),
        (run(RunState.DUE), "Running now"),
    ],
)
def test_the_history_says_how_each_run_ended(ended, words):
    assert outcome(ended, NOON)[0] == words


@pytest.mark.parametrize(
    ("state", "reason", "told"),
    [
        (State.SENDING, "", ("On its way", "busy")),
        (State.ACCEPTED, "", ("Taken by Meta", "busy")),
        (State.UNKNOWN, "", ("Not known yet", "waiting")),
        (State.HELD, "window_closed", ("Waiting for their message", "wait")),
        (State.HELD, "sender_held", ("Held", "wait")),
        (State.DEAD, "", ("Did not arrive", "bad")),
        (State.EXPIRED, "", ("Too late", "bad")),
    ],
)
def test_the_history_says_where_a_single_chart_is(state, reason, told):
    ended = replace(run(RunState.PREPARED, counts=(1, 0, 0)), alone=(state, reason))

    assert outcome(ended, NOON) == told


@pytest.mark.parametrize(
    ("counts", "tone"),
    [((1, 0, 1), "busy"), ((2, 1, 1), "busy"), ((2, 1, 0), "wait"), ((3, 1, 1), "wait")],
)
def test_only_what_somebody_must_see_to_is_orange(counts, tone):
    going = run(RunState.PREPARED, counts=counts)

    assert outcome(going, NOON)[1] == tone
    assert progress(going, "", SENT).tone == tone


def test_a_run_for_nobody_is_no_success():
    for_nobody = run(RunState.PREPARED, counts=(0, 0, 0))

    assert outcome(for_nobody, NOON)[1] == "wait"
    assert progress(for_nobody, "Nobody to send it to.", SENT).tone == "wait"


def test_marks_are_shown_as_whatsapp_shows_them_and_nothing_else_is():
    shown = chat("*Revenue* is _up_ 2*3*4 <b>snake_case_name</b>")

    assert shown == (
        "<strong>Revenue</strong> is <em>up</em> 2*3*4 &lt;b&gt;snake_case_name&lt;/b&gt;"
    )
