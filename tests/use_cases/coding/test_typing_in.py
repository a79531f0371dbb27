"""The code that came to a phone is typed in by the admin, and the number is verified."""

import pytest

from app.use_cases.inviting import remove_recipient
from domain.phone_checks import (
    CodeOver,
    CodeWrong,
)
from domain.plans import RecipientLimit
from domain.tenancy import NotFound
from ports.bell import Lane
from ports.messenger import Shape
from ports.messenger import Template as Named
from tests.use_cases.coding.steps import again, another, arrived, ask, enter
from tests.world import BEN, SARAH


def test_the_right_code_makes_a_recipient_whose_window_is_closed(world, admin):
    id = ask(world, admin)
    destination = enter(world, admin, id, arrived(world))

    (row,) = world.rows("destination")
    assert (row.id, row.label, row.state, row.person) == (destination, "Sarah", "active", None)
    assert [each.window_until for each in world.rows("contact")] == [None]
    world.fire(admin, world.pulse(admin, destination))
    world.work_all()
    assert world.messenger.sent[-1].template == Named("chart_ready", "en", Shape.CHART)


def test_the_evidence_says_who_typed_it_in(world, admin):
    id = ask(world, admin)
    enter(world, admin, id, arrived(world))

    (consent,), (address,) = world.rows("consent"), world.rows("address")
    assert (consent.kind, consent.said) == ("verify", "code typed in by Admin of Acme")
    assert consent.event == address.consent_event == f"code:{id}:1"
    assert consent.at == address.consent_at == world.clock.now()


def test_spaces_and_dashes_in_a_code_do_not_matter(world, admin):
    id = ask(world, admin)
    code = arrived(world)

    enter(world, admin, id, f" {code[:3]}-{code[3:]} ")

    assert len(world.rows("destination")) == 1


def test_ones_own_phone_is_tied_to_oneself(world, admin):
    id = ask(world, admin, for_self=True)
    enter(world, admin, id, arrived(world))

    assert [row.person for row in world.rows("destination")] == [admin.person]


def test_when_they_write_the_window_opens_for_the_same_person(world, admin):
    id = ask(world, admin)
    enter(world, admin, id, arrived(world))

    world.says(SARAH, "hi", user_id="US.1")
    world.work(Lane.INBOX)

    (contact,) = world.rows("contact")
    assert contact.window_until is not None
    assert len(world.rows("destination")) == 1


def test_once_they_write_they_read_whose_charts_come(world, admin):
    id = ask(world, admin)
    enter(world, admin, id, arrived(world))
    world.work_all()
    (waiting,) = world.messages("confirmation")
    world.messenger.sent.clear()

    world.says(SARAH, "hi")
    world.work_all()

    assert (waiting.state, waiting.reason) == ("held", "window_closed")
    assert [sent.text for sent in world.messenger.sent] == [
        "You are in. Charts from Acme arrive here. Reply to a chart to ask about it, or STOP to "
        "stop them."
    ]


def test_whoever_is_removed_before_they_write_is_told_nothing_of_being_in(world, admin):
    id = ask(world, admin)
    destination = enter(world, admin, id, arrived(world))
    world.work_all()
    remove_recipient(admin, destination, storage=world.storage, clock=world.clock)

    world.says(SARAH, "hi")
    world.work_all()

    assert world.states("confirmation") == ["cancelled"]


def test_a_wrong_code_costs_a_try_and_the_fifth_the_last(world, admin):
    id = ask(world, admin)
    code = arrived(world)

    left = []
    for _ in range(5):
        with pytest.raises(CodeWrong) as wrong:
            enter(world, admin, id, another(code))
        left.append(wrong.value.left)

    assert left == [4, 3, 2, 1, 0]
    with pytest.raises(CodeOver):
        enter(world, admin, id, code)
    assert world.rows("destination") == []


@pytest.mark.parametrize("typed", ["", "12345", "٣٣٣٣٣٣", "x" * 500])
def test_what_is_no_code_is_wrong(world, admin, typed):
    id = ask(world, admin)

    with pytest.raises(CodeWrong):
        enter(world, admin, id, typed)


def test_after_ten_minutes_the_code_is_over(world, admin):
    id = ask(world, admin)
    code = arrived(world)
    world.clock.forward(minutes=10)

    with pytest.raises(CodeOver):
        enter(world, admin, id, code)


def test_a_code_works_once(world, admin):
    id = ask(world, admin)
    code = arrived(world)
    enter(world, admin, id, code)

    with pytest.raises(CodeOver):
        enter(world, admin, id, code)
    with pytest.raises(CodeOver):
        again(world, admin, id)


def test_a_resent_code_is_another_and_ends_the_first(world, admin):
    id = ask(world, admin)
    first = arrived(world)
    world.clock.forward(seconds=60)
    again(world, admin, id)
    second = arrived(world)

    assert first != second
    with pytest.raises(CodeWrong):
        enter(world, admin, id, first)
    enter(world, admin, id, second)


def test_who_was_removed_comes_back_under_the_new_label(world, admin):
    sarah = world.recipient(admin, SARAH, "Sarah")
    remove_recipient(admin, sarah, storage=world.storage, clock=world.clock)
    id = ask(world, admin, label="Sarah Chen")

    assert enter(world, admin, id, arrived(world)) == sarah
    (row,) = world.rows("destination")
    assert (row.state, row.label) == ("active", "Sarah Chen")


def test_without_a_label_the_number_is_cut_short(world, admin):
    id = ask(world, admin, label="")
    enter(world, admin, id, arrived(world))

    assert [row.label for row in world.rows("destination")] == ["+16 … 234"]


def test_a_number_that_changed_hands_meanwhile_is_not_verified(world, admin):
    world.says(SARAH, "hello", user_id="US.1")
    world.work(Lane.INBOX, Lane.DELIVER)
    id = ask(world, admin)
    code = arrived(world)
    world.says(SARAH, "who is this?", user_id="US.2")
    world.work(Lane.INBOX)

    with pytest.raises(CodeOver):
        enter(world, admin, id, code)


def test_somebody_elses_check_is_not_found(world, admin):
    id = ask(world, admin)
    stranger = world.organisation("Globex")

    with pytest.raises(NotFound):
        enter(world, stranger, id, "123456")
    with pytest.raises(NotFound):
        again(world, stranger, id)
    assert world.rows("phone_check")[0].tries == 0


def test_a_newcomer_verifies_no_more_people_than_they_may_reach(world, admin):
    with world.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE organisation SET approved = FALSE")
    for _ in range(9):
        world.invite(admin)
    id = ask(world, admin)
    code = arrived(world)
    world.invite(admin)

    with pytest.raises(RecipientLimit):
        ask(world, admin, BEN)
    with pytest.raises(RecipientLimit):
        enter(world, admin, id, code)
    assert world.rows("destination") == []


def test_each_step_is_in_the_audit_log_without_the_number(world, admin):
    id = ask(world, admin)
    world.clock.forward(minutes=1)
    again(world, admin, id)
    enter(world, admin, id, arrived(world))

    said = [row for row in world.rows("audit") if row.subject == str(id)]
    assert [row.what for row in said] == [
        "sent a code to a number",
        "sent a code once more",
        "verified a number by a code",
    ]
