"""A number is verified by a code: sent by a template, typed in by the admin."""

import re
from uuid import uuid4

import pytest

from app.use_cases.coding import request_code, resend_code, type_code
from app.use_cases.inviting import LabelTooLong, enable_managed, remove_recipient
from app.use_cases.operating import make_operator
from app.use_cases.signing_up import make_organisation
from domain.messages import Form
from domain.phone_checks import (
    AlreadyHere,
    CodeOver,
    CodeWrong,
    Counted,
    NoCodeTemplate,
    NumberStopped,
    TooManyCodes,
    TooSoon,
)
from domain.plans import RecipientLimit
from domain.senders import NotEnabled
from domain.template_library import LIBRARY
from domain.templates import Judgement, Template, TemplateId, Verdict
from domain.tenancy import THE_HOUSE, NotAllowed, NotFound
from ports.bell import Lane
from ports.messenger import Shape
from ports.messenger import Template as Named
from tests.cast import BEN as BEN_THE_MEMBER
from tests.cast import CLEO
from tests.world import BEN, NUMBER, SARAH

CODE = LIBRARY["verification_code"]
EMAIL = "admin@acme.example"


def approve(world, wording=CODE, rank=9):
    drafted = Template.drafted(TemplateId(uuid4()), NUMBER.waba, wording, rank)
    with world.storage.house(THE_HOUSE) as house:
        house.templates.add(drafted.judged(Judgement(Verdict.APPROVE), world.clock.now()))
        house.commit()


@pytest.fixture
def admin(world):
    approve(world)
    return world.organisation()


def ask(world, actor, phone=SARAH, label="Sarah", *, for_self=False):
    return request_code(
        actor, phone, label, for_self=for_self, storage=world.storage, clock=world.clock
    )


def again(world, actor, id):
    resend_code(actor, id, storage=world.storage, clock=world.clock)


def enter(world, actor, id, code):
    return type_code(actor, id, code, storage=world.storage, codes=world.codes, clock=world.clock)


def arrived(world):
    """The code on the phone, as Meta shows it."""
    world.work(Lane.DELIVER)
    return world.messenger.sent[-1].text


def another(code):
    return f"{(int(code) + 1) % 10**6:06}"


def test_six_digits_go_by_the_authentication_template(world, admin):
    ask(world, admin)
    code = arrived(world)

    (sent,) = world.messenger.sent
    assert re.fullmatch(r"[0-9]{6}", code)
    assert (sent.phone, sent.form) == (SARAH, Form.TEMPLATE)
    assert sent.template == Named("verification_code", "en", Shape.CODE)


def test_the_code_is_kept_nowhere(world, admin):
    ask(world, admin)
    code = arrived(world)

    for name in ("message", "phone_check", "code_sent", "attempt", "audit", "delivery_event"):
        words = re.findall(r"(?<![0-9a-f-])[0-9]{6}(?![0-9a-f])", repr(world.rows(name)))
        assert code not in words, name


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


def test_a_resend_waits_for_a_minute_and_then_only_three_an_hour(world, admin):
    id = ask(world, admin)
    with pytest.raises(TooSoon):
        again(world, admin, id)
    for _ in range(2):
        world.clock.forward(seconds=60)
        again(world, admin, id)
    world.clock.forward(seconds=60)

    with pytest.raises(TooManyCodes) as refused:
        again(world, admin, id)

    assert refused.value.of is Counted.NUMBER
    assert len(world.messages("code")) == 3


def test_the_limit_of_a_number_holds_for_all_organisations_together(world, admin):
    other = world.organisation("Globex")
    ask(world, admin)

    with pytest.raises(TooSoon):
        ask(world, other)


def test_an_organisation_sends_ten_a_day_and_no_other_is_touched(world, admin):
    for place in range(10):
        ask(world, admin, f"4915100000{place:02}")

    with pytest.raises(TooManyCodes) as refused:
        ask(world, admin, BEN)

    assert refused.value.of is Counted.ORGANISATION
    ask(world, world.organisation("Globex"), BEN)


def second_organisation(world, admin):
    """Another one that the same person owns."""
    owner = make_organisation(admin, "Globex", "UTC", storage=world.storage, clock=world.clock)
    enable_managed(owner, storage=world.storage, clock=world.clock)
    return owner


def test_a_person_sends_ten_a_day_in_all_their_organisations_together(world, admin):
    other = second_organisation(world, admin)
    for place in range(10):
        ask(world, other if place % 2 else admin, f"4915100000{place:02}")

    for place in (admin, other):
        with pytest.raises(TooManyCodes) as refused:
            ask(world, place, BEN)
        assert refused.value.of is Counted.PERSON

    world.clock.forward(hours=24)
    ask(world, other, BEN)


def test_an_operator_is_counted_by_organisation_alone(world, admin):
    other = second_organisation(world, admin)
    make_operator(THE_HOUSE, EMAIL, storage=world.storage, clock=world.clock)
    for place in range(12):
        ask(world, other if place % 2 else admin, f"4915100000{place:02}")

    assert len(world.rows("code_sent")) == 12


def test_without_an_approved_template_nothing_is_sent(world):
    admin = world.organisation()

    with pytest.raises(NoCodeTemplate):
        ask(world, admin)

    assert world.rows("phone_check") == world.rows("code_sent") == []


def test_a_template_that_goes_before_the_code_does_cancels_it(world, admin):
    ask(world, admin)
    with world.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM template WHERE category='authentication'")
    world.work(Lane.DELIVER)

    (row,) = world.messages("code")
    assert (row.state, row.reason) == ("cancelled", "no_template")


def test_a_code_that_did_not_leave_in_its_ten_minutes_never_does(world, admin):
    ask(world, admin)
    world.clock.forward(minutes=10)
    world.work(Lane.DELIVER)

    assert world.states("code") == ["expired"]
    assert world.messenger.sent == []


def test_a_code_goes_by_its_template_in_an_open_window_too(world, admin):
    world.says(SARAH, "hello")
    world.work(Lane.INBOX, Lane.DELIVER)
    ask(world, admin)
    arrived(world)

    assert world.messenger.sent[-1].template == Named("verification_code", "en", Shape.CODE)


def test_who_has_said_stop_gets_no_code(world, admin):
    sarah = world.organisation("Globex")
    world.recipient(sarah, SARAH)
    world.says(SARAH, "STOP")
    world.work(Lane.INBOX)

    with pytest.raises(NumberStopped):
        ask(world, admin)

    assert world.messages("code") == []


def test_who_says_stop_before_it_leaves_gets_none_either(world, admin):
    ask(world, admin)
    world.says(SARAH, "STOP")
    world.work(Lane.INBOX)
    world.work(Lane.DELIVER)

    (row,) = world.messages("code")
    assert (row.state, row.reason) == ("cancelled", "stopped")


def test_who_is_here_already_needs_no_code(world, admin):
    world.recipient(admin, SARAH, "Sarah — CFO")

    with pytest.raises(AlreadyHere) as refused:
        ask(world, admin)

    assert refused.value.label == "Sarah — CFO"


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


def test_without_a_channel_or_a_right_nothing_is_sent(world, admin):
    with pytest.raises(NotEnabled):
        ask(world, CLEO)
    with pytest.raises(NotAllowed):
        ask(world, BEN_THE_MEMBER)
    with pytest.raises(LabelTooLong):
        ask(world, admin, label="x" * 81)
    assert world.rows("phone_check") == []


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
