"""Charts go to groups, and people talk there: what is meant for us, and what is not."""

import pytest

from adapters.sql.deliveries import SqlDeliveries
from domain.messages import Form
from domain.pulses import NobodyToSendTo
from domain.reactions import ReactionsOpen
from ports.bell import Lane
from tests.use_cases.grouping.talk import GROUP, LINK, chart_of, linked, said, why
from tests.world import BEN, SARAH


def test_a_chart_waits_for_any_members_message_and_never_goes_by_template(grouped):
    grouped.meta_opens_groups()
    grouped.clock.forward(hours=30)
    grouped.fire(grouped.acme, grouped.revenue)
    grouped.work_all()
    assert grouped.messenger.sent == []
    assert grouped.states("chart") == ["held"]

    grouped.says_in_group(BEN, GROUP, "anything new?")
    grouped.work_all()
    assert [sent.form for sent in grouped.messenger.sent] == [Form.IMAGE, Form.TEXT]
    assert {sent.group for sent in grouped.messenger.sent} == {GROUP}


def test_in_the_last_hours_of_a_groups_window_the_chart_comes_without_a_button(grouped):
    grouped.meta_opens_groups()
    pulse = grouped.pulse(grouped.acme, grouped.group_id, keeps_open=True)
    grouped.says_in_group(BEN, GROUP, "hi")
    grouped.work(Lane.INBOX)
    grouped.clock.forward(hours=20)
    grouped.tick()
    grouped.work_all()
    forms = {sent.form for sent in grouped.messenger.sent if sent.group}
    assert forms == {Form.IMAGE, Form.TEXT}
    assert "dead" not in grouped.states("chart")
    assert pulse.keeps_open


def test_a_reply_to_a_chart_is_answered_in_the_group_by_whomever_it_comes(charted):
    wamid = charted.says_in_group(BEN, GROUP, "why did it rise?", about=chart_of(charted))
    said(charted)
    (answer,) = charted.messenger.sent
    assert (answer.group, answer.quoted) == (GROUP, wamid)


def test_members_who_talk_among_themselves_are_not_answered(charted):
    charted.says_in_group(BEN, GROUP, "what is for lunch?")
    charted.says_in_group(SARAH, GROUP, "noodles")
    assert said(charted) == []


def test_what_is_said_in_a_group_opens_no_window_of_whoever_says_it(charted):
    contacts = {row.value: row.contact for row in charted.rows("contact_key")}
    before = {row.id: row.window_until for row in charted.rows("contact")}
    charted.clock.forward(hours=1)
    charted.says_in_group(SARAH, GROUP, "hi")
    charted.work(Lane.INBOX)
    after = {row.id: row.window_until for row in charted.rows("contact")}
    assert after[contacts[SARAH]] == before[contacts[SARAH]]
    assert after[contacts[GROUP]] > before[contacts[GROUP]]
    assert BEN not in contacts


def test_stop_ends_charts_for_the_group_and_for_nobody_else(charted):
    charted.says_in_group(BEN, GROUP, "STOP")
    assert said(charted) == [
        "Done. Nothing more comes to this group: no more charts from Acme. "
        "Reply START if you want Chartcastr’s charts again."
    ]
    with pytest.raises(NobodyToSendTo):
        charted.fire(charted.acme, charted.revenue)
    states = {row.kind: row.state for row in charted.rows("destination")}
    assert states == {"group": "stopped", "recipient": "active"}

    charted.says_in_group(SARAH, GROUP, "START")
    charted.work(Lane.INBOX)
    assert linked(charted) == ["Sarah’s group"]


@pytest.mark.parametrize("text", ["cancel", "end", "help", "PAUSE 7", "stop it, both of you!!"])
def test_words_that_people_say_to_each_other_steer_nothing(charted, text):
    charted.says_in_group(BEN, GROUP, text)
    assert said(charted) == []
    assert linked(charted) == ["Sarah’s group"]
    assert charted.rows("pause") == []


def test_in_reply_to_a_chart_they_are_meant_for_us(charted):
    charted.says_in_group(BEN, GROUP, "help", about=chart_of(charted))
    assert said(charted)[0].startswith("Charts arrive here by themselves.")
    charted.says_in_group(BEN, GROUP, "cancel", about=chart_of(charted))
    charted.work(Lane.INBOX)
    assert linked(charted) == []


def test_a_stop_counts_even_if_an_older_start_comes_after_it(charted):
    charted.clock.forward(minutes=5)
    charted.says_in_group(BEN, GROUP, "STOP")
    charted.clock.forward(minutes=-3)
    charted.says_in_group(BEN, GROUP, "START")
    charted.work(Lane.INBOX)
    assert linked(charted) == []


