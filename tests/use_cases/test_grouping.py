"""Linking groups, and what goes to them once Meta lets it."""

import pytest

from adapters.sql.deliveries import SqlDeliveries
from adapters.sql.queries.pulses import SqlPulseQueries
from app.use_cases.inviting import remove_recipient
from app.use_cases.pulsing import fire_pulse
from app.use_cases.receiving import InboxWork, Reception
from domain.destinations import DestinationKind
from domain.messages import Form, Outcome
from domain.pulses import NobodyToSendTo, RunKind
from domain.reactions import ReactionsOpen
from ports.bell import Lane
from ports.messenger import Answer
from tests.world import BEN, NUMBER, SARAH, World

GROUP = "Y2FwaV9ncm91cDox"
LINK = "chartcastr link"
CLOSED = 131215


def linked(world: World) -> list[str]:
    """The labels of groups that are destinations of anybody."""
    return [
        row.label
        for row in world.rows("destination")
        if row.kind == DestinationKind.GROUP.value and row.state == "active"
    ]


def said(world: World) -> list[str]:
    world.work(Lane.INBOX, Lane.ANSWER, Lane.DELIVER)
    return [sent.text for sent in world.messenger.sent]


def why(world: World, wamid: str) -> str:
    (row,) = [row for row in world.rows("event") if row.key.endswith(wamid)]
    found: str = row.why
    return found


def group_row(world: World):
    (row,) = world.rows("chat_group")
    return row


@pytest.fixture
def verified(world: World) -> World:
    """Sarah gets Acme's charts; what has been sent so far is forgotten."""
    world.acme = world.organisation()
    world.sarah = world.recipient(world.acme)
    world.messenger.sent.clear()
    return world


@pytest.fixture
def in_two(verified: World) -> World:
    """Sarah gets Beta's charts too."""
    verified.beta = verified.organisation("Beta")
    verified.recipient(verified.beta, label="Sarah at Beta")
    verified.messenger.sent.clear()
    return verified


@pytest.fixture
def grouped(world: World) -> World:
    """A group is linked to Acme, and a pulse goes to it alone."""
    world.acme = world.organisation()
    world.group_id = world.group(world.acme, GROUP)
    world.revenue = world.pulse(world.acme, world.group_id)
    world.messenger.sent.clear()
    return world


# --- linking ------------------------------------------------------------------------------------


def test_the_command_of_a_verified_person_links_the_group_to_their_organisation(verified):
    verified.says_in_group(SARAH, GROUP, "  ChartCastr  Link ")

    assert said(verified) == [
        "The group is linked: charts from Acme go there as soon as Meta lets this number write "
        "to groups."
    ]
    assert verified.messenger.sent[0].phone == SARAH
    assert linked(verified) == ["Sarah’s group"]
    assert group_row(verified).linked_org == verified.acme.organisation


def test_saying_it_twice_links_it_once(verified):
    first = verified.says_in_group(SARAH, GROUP, LINK)
    second = verified.says_in_group(SARAH, GROUP, LINK)

    assert len(said(verified)) == 1
    assert linked(verified) == ["Sarah’s group"]
    assert why(verified, first) == "linked a group"
    assert why(verified, second) == "linked a group that is linked to them already"


def test_the_installations_own_words_link_too_and_then_ours_do_not(verified):
    reception = Reception(
        verified.storage,
        verified.inbox,
        verified.webhooks,
        verified.clock,
        "Acme",
        group_command="acme here",
    )
    verified.says_in_group(SARAH, GROUP, LINK)
    verified.says_in_group(SARAH, "Y2FwaV9ncm91cDoy", "ACME here")
    work = InboxWork(reception)
    for events in work.claim(1):
        work.perform(events)
    assert [row.group_id for row in verified.rows("chat_group")] == ["Y2FwaV9ncm91cDoy"]


def test_the_link_is_evidence_and_the_admin_hears_of_it(verified):
    wamid = verified.says_in_group(SARAH, GROUP, LINK)
    verified.work(Lane.INBOX)

    evidence = verified.rows("consent")[-1]
    assert (evidence.said, evidence.organisation) == (LINK, verified.acme.organisation)
    assert evidence.event.endswith(wamid)
    toast = verified.rows("notification")[-1]
    assert toast.text == (
        "Sarah has linked a WhatsApp group to Acme. It can be picked as a destination of any "
        "pulse."
    )


def test_the_command_outside_of_a_group_links_nothing(verified):
    verified.says(SARAH, LINK)
    verified.work(Lane.INBOX)
    assert verified.rows("chat_group") == []
    assert linked(verified) == []


