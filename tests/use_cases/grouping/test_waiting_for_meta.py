"""Linked groups wait until Meta opens ordinary groups, and then go by themselves."""

import pytest

from app.use_cases.pulsing import fire_pulse
from domain.messages import Form, Outcome
from domain.pulses import NobodyToSendTo, RunKind
from ports.bell import Lane
from ports.messenger import Answer
from tests.use_cases.grouping.talk import CLOSED, GROUP, LINK, linked, said
from tests.world import BEN, SARAH


def test_while_meta_keeps_groups_closed_nothing_is_planned_for_them(grouped):
    sarah = next(row.id for row in grouped.rows("destination") if row.kind == "recipient")
    both = grouped.pulse(grouped.acme, grouped.group_id, sarah)
    grouped.fire(grouped.acme, both)
    grouped.work_all()
    assert [row.destination for row in grouped.rows("delivery")] == [sarah]


def test_a_pulse_that_goes_to_waiting_groups_alone_has_nobody_to_send_to(grouped):
    with pytest.raises(NobodyToSendTo):
        grouped.fire(grouped.acme, grouped.revenue)


def test_sending_turns_on_by_itself_from_the_next_slot_and_without_a_backlog(grouped):
    grouped.clock.forward(days=1)
    grouped.tick()
    grouped.work_all()
    assert grouped.rows("delivery") == []

    grouped.meta_opens_groups()
    grouped.work_all()
    assert grouped.rows("delivery") == []

    grouped.says_in_group(BEN, GROUP, "good morning")
    grouped.clock.forward(hours=23)
    grouped.says_in_group(BEN, GROUP, "good morning")
    grouped.tick()
    grouped.work_all()
    chart, analysis = grouped.messenger.sent
    assert (chart.group, chart.form) == (GROUP, Form.IMAGE)
    assert (analysis.group, analysis.form) == (GROUP, Form.TEXT)
    assert analysis.quoted == grouped.messages("chart")[0].wamid


def test_meta_is_asked_every_ten_minutes_and_soon_after_a_link(verified):
    assert verified.watch_groups() == 0, "Meta has said no"
    verified.group_directory.open = {}
    assert verified.watch_groups() == 0, "asked a moment ago"
    verified.clock.forward(minutes=10)
    assert verified.watch_groups() == 1, "asked before anybody has linked a group"
    verified.says_in_group(SARAH, GROUP, LINK)
    verified.work(Lane.INBOX)
    assert verified.watch_groups() == 1
    assert verified.watch_groups() == 0, "asked a moment ago"
    verified.clock.forward(minutes=10)
    assert verified.watch_groups() == 1
    verified.says_in_group(SARAH, "Y2FwaV9ncm91cDoy", LINK)
    verified.work(Lane.INBOX)
    assert verified.watch_groups() == 1


def test_where_meta_has_opened_groups_before_any_is_linked_the_group_itself_is_answered(verified):
    verified.meta_opens_groups(**{GROUP: "Sales floor"})
    verified.says_in_group(SARAH, GROUP, LINK)

    (answer,) = said(verified)
    assert answer.startswith("Charts from Acme will arrive here, from the next one on.")
    assert verified.messenger.sent[0].group == GROUP
    verified.watch_groups()
    assert linked(verified) == ["Sales floor"]


def test_the_groups_own_name_is_its_label_once_meta_tells_it(grouped):
    grouped.meta_opens_groups(**{GROUP: "Sales floor"})
    assert linked(grouped) == ["Sales floor"]
    grouped.meta_opens_groups(**{GROUP: "Sales floor, Berlin"})
    assert linked(grouped) == ["Sales floor, Berlin"]


def test_that_meta_has_opened_groups_is_told_to_the_admin_once(grouped):
    before = len(grouped.rows("notification"))
    grouped.meta_opens_groups(**{GROUP: "Sales floor"})
    grouped.meta_opens_groups(**{GROUP: "Sales floor"})
    told = grouped.rows("notification")[before:]
    assert [row.text for row in told] == [
        "Meta lets our number write to groups now: charts go to “Sales floor” from the next slot "
        "on."
    ]


def test_who_links_a_group_that_meta_has_opened_waits_for_nothing_more(verified):
    verified.meta_opens_groups(**{GROUP: "Sales floor"})
    verified.says_in_group(SARAH, GROUP, LINK)
    verified.work(Lane.INBOX)

    assert verified.rows("notification")[-1].text.endswith("as a destination of any pulse.")


def test_in_a_group_where_nobody_has_written_for_a_day_the_chart_is_said_to_wait(grouped):
    grouped.clock.forward(hours=25)
    grouped.meta_opens_groups(**{GROUP: "Sales floor"})

    assert grouped.rows("notification")[-1].text.endswith(
        "from the next slot on. Nobody has written in it for 24 hours: the chart waits for a "
        "message there."
    )


def test_a_no_at_the_next_look_closes_groups_again_and_silence_does_not(grouped):
    grouped.meta_opens_groups()
    grouped.group_directory.silent = True
    grouped.clock.forward(minutes=11)
    grouped.watch_groups()
    grouped.fire(grouped.acme, grouped.revenue)  # somebody is there to send to

    grouped.group_directory.silent = False
    grouped.group_directory.open = None
    grouped.clock.forward(minutes=11)
    grouped.watch_groups()
    with pytest.raises(NobodyToSendTo):
        grouped.fire(grouped.acme, grouped.revenue)


def test_a_refusal_with_131215_closes_groups_and_holds_nothing_else(grouped):
    grouped.meta_opens_groups()
    grouped.says_in_group(SARAH, GROUP, "hi")
    grouped.fire(grouped.acme, grouped.revenue)
    grouped.messenger.next.append(Answer(Outcome.REFUSED, code=CLOSED))
    grouped.work_all()

    chart, analysis = grouped.messages("chart", "analysis")
    assert (chart.state, chart.code) == ("dead", CLOSED)
    assert analysis.state == "cancelled"
    (sender,) = grouped.rows("sender")
    assert (sender.state, sender.groups_open_at) == ("active", None)
    with pytest.raises(NobodyToSendTo):
        fire_pulse(
            grouped.acme,
            grouped.revenue.id,
            RunKind.NOW,
            grouped.revenue.id,
            storage=grouped.storage,
            clock=grouped.clock,
        )
