"""Somebody of several organisations is asked which one a group is for."""

import pytest

from app.use_cases.inviting import remove_recipient
from domain.messages import Form
from ports.bell import Lane
from tests.use_cases.grouping.talk import GROUP, LINK, group_row, linked, said
from tests.world import BEN, SARAH, World


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