def test_a_second_organisation_gets_a_neutral_sentence_in_the_persons_own_chat(verified):
    beta = verified.organisation("Beta")
    verified.recipient(beta, BEN, "Ben")
    verified.says_in_group(SARAH, GROUP, LINK)
    verified.work(Lane.INBOX, Lane.DELIVER)
    verified.messenger.sent.clear()

    verified.says_in_group(BEN, GROUP, LINK)
    verified.says_in_group(BEN, GROUP, LINK)

    (sentence,) = said(verified)
    assert "another organisation" in sentence
    assert "Acme" not in sentence
    assert (verified.messenger.sent[0].phone, verified.messenger.sent[0].group) == (BEN, "")
    assert group_row(verified).linked_org == verified.acme.organisation


def test_a_group_that_was_removed_may_be_linked_by_another_organisation(verified):
    beta = verified.organisation("Beta")
    verified.recipient(beta, BEN, "Ben")
    verified.says_in_group(SARAH, GROUP, LINK)
    verified.work(Lane.INBOX)
    (row,) = [each for each in verified.rows("destination") if each.kind == "group"]
    remove_recipient(verified.acme, row.id, storage=verified.storage, clock=verified.clock)

    verified.says_in_group(BEN, GROUP, LINK)
    verified.work(Lane.INBOX)

    assert linked(verified) == ["Ben’s group"]
    assert group_row(verified).linked_org == beta.organisation


def test_who_has_given_a_group_up_hears_nothing_of_its_newer_name(verified):
    beta = verified.organisation("Beta")
    verified.recipient(beta, BEN, "Ben")
    verified.says_in_group(SARAH, GROUP, LINK)
    verified.work(Lane.INBOX)
    (row,) = [each for each in verified.rows("destination") if each.kind == "group"]
    remove_recipient(verified.acme, row.id, storage=verified.storage, clock=verified.clock)
    verified.says_in_group(BEN, GROUP, LINK)
    verified.work(Lane.INBOX)

    verified.meta_opens_groups(**{GROUP: "Beta’s secret launch"})

    labels = {each.id: each.label for each in verified.rows("destination") if each.kind == "group"}
    assert labels.pop(row.id) == row.label
    assert list(labels.values()) == ["Beta’s secret launch"]


def test_a_group_that_was_removed_can_be_linked_again(verified):
    verified.says_in_group(SARAH, GROUP, LINK)
    verified.work(Lane.INBOX)
    (row,) = [each for each in verified.rows("destination") if each.kind == "group"]
    remove_recipient(verified.acme, row.id, storage=verified.storage, clock=verified.clock)

    verified.says_in_group(SARAH, GROUP, LINK)
    verified.work(Lane.INBOX)

    (again,) = [each for each in verified.rows("destination") if each.kind == "group"]
    assert (again.id, again.state) == (row.id, "active")


def test_who_has_said_stop_is_not_verified(verified):
    verified.says(SARAH, "STOP")
    verified.says_in_group(SARAH, GROUP, LINK)
    verified.work(Lane.INBOX)
    assert linked(verified) == []


def test_a_stop_that_is_heard_before_an_older_link_holds(grouped):
    (row,) = [each for each in grouped.rows("destination") if each.kind == "group"]
    remove_recipient(grouped.acme, row.id, storage=grouped.storage, clock=grouped.clock)
    grouped.clock.forward(minutes=5)
    grouped.says_in_group(BEN, GROUP, "STOP")
    grouped.work(Lane.INBOX)
    grouped.clock.forward(minutes=-3)
    grouped.says_in_group(SARAH, GROUP, LINK)
    grouped.work(Lane.INBOX)
    (row,) = [each for each in grouped.rows("destination") if each.kind == "group"]
    assert row.state == "stopped"


# --- not verified -------------------------------------------------------------------------------


def test_nothing_is_said_to_a_closed_group_and_nothing_is_kept_to_be_said_later(world):
    world.organisation()
    wamid = world.says_in_group(BEN, GROUP, LINK)

    assert said(world) == []
    assert world.messages() == []
    assert group_row(world).told_at is None
    assert why(world, wamid) == "asked for a group by somebody who is not verified"


