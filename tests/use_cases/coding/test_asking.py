"""Who may ask for a code and how often, and by what it goes."""

import re

import pytest

from app.use_cases.inviting import LabelTooLong, enable_managed
from app.use_cases.operating import make_operator
from app.use_cases.signing_up import make_organisation
from domain.messages import Form
from domain.phone_checks import (
    AlreadyHere,
    Counted,
    NoCodeTemplate,
    NumberStopped,
    TooManyCodes,
    TooSoon,
)
from domain.senders import NotEnabled
from domain.tenancy import THE_HOUSE, NotAllowed
from ports.bell import Lane
from ports.messenger import Shape
from ports.messenger import Template as Named
from tests.cast import BEN as BEN_THE_MEMBER
from tests.cast import CLEO
from tests.use_cases.coding.steps import again, arrived, ask
from tests.world import BEN, SARAH

EMAIL = "admin@acme.example"


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


def test_without_a_channel_or_a_right_nothing_is_sent(world, admin):
    with pytest.raises(NotEnabled):
        ask(world, CLEO)
    with pytest.raises(NotAllowed):
        ask(world, BEN_THE_MEMBER)
    with pytest.raises(LabelTooLong):
        ask(world, admin, label="x" * 81)
    assert world.rows("phone_check") == []