def test_a_chart_grows_with_its_fastest_reader_and_one_members_failure_harms_it_not(charted):
    (chart,) = charted.messages("chart")
    told = {"id": chart.wamid, "recipient_id": GROUP, "recipient_type": "group"}
    stamp = {"timestamp": str(int(charted.clock.now().timestamp()))}
    seen = [
        {"status": "delivered", "recipient_participant_id": SARAH},
        {"status": "read", "participant_recipient_id": SARAH},
        {"status": "delivered", "recipient_participant_id": BEN},
        {"status": "failed", "recipient_participant_id": "16505550000",
         "errors": [{"code": 131026, "title": "Message undeliverable"}]},
    ]  # fmt: skip
    charted.posts({"statuses": [told | stamp | each for each in seen]})
    charted.work(Lane.INBOX)
    assert charted.states("chart") == ["read"]
    assert len([row for row in charted.rows("event") if row.kind == "status"]) == 4


def test_a_closed_window_that_meta_reports_closes_the_groups(charted):
    (chart,) = charted.messages("chart")
    charted.clock.forward(minutes=1)
    failed = {"id": chart.wamid, "status": "failed", "recipient_id": GROUP,
              "recipient_type": "group", "errors": [{"code": 131047, "title": "Re-engagement"}],
              "timestamp": str(int(charted.clock.now().timestamp()))}  # fmt: skip
    charted.posts({"statuses": [failed]})
    charted.work_all()
    assert charted.states("chart") == ["held"]
    charted.says_in_group(BEN, GROUP, "hi")
    charted.work_all()
    assert charted.states("chart") == ["accepted"]


def test_in_a_stopped_group_the_command_brings_charts_back_and_says_so(charted):
    charted.says_in_group(BEN, GROUP, "STOP")
    charted.work(Lane.INBOX)
    charted.clock.forward(minutes=1)
    charted.messenger.sent.clear()

    wamid = charted.says_in_group(SARAH, GROUP, LINK)

    assert said(charted)[-1] == (
        "Charts from Acme will arrive here, from the next one on. Reply to one to ask about it, "
        "or STOP to stop them."
    )
    assert charted.messenger.sent[-1].group == GROUP
    assert len(linked(charted)) == 1
    assert why(charted, wamid) == "asked for charts again after a STOP"
    charted.fire(charted.acme, charted.revenue)
    charted.work_all()
    assert charted.messages("chart")[-1].state == "accepted"


def test_a_command_from_before_the_stop_or_by_a_stranger_brings_nothing_back(charted):
    charted.clock.forward(minutes=5)
    charted.says_in_group(BEN, GROUP, "STOP")
    charted.work(Lane.INBOX, Lane.DELIVER)
    charted.messenger.sent.clear()
    charted.clock.forward(minutes=-3)
    charted.says_in_group(SARAH, GROUP, LINK)
    charted.work(Lane.INBOX)
    charted.clock.forward(minutes=5)
    charted.says_in_group("16505550111", GROUP, LINK)
    assert [text for text in said(charted) if "will arrive" in text] == []
    assert linked(charted) == []


def test_help_in_a_stopped_group_says_that_it_is_stopped(charted):
    (chart,) = charted.messages("chart")
    charted.says_in_group(BEN, GROUP, "STOP")
    charted.work(Lane.INBOX)
    charted.messenger.sent.clear()
    charted.says_in_group(BEN, GROUP, "help", about=chart.wamid)
    assert said(charted)[-1] == (
        "Nothing comes to this group since a STOP. PAUSE 7 in reply to a chart leaves it out for "
        "7 days. START brings everything back."
    )


@pytest.mark.parametrize("setting", list(ReactionsOpen))
def test_a_reaction_opens_a_groups_window_only_where_the_setting_says_so(charted, setting):
    (chart,) = charted.messages("chart")
    (row,) = charted.rows("chat_group")
    charted.reactions = setting
    charted.deliveries = SqlDeliveries(charted.engine, reactions=setting)
    charted.clock.forward(hours=30)
    charted.messenger.sent.clear()

    reaction = {"message_id": chart.wamid, "emoji": "🤔"}
    charted.posts_message(SARAH, {"type": "reaction", "reaction": reaction, "group_id": GROUP})
    answers = len(said(charted))

    until = next(each for each in charted.rows("contact") if each.id == row.contact).window_until
    opens = setting is ReactionsOpen.YES
    assert (until > charted.clock.now(), answers) == (opens, int(opens))
    assert charted.rows("sender")[0].reactions_open is None