def test_an_open_group_gets_one_neutral_sentence_once(grouped):
    grouped.meta_opens_groups()
    other = "Y2FwaV9ncm91cDoy"
    grouped.says_in_group(BEN, other, LINK)
    grouped.says_in_group(BEN, other, LINK)

    assert len(said(grouped)) == 1
    (sent,) = grouped.messenger.sent
    assert (sent.group, sent.form) == (other, Form.TEXT)
    assert "Acme" not in sent.text
    grouped.clock.forward(days=3)
    grouped.says_in_group(BEN, other, LINK)
    assert len(said(grouped)) == 1


def test_talk_in_a_group_that_nobody_has_linked_is_left_alone(verified):
    wamid = verified.says_in_group(SARAH, GROUP, "lunch?")
    assert said(verified) == []
    assert verified.rows("chat_group") == []
    assert why(verified, wamid) == "said in a group that nobody has linked"


def test_a_token_in_a_group_brings_nobody_in(grouped):
    offer = grouped.invite(grouped.acme, "Ben")
    grouped.says_in_group(BEN, GROUP, offer.token.prefilled)
    grouped.work(Lane.INBOX)
    with grouped.storage.tenant(grouped.acme) as uow:
        assert uow.invites.get(offer.invite.id).used_at is None


# --- verified in several ------------------------------------------------------------------------


def asked(world: World):
    """The question, in Sarah's own chat."""
    world.says_in_group(SARAH, GROUP, LINK)
    world.work(Lane.INBOX, Lane.DELIVER)
    (question,) = world.messenger.sent
    world.messenger.sent.clear()
    return question


def test_somebody_of_two_organisations_is_asked_in_their_own_chat(in_two):
    question = asked(in_two)
    assert (question.phone, question.group) == (SARAH, "")
    assert question.form is Form.INTERACTIVE
    assert [each.title for each in question.buttons] == ["Acme", "Beta"]
    assert "1. Acme\n2. Beta" in question.text
    assert linked(in_two) == []


def test_a_tap_links_the_group_to_what_was_tapped(in_two):
    beta = asked(in_two).buttons[1]
    reply = {"id": beta.id, "title": beta.title}
    tap = {"type": "button_reply", "button_reply": reply}
    in_two.posts_message(SARAH, {"type": "interactive", "interactive": tap})

    assert said(in_two) == [
        "The group is linked: charts from Beta go there as soon as Meta lets this number write "
        "to groups."
    ]
    assert linked(in_two) == ["Sarah at Beta’s group"]
    assert group_row(in_two).linked_org == in_two.beta.organisation


@pytest.mark.parametrize("answer", ["2", "beta"])
def test_a_day_later_a_plain_word_is_no_answer_any_more(in_two, answer):
    asked(in_two)
    in_two.clock.forward(hours=24)
    in_two.says(SARAH, answer)
    in_two.work(Lane.INBOX)
    assert linked(in_two) == []


@pytest.mark.parametrize("answer", ["2", "beta"])
def test_a_number_or_a_name_chooses_too(in_two, answer):
    asked(in_two)
    in_two.says(SARAH, answer)
    in_two.work(Lane.INBOX)
    assert group_row(in_two).linked_org == in_two.beta.organisation


def test_a_number_said_about_a_chart_chooses_nothing(in_two):
    pulse = in_two.pulse(in_two.acme, in_two.sarah)
    in_two.fire(in_two.acme, pulse)
    in_two.work_all()
    in_two.messenger.sent.clear()
    asked(in_two)
    in_two.says(SARAH, "2", about=in_two.messages("chart")[0].wamid)
    in_two.work(Lane.INBOX)
    assert group_row(in_two).state == "asked"


def test_anything_else_chooses_nothing(in_two):
    asked(in_two)
    in_two.says(SARAH, "both please")
    in_two.work(Lane.INBOX)
    assert group_row(in_two).state == "asked"
    assert linked(in_two) == []


def test_nobody_else_can_choose(in_two):
    acme = asked(in_two).buttons[0]
    reply = {"id": acme.id, "title": acme.title}
    in_two.posts_message(
        BEN,
        {"type": "interactive", "interactive": {"type": "button_reply", "button_reply": reply}},
    )
    in_two.says(BEN, "1")
    in_two.work(Lane.INBOX)
    assert linked(in_two) == []


def test_where_they_were_removed_meanwhile_cannot_be_chosen(in_two):
    asked(in_two)
    for row in in_two.rows("destination"):
        if row.organisation == in_two.beta.organisation:
            remove_recipient(in_two.beta, row.id, storage=in_two.storage, clock=in_two.clock)
    in_two.says(SARAH, "2")
    assert said(in_two)[0].startswith("That choice is not open any more.")
    assert linked(in_two) == []


