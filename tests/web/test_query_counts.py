"""No list asks the database more often when it shows more."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event, func, update

from adapters.sql import tables
from adapters.sql.engine import writing
from app.use_cases.admitting import ask_for_access
from app.use_cases.corresponding import Counter
from app.use_cases.inviting_many import create_invites
from app.use_cases.onboarding import book_onboarding
from app.use_cases.operating import make_operator, remove_operator
from app.use_cases.shelving import archive_pulse
from app.use_cases.templating import draft_template
from app.use_cases.tokens import make_token
from app.use_cases.visiting import begin_visit
from domain.destinations import DestinationId
from domain.onboarding import OnboardingRuns, OwnNumber, Wish
from domain.template_library import LIBRARY
from domain.tenancy import (
    THE_HOUSE,
    Actor,
    Membership,
    Organisation,
    OrganisationId,
    Person,
    PersonId,
    Role,
)
from domain.tokens import Scope
from ports.bell import Lane
from tests.cast import ADA, BEN, EMAILS, NOON
from tests.web.conftest import Browser
from tests.world import SARAH, World

FEW, MANY = 5, 50
DRAFT = "report_update"
WISH = Wish("200 people, daily", "Germany", "Sales charts", "", OwnNumber.BUY)


@pytest.fixture
def owner(app, world):
    with writing(world.engine) as connection:
        connection.execute(
            update(tables.membership)
            .where(tables.membership.c.person == ADA.person)
            .values(role="owner")
        )
    make_operator(THE_HOUSE, EMAILS[ADA], storage=world.storage, clock=world.clock)
    return Browser(app, replace(ADA, role=Role.OWNER))


@contextmanager
def counting(world: World) -> Iterator[list[str]]:
    asked: list[str] = []

    def hear(*said: Any) -> None:
        asked.append(said[2])

    event.listen(world.engine, "before_cursor_execute", hear)
    yield asked
    event.remove(world.engine, "before_cursor_execute", hear)


def grown(world: World, phones: range) -> None:
    """A recipient, a pulse with its run, a question and an answer for each."""
    for number in phones:
        phone = f"1650601{number:04}"
        here = world.recipient(ADA, phone, f"Person {number:02}")
        world.fire(ADA, world.pulse(ADA, here))
        world.work_all()
        world.says(phone, "why?", about=world.messages("chart")[-1].wamid)
        world.work(Lane.INBOX, Lane.ANSWER, Lane.DELIVER)


URLS = {
    "/deliveries": "Person ",
    "/deliveries?state=on-its-way": "Person ",
    "/deliveries?recipient=person": "Person ",
    "/conversations": "why?",
    "/conversations?only=questions": "why?",
    "/settings/audit": "made a pulse",
    "/settings/data?recipient=person": "Person ",
    "/pulses": "Revenue",
    "/sources": "Shop",
    "/settings/destinations/whatsapp": "Person ",
    "/": "",
    "/organisations": "Acme",
    "/settings/destinations/whatsapp/invites": "Waiting",
    "/settings/team": "Colleague",
    "/operator/organisations": "Company",
    "/pulses/archive": "Revenue",
    "/settings/tokens": "Token",
    "/settings/destinations/whatsapp/groups": "’s group",
    "/operator/access": "Company",
    "/operator/onboardings": "Company",
    "/operator/visits": "Company",
    "/operator/mails": "A mail",
    "/operator/audit": "operator",
    "/operator/templates": DRAFT,
}


def joined(world: World, numbers: range) -> None:
    """A teammate, and an organisation beside ours, for each."""
    with world.storage.house(THE_HOUSE) as house:
        for number in numbers:
            who, where = PersonId(uuid4()), OrganisationId(uuid4())
            mail = f"colleague{number}@acme.example"
            house.people.add(Person(who, mail, f"Colleague {number}", "", NOON))
            house.people.join(Membership(ADA.organisation, who, Role.MEMBER))
            house.organisations.add(
                Organisation(where, f"Company {number}", "Europe/Berlin", NOON)
            )
        house.commit()


def kept(world: World, numbers: range) -> None:
    """For each: a token, a group, an archived pulse, a template, and a mail that nobody took; an
    organisation that asks to be let in, has booked an onboarding and was visited."""
    known = {"storage": world.storage, "clock": world.clock}
    operator = Actor.operator(ADA.person)
    counter = Counter(world.storage, world.clock, "Chartcastr", "", "http://localhost")
    sarah = world.recipient(ADA, SARAH, "Person with groups")
    for number in numbers:
        make_token(ADA, f"Token {number}", frozenset({Scope.READ}), **known)
        archive_pulse(ADA, world.pulse(ADA, sarah).id, **known)
        world.says_in_group(SARAH, f"group{number}", "chartcastr link")
        draft_template(operator, replace(LIBRARY[DRAFT], name=f"{DRAFT}_{number}"), **known)
        make_operator(THE_HOUSE, EMAILS[BEN], **known)
        remove_operator(THE_HOUSE, EMAILS[BEN], **known)
    for row in world.rows("organisation"):
        if row.name.startswith("Company "):
            owner = Actor(OrganisationId(row.id), Role.OWNER, ADA.person)
            ask_for_access(owner, "", counter=counter)
            begin_visit(operator, owner.organisation, "They asked about Monday.", **known)
            with suppress(OnboardingRuns):
                book_onboarding(owner, WISH, counter=counter)
    world.work(Lane.INBOX, Lane.DELIVER)
    with writing(world.engine) as connection:
        connection.execute(update(tables.mail).values(state="failed", tried_at=func.now()))


def made(world: World, many: int) -> dict[str, str]:
    """Pages of one thing that shows `many` people: a run, its pulse's editor, a sheet."""
    names = "\n".join(f"Guest {many} {number}" for number in range(many))
    known = {"storage": world.storage, "vault": world.vault, "clock": world.clock}
    batch = create_invites(ADA, names, **known)
    here = [DestinationId(row.id) for row in world.rows("destination")]
    pulse = world.pulse(ADA, *here[:many])
    run = world.fire(ADA, pulse)
    world.work_all()
    return {
        f"/settings/destinations/whatsapp/invites/sheets/{batch}": "Guest ",
        f"/runs/{run.id}": "Person ",
        f"/pulses/{pulse.id}": "Person ",
        f"/pulses/{pulse.id}/edit": "Person ",
    }


def counted(browser: Browser, world: World, urls: dict[str, str]) -> dict[str, int]:
    found = {}
    for url, shown in urls.items():
        with counting(world) as asked:
            page = browser.get(url)
        assert page.status_code == 200, url
        assert shown in page.text, url
        found[url] = len(asked)
    return found


def test_a_list_of_fifty_asks_as_often_as_one_of_five(owner, world):
    grown(world, range(FEW))
    joined(world, range(FEW))
    kept(world, range(FEW))
    small = made(world, FEW)
    few = counted(owner, world, URLS), [*counted(owner, world, small).values()]
    grown(world, range(FEW, MANY))
    joined(world, range(FEW, MANY))
    kept(world, range(FEW, MANY))
    large = made(world, MANY)

    assert counted(owner, world, URLS) == few[0]
    assert [*counted(owner, world, large).values()] == few[1]
    assert owner.get("/deliveries").text.count("Person ") >= MANY
