"""The house's books on access, visits, onboardings and its number, on both databases."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import Engine, event

from adapters.sql.queries.console import SqlConsoleQueries
from adapters.sql.queries.plans import SqlPlanQueries
from adapters.sql.queries.seats import SqlSeats
from app.use_cases.accounts import Founder
from app.use_cases.inviting import enable_managed, remove_recipient
from app.use_cases.operating import make_operator, take_on_operator
from app.use_cases.own_account import begin_browser
from domain.access import AccessRequest, AccessRequestId, RequestDecided
from domain.complaints import Complaints
from domain.contacts import ContactId
from domain.onboarding import (
    Note,
    NoteId,
    Onboarding,
    OnboardingId,
    OnboardingStep,
    OwnNumber,
    Side,
    StepState,
    Wish,
)
from domain.plans import Access, Plan
from domain.tenancy import HOUSE, THE_HOUSE, Actor, NotAllowed, NotFound, PersonId
from domain.visits import LASTS, Visit, VisitId
from ports.bell import Lane
from ports.collection import Conflict
from tests.cast import ACME, ADA, BEN, CLEO, EMAILS, GLOBEX, NOON, seat_everyone
from tests.world import SARAH, World

OPERATOR = Actor.operator(BEN.person)
WISH = Wish("200 people", "Germany", "Sales charts", "", OwnNumber.BUY)


@pytest.fixture
def world(engine: Engine) -> World:
    world = World(engine)
    seat_everyone(world.storage, world.passwords)
    return world


@pytest.fixture
def console(world: World) -> SqlConsoleQueries:
    return SqlConsoleQueries(world.engine, OPERATOR)


def request_of(actor: Actor) -> AccessRequest:
    return AccessRequest(
        AccessRequestId(uuid4()), actor.organisation, actor.person, "Charts.", NOON
    )


# --- standings -----------------------------------------------------------------------------


def test_plan_access_and_approval_are_kept_apart_from_each_other(world):
    with world.storage.house(THE_HOUSE) as house:
        house.console.standings.set_plan(ACME, Plan.BRANDED)
        house.console.standings.pause(ACME, "Too many STOPs.")
        house.console.standings.approve(ACME, approved=True)
        house.commit()

    with world.storage.house(THE_HOUSE) as house:
        acme, globex = house.organisations.get(ACME), house.organisations.get(GLOBEX)
    assert (acme.plan, acme.access, acme.access_reason, acme.approved) == (
        Plan.BRANDED,
        Access.PAUSED,
        "Too many STOPs.",
        True,
    )
    assert (globex.plan, globex.access, globex.access_reason) == (Plan.MANAGED, Access.NONE, "")


def test_a_pause_keeps_what_was_before_it_and_what_was_said_meanwhile(world):
    with world.storage.house(THE_HOUSE) as house:
        standings = house.console.standings
        for each in (ACME, GLOBEX):
            standings.set_access(each, Access.ASKED)
            standings.pause(each, "Too many STOPs.")
            standings.pause(each, "Too many STOPs again.")
        standings.set_access(GLOBEX, Access.GRANTED)
        paused = {house.organisations.get(each).access for each in (ACME, GLOBEX)}
        for each in (ACME, GLOBEX):
            standings.resume(each, NOON)
        house.commit()

    with world.storage.house(THE_HOUSE) as house:
        acme, globex = house.organisations.get(ACME), house.organisations.get(GLOBEX)
    assert paused == {Access.PAUSED}
    assert (acme.access, globex.access) == (Access.ASKED, Access.GRANTED)
    assert (acme.access_reason, globex.access_reason) == ("", "")


def test_of_two_who_let_it_go_on_at_once_the_second_changes_nothing(world):
    with world.storage.house(THE_HOUSE) as house:
        standings = house.console.standings
        standings.set_access(ACME, Access.GRANTED)
        standings.pause(ACME, "Too many STOPs.")
        assert [standings.resume(ACME, NOON) for _ in range(2)] == [True, False]
        house.commit()

    with world.storage.house(THE_HOUSE) as house:
        assert house.organisations.get(ACME).access is Access.GRANTED


def test_a_stop_is_counted_after_its_destination_was_removed(world, console):
    enable_managed(ADA, storage=world.storage, clock=world.clock)
    sarah = world.recipient(ADA, SARAH)
    world.clock.forward(seconds=1)
    world.says(SARAH, "STOP")
    world.work(Lane.INBOX, Lane.DELIVER)
    remove_recipient(ADA, sarah, storage=world.storage, clock=world.clock)

    now, contact = world.clock.now(), ContactId(world.rows("contact")[0].id)
    with world.storage.house(THE_HOUSE) as house:
        counted = house.console.standings.complaints(contact, now)

    assert counted == [(ACME, Complaints(1, 1))]
    assert console.organisation(ACME, now).stopped == 1


def test_the_house_itself_has_no_plan(world):
    with world.storage.house(THE_HOUSE) as house, pytest.raises(NotFound):
        house.console.standings.set_plan(HOUSE, Plan.FREE)


# --- access --------------------------------------------------------------------------------


def test_an_organisation_has_one_open_request(world):
    with world.storage.house(THE_HOUSE) as house:
        requests = house.console.requests
        first = request_of(CLEO)
        assert requests.add(first)
        assert not requests.add(request_of(CLEO))
        assert requests.add(request_of(ADA))
        requests.save(first.answered(NOON, granted=False, reason="Not yet."))
        assert requests.open_of(GLOBEX) is None
        assert requests.add(request_of(CLEO))
        house.commit()


def test_two_operators_answer_a_request_once(world):
    with world.storage.house(THE_HOUSE) as house:
        house.console.requests.add(first := request_of(CLEO))
        house.console.requests.save(first.answered(NOON, granted=True))
        with pytest.raises(Conflict):
            house.console.requests.save(first.answered(NOON, granted=False))
        with pytest.raises(RequestDecided):
            house.console.requests.get(first.id).answered(NOON, granted=False)


def test_the_list_has_those_that_wait_first(world, console):
    answered, waiting = request_of(ADA), request_of(CLEO)
    with world.storage.house(THE_HOUSE) as house:
        house.console.requests.add(answered)
        house.console.requests.save(answered.answered(NOON, granted=True))
        house.console.requests.add(waiting)
        house.commit()

    assert [(each.name, each.granted) for each in console.requests()] == [
        ("Globex", None),
        ("Acme", True),
    ]


def test_an_organisation_sees_its_own_standing_alone(world):
    with world.storage.house(THE_HOUSE) as house:
        house.console.requests.add(request_of(CLEO))
        house.commit()

    ours = SqlPlanQueries(world.engine, CLEO).standing(NOON)
    theirs = SqlPlanQueries(world.engine, ADA).standing(NOON)

    assert (ours.organisation.name, ours.asked_at) == ("Globex", NOON)
    assert (theirs.organisation.name, theirs.asked_at) == ("Acme", None)


# --- the list of organisations -------------------------------------------------------------


def test_only_an_operator_asks(world):
    for actor in (ADA, BEN, CLEO):
        with pytest.raises(NotAllowed):
            SqlConsoleQueries(world.engine, actor)


def test_the_list_counts_recipients_and_the_messages_of_thirty_days(world, console):
    admin = world.organisation("Busy")
    world.fire(admin, world.pulse(admin, world.recipient(admin, SARAH)))
    world.work_all()

    busy = named(console.organisations(world.clock.now()), "Busy")
    later = named(console.organisations(world.clock.now() + timedelta(days=31)), "Busy")

    assert (busy.recipients, busy.sent, busy.approved) == (1, 3, True)
    assert later.sent == 0


def named(page, name):
    return next(each for each in page.items if each.name == name)


def test_the_list_comes_in_pages_and_asks_no_more_for_more(world, console):
    for each in range(60):
        world.organisation(f"Org {each}")
    asked = []
    event.listen(world.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))

    first = console.organisations(world.clock.now())
    of_fifty, asked[:] = len(asked), []
    rest = console.organisations(world.clock.now(), after=first.next)
    of_twelve, asked[:] = len(asked), []

    assert (len(first.items), len(rest.items), rest.next) == (50, 12, None)
    assert not {each.id for each in first.items} & {each.id for each in rest.items}
    assert of_fifty == of_twelve


def test_what_is_looked_for_is_taken_word_for_word(world, console):
    assert [each.name for each in console.organisations(NOON, "CM").items] == ["Acme"]
    assert console.organisations(NOON, "%").items == ()
    assert console.organisations(NOON, "house").items == ()


# --- visits --------------------------------------------------------------------------------


def test_a_visit_goes_on_for_an_hour_for_its_operator_alone(world, console):
    visit = Visit(VisitId(uuid4()), GLOBEX, BEN.person, "They asked.", NOON, NOON + LASTS)
    with world.storage.house(THE_HOUSE) as house:
        house.console.visits.add(visit)
        house.commit()

    seen = console.visit(visit.id, BEN.person, NOON + timedelta(minutes=59))

    assert seen is not None
    assert (seen.name, seen.organisation, seen.reason) == ("Globex", GLOBEX, "They asked.")
    assert console.visit(visit.id, BEN.person, NOON + timedelta(minutes=60)) is None
    assert console.visit(visit.id, ADA.person, NOON) is None
    with world.storage.house(THE_HOUSE) as house:
        house.console.visits.save(replace(visit, ended_at=NOON))
        house.commit()
    assert console.visit(visit.id, BEN.person, NOON) is None


# --- onboardings ---------------------------------------------------------------------------


def test_an_onboarding_is_kept_with_its_steps_and_notes(world, console):
    booked = Onboarding.asked(OnboardingId(uuid4()), GLOBEX, CLEO.person, WISH, NOON)
    with world.storage.house(THE_HOUSE) as house:
        books = house.console.onboardings
        assert books.add(booked)
        again = Onboarding.asked(OnboardingId(uuid4()), GLOBEX, CLEO.person, WISH, NOON)
        assert not books.add(again)
        moved = booked.moved(OnboardingStep.NUMBER, StepState.DONE, Side.CUSTOMER, NOON)
        books.save(moved)
        with pytest.raises(Conflict):
            books.save(moved)
        note = Note(
            NoteId(uuid4()),
            GLOBEX,
            booked.id,
            OnboardingStep.NUMBER,
            BEN.person,
            Side.OPERATOR,
            "Ordered.",
            NOON,
        )
        books.write(note)
        house.commit()

    view = console.onboarding(booked.id)

    assert view.onboarding == replace(moved, version=1)
    assert [(note.text, note.by) for note in view.notes] == [("Ordered.", "Ben Okafor")]
    assert SqlPlanQueries(world.engine, CLEO).onboarding() == view
    assert SqlPlanQueries(world.engine, ADA).onboarding() is None
    (line,) = console.onboardings()
    assert (line.name, line.done) == ("Globex", 1)


# --- operators -----------------------------------------------------------------------------


def signed_in(world: World, person: PersonId) -> str:
    """The digest of a browser's secret."""
    who = Actor.operator(person)
    return begin_browser(who, "A browser", remembered=False, storage=world.storage).digest


def test_an_operator_sits_in_the_house_whether_or_not_they_sit_elsewhere(world):
    kim = take_on_operator(
        THE_HOUSE,
        Founder("Kim", "kim@house.example", "correct horse battery"),
        storage=world.storage,
        passwords=world.passwords,
        clock=world.clock,
    )
    make_operator(THE_HOUSE, EMAILS[BEN], storage=world.storage, clock=world.clock)
    seats = SqlSeats(world.engine)

    for person in (kim.id, BEN.person):
        seat = seats.of(person, HOUSE, signed_in(world, person))
        assert seat is not None
        assert (seat.actor, seat.operates, seat.blocked) == (Actor.operator(person), True, None)
    assert seats.of(kim.id, ACME, signed_in(world, kim.id)) is None
    assert seats.of(ADA.person, HOUSE, signed_in(world, ADA.person)) is None
    assert seats.of(kim.id, HOUSE, "another browser’s") is None
    assert (seats.every(kim.id), seats.places(kim.id)) == ((), [])