def test_a_second_tap_changes_nothing(in_two):
    question = asked(in_two)
    for button in question.buttons:
        reply = {"id": button.id, "title": button.title}
        tap = {"type": "button_reply", "button_reply": reply}
        in_two.posts_message(SARAH, {"type": "interactive", "interactive": tap})
    in_two.work(Lane.INBOX)
    assert group_row(in_two).linked_org == in_two.acme.organisation


def test_of_four_organisations_they_choose_by_number(in_two):
    for name in ("Gamma", "Delta"):
        in_two.recipient(in_two.organisation(name), label=f"Sarah at {name}")
    in_two.messenger.sent.clear()
    question = asked(in_two)
    assert (question.form, question.buttons) == (Form.TEXT, ())
    in_two.says(SARAH, "3")
    in_two.work(Lane.INBOX)
    assert linked(in_two) == ["Sarah at Delta’s group"]


def test_the_question_waits_for_a_closed_window(in_two):
    in_two.clock.forward(hours=30)
    in_two.says_in_group(SARAH, GROUP, LINK)
    assert said(in_two) == []
    assert in_two.states("notice")[-1] == "held"
    in_two.says(SARAH, "hi")
    assert [sent.form for sent in in_two.messenger.sent] == []
    in_two.work(Lane.INBOX, Lane.DELIVER)
    assert Form.INTERACTIVE in [sent.form for sent in in_two.messenger.sent]


# --- waiting for Meta ---------------------------------------------------------------------------


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


# --- talking ------------------------------------------------------------------------------------


@pytest.fixture
def charted(grouped: World) -> World:
    """The group has a chart."""
    grouped.meta_opens_groups()
    grouped.says_in_group(SARAH, GROUP, "hi")
    grouped.fire(grouped.acme, grouped.revenue)
    grouped.work_all()
    grouped.messenger.sent.clear()
    return grouped


def chart_of(world: World) -> str:
    found: str = world.messages("chart")[-1].wamid
    return found


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


# --- who reads along ----------------------------------------------------------------------------


def changed(world: World, number: str = "", **lists: list[str]) -> None:
    """Meta tells the account who came and went; some of its pages also name the number."""
    told = {"timestamp": str(int(world.clock.now().timestamp())), "group_id": GROUP}
    told |= {name: [{"wa_id": each} for each in people] for name, people in lists.items()}
    value = {"groups": [told]} | ({"metadata": {"phone_number_id": number}} if number else {})
    world.posts_change("group_participants_update", value)


@pytest.mark.parametrize("number", ["", NUMBER.phone_number_id])
def test_a_new_participant_is_told_to_the_admin(grouped, number):
    changed(grouped, number, added_participants=["16505550111"])
    grouped.work(Lane.INBOX, Lane.MAIL)
    text = (
        "+16 … 111 has joined the group “Sarah’s group”. Charts of Acme that go there reach them "
        "too."
    )
    assert grouped.rows("notification")[-1].text == text
    to, subject, body = grouped.mailer.sent[-1]
    assert (to, subject) == ("admin@acme.example", text.split(". ")[0])
    assert text in body


def test_a_new_participant_whom_the_organisation_knows_has_a_name(grouped):
    grouped.recipient(grouped.acme, BEN, "Ben from Sales")
    changed(grouped, added_participants=[BEN])
    grouped.work(Lane.INBOX)
    assert grouped.rows("notification")[-1].text.startswith("Ben from Sales has joined")


def test_the_same_news_twice_is_told_once_and_somebody_leaving_is_not(grouped):
    before = len(grouped.rows("notification"))
    changed(grouped, added_participants=["16505550111"])
    changed(grouped, added_participants=["16505550111"])
    changed(grouped, removed_participants=["16505550111"])
    grouped.work(Lane.INBOX)
    assert len(grouped.rows("notification")) == before + 1


def test_people_of_a_group_that_is_not_linked_are_nobodys_news(verified):
    before = len(verified.rows("notification"))
    changed(verified, added_participants=[BEN])
    verified.work(Lane.INBOX)
    assert len(verified.rows("notification")) == before


def test_a_forecast_counts_people_and_not_groups(grouped):
    sarah = next(row.id for row in grouped.rows("destination") if row.kind == "recipient")
    pulses = SqlPulseQueries(grouped.engine, grouped.acme)
    among = [grouped.group_id, sarah]
    assert len(pulses.habits(among, grouped.clock.now())) == 1
    assert pulses.habits([grouped.group_id], grouped.clock.now()) == ()
