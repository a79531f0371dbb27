"""Reaching more than the first ten people: asked for by an admin, answered by an operator."""

import pytest

from app.use_cases.admitting import ReasonNeeded
from app.use_cases.approving import approve_organisation, ask_for_approval, decline_approval
from app.use_cases.corresponding import Counter
from app.use_cases.operating import make_operator
from domain.access import AskedLately, RequestDecided, UseMissing
from domain.tenancy import THE_HOUSE, Actor, NotAllowed, NotFound
from ports.bell import Lane
from tests.cast import ADA, BEN, CLEO, EMAILS, GLOBEX, seat_everyone
from tests.world import World

OPERATOR = Actor.operator(BEN.person)
USE = "Morning figures for our forty shops."


@pytest.fixture
def newcomer(world: World) -> World:
    """Globex, which nobody has approved; Ben looks after the house."""
    seat_everyone(world.storage, world.passwords)
    make_operator(THE_HOUSE, EMAILS[BEN], storage=world.storage, clock=world.clock)
    return world


@pytest.fixture
def counter(world: World) -> Counter:
    return Counter(world.storage, world.clock, "Chartcastr", "", world.public_url)


def approve(counter: Counter, *, approved: bool = True) -> None:
    approve_organisation(OPERATOR, GLOBEX, approved=approved, counter=counter)


def mails_to(world: World, address: str) -> list[tuple[str, str]]:
    return [(row.subject, row.body) for row in world.rows("mail") if row.to == address]


def noted(world: World) -> list[str]:
    return [row.what for row in world.rows("audit") if row.organisation == GLOBEX]


def test_asking_is_noted_and_mailed_to_each_operator_with_what_it_is_for(newcomer, counter):
    ask_for_approval(CLEO, f"  {USE} ", counter=counter)

    (asked,) = newcomer.rows("approval_request")
    assert (asked.by, asked.text, asked.asked_at) == (CLEO.person, USE, newcomer.clock.now())
    ((subject, body),) = mails_to(newcomer, EMAILS[BEN])
    assert subject == "Chartcastr: Globex asks for approval"
    assert USE in body
    assert f"/operator/organisations/{GLOBEX}" in body
    assert noted(newcomer) == ["asked for the approval"]
    assert Lane.MAIL in newcomer.bell.rung


def test_while_one_waits_asking_again_changes_nothing(newcomer, counter):
    ask_for_approval(CLEO, USE, counter=counter)
    newcomer.clock.forward(days=2)
    ask_for_approval(CLEO, "Something else.", counter=counter)

    assert [row.text for row in newcomer.rows("approval_request")] == [USE]
    assert len(newcomer.rows("mail")) == 1


def test_who_is_approved_already_asks_nobody(newcomer, counter):
    ask_for_approval(ADA, USE, counter=counter)

    assert newcomer.rows("approval_request") == newcomer.rows("mail") == []


@pytest.mark.parametrize("nothing", ["", " \n\t "])
def test_without_a_word_on_what_it_is_for_nobody_is_asked(newcomer, counter, nothing):
    with pytest.raises(UseMissing):
        ask_for_approval(CLEO, nothing, counter=counter)

    assert newcomer.rows("approval_request") == []


def test_a_member_asks_for_nothing(newcomer, counter):
    with pytest.raises(NotAllowed):
        ask_for_approval(BEN, USE, counter=counter)


def test_who_was_declined_reads_why_and_asks_again_a_day_after_the_first(newcomer, counter):
    ask_for_approval(CLEO, USE, counter=counter)
    decline_approval(OPERATOR, GLOBEX, "Tell us who they are.", counter=counter)
    newcomer.clock.forward(hours=23)
    with pytest.raises(AskedLately):
        ask_for_approval(CLEO, "Our own staff.", counter=counter)
    newcomer.clock.forward(hours=1)
    ask_for_approval(CLEO, "Our own staff.", counter=counter)

    ((subject, body),) = mails_to(newcomer, EMAILS[CLEO])
    assert subject == "Your organisation is not approved yet"
    assert "Tell us who they are." in body
    assert [row.text for row in newcomer.rows("approval_request")] == [USE, "Our own staff."]
    assert "declined to approve it" in noted(newcomer)


def test_declining_takes_a_reason_and_a_request(newcomer, counter):
    with pytest.raises(RequestDecided):
        decline_approval(OPERATOR, GLOBEX, "No.", counter=counter)
    ask_for_approval(CLEO, USE, counter=counter)
    with pytest.raises(ReasonNeeded):
        decline_approval(OPERATOR, GLOBEX, "", counter=counter)


def test_an_approval_answers_the_request_and_is_mailed_once(newcomer, counter):
    ask_for_approval(CLEO, USE, counter=counter)
    approve(counter)
    approve(counter)

    (asked,) = newcomer.rows("approval_request")
    assert (asked.granted, asked.decided_at) == (True, newcomer.clock.now())
    ((subject, body),) = mails_to(newcomer, EMAILS[CLEO])
    assert subject == "Your organisation is approved: any number of recipients"
    assert "invite the others" in body
    assert "/settings/destinations/whatsapp" in body


def test_an_approval_that_is_taken_back_is_mailed_too_and_may_be_asked_for(newcomer, counter):
    approve(counter)
    approve(counter, approved=False)
    ask_for_approval(CLEO, USE, counter=counter)

    subject, body = mails_to(newcomer, EMAILS[CLEO])[-1]
    assert subject == "Your organisation's approval was taken back"
    assert "Nobody is lost" in body
    assert len(newcomer.rows("approval_request")) == 1


def test_the_house_is_not_approved(newcomer, counter):
    with pytest.raises(NotFound):
        approve_organisation(OPERATOR, THE_HOUSE.organisation, approved=False, counter=counter)
