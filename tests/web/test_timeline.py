"""What a delivery's timeline tells, and in which order."""

import re
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from app.web.timeline import timeline
from domain.destinations import DestinationId, DestinationState
from domain.messages import Form, MessageId, Part, State
from domain.notifications import MailState
from domain.pulses import DeliveryId
from ports.queries.runs import DeliveryLine, EventLine, InsteadLine, MessageLine
from tests.cast import ADA, NOON

CHART = MessageLine(
    MessageId(UUID(int=1)), Part.CHART, 0, State.READ, "", None, Form.IMAGE, NOON, NOON
)
LINE = DeliveryLine(
    DeliveryId(UUID(int=2)),
    DestinationId(UUID(int=3)),
    "Sarah",
    DestinationState.ACTIVE,
    False,
    None,
    CHART,
    None,
    None,
    (),
)


def event(seconds, state, part=Part.CHART, resend=0, code=None):
    return EventLine(NOON + timedelta(seconds=seconds), part, resend, state, "", code)


def told(**differs):
    moments = timeline(replace(LINE, **differs)).moments
    return [f"{each.about}: {each.words}" if each.about else each.words for each in moments]


def test_a_reply_stands_where_it_came_not_last():
    events = event(0, State.READ), event(90, State.ACCEPTED, Part.ANALYSIS)

    assert told(timeline=events, replied_at=NOON + timedelta(seconds=60)) == [
        "Chart: Read",
        "Replied",
        "Analysis: Taken by Meta",
    ]


def test_a_reply_follows_what_came_in_the_same_second():
    read = event(0.4, State.READ)

    assert told(timeline=(read,), replied_at=NOON) == ["Chart: Read", "Replied"]


def test_a_mail_and_a_second_try_are_named():
    tries = event(0, State.DEAD, code=131026), event(20, State.ACCEPTED, resend=1)
    mailed = InsteadLine("sarah@acme.example", MailState.SENT, NOON + timedelta(seconds=10))

    assert told(timeline=tries, mailed=mailed) == [
        "Chart: Did not arrive",
        "By mail, to sarah@acme.example",
        "Chart (try 2): Taken by Meta",
    ]
    assert timeline(replace(LINE, timeline=tries)).moments[0].code == 131026


def test_seconds_are_told_where_two_moments_share_a_minute():
    apart = event(0, State.ACCEPTED), event(60, State.DELIVERED)
    close = (*apart, event(70, State.READ))

    assert not timeline(replace(LINE, timeline=apart)).to_second
    assert timeline(replace(LINE, timeline=close)).to_second


def sent(world):
    pulse = world.pulse(ADA, world.recipient(ADA))
    run = world.fire(ADA, pulse)
    world.work_all()
    return pulse, run


def test_a_timeline_within_one_minute_is_told_to_the_second(ada, world):
    pulse, _run = sent(world)
    crowded = ada.get(f"/pulses/{pulse.id}").text.partition('class="timeline"')[2]

    assert re.search(r">Wed 18 Nov, \d\d:00:00 [A-Z]\w+</time>", crowded)


def test_a_timeline_keeps_its_name_so_that_it_can_stay_open(ada, world):
    pulse, run = sent(world)
    names = [
        re.findall(r'<details class="timeline" id="([^"]+)">', ada.get(f"/pulses/{pulse.id}").text)
        for _ in range(2)
    ]

    assert names[0] == names[1] == [f"timeline-{world.rows('delivery')[0].id}"]
    assert world.rows("delivery")[0].run == run.id
