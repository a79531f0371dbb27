"""An organisation that has used all there is has ended: nothing of it is left in any table."""

from typing import Any

import pytest
from sqlalchemy import Engine, select

from adapters.sql import tables
from adapters.sql.engine import reading
from adapters.sql.forgetting import of_tenants
from adapters.sql.tokens import SqlAnswers
from app.use_cases.admitting import ask_for_access
from app.use_cases.approving import ask_for_approval
from app.use_cases.coding import request_code
from app.use_cases.corresponding import Counter
from app.use_cases.erasing import erase_organisation
from app.use_cases.letters import Letterhead
from app.use_cases.notifying import choose_confirmation
from app.use_cases.numbering import save_number
from app.use_cases.onboarding import book_onboarding, write_own_note
from app.use_cases.operating import make_operator, remove_operator
from app.use_cases.own_account import ask_for_reset, begin_browser
from app.use_cases.signing_up import SignUpWish, ask_to_join, ask_to_sign_up
from app.use_cases.teaming import copied_link, invite_teammate
from app.use_cases.tokens import make_token
from app.use_cases.visiting import begin_visit
from domain.accounts import Secret
from domain.notifications import ConfirmationChannel
from domain.onboarding import OnboardingStep, OwnNumber, Wish
from domain.plans import Access
from domain.tenancy import THE_HOUSE, Actor, Role
from domain.tokens import Scope
from ports.bell import Lane
from ports.tokens import Kept
from tests.benches import bench_of
from tests.contracts.test_erasing import CANARIES, PHONE, USER, everything, left, lived
from tests.contracts.test_number_keys import KEYS
from tests.world import BEN, World

TYPED = "16505558888"
"""A number that a code went to, and nothing else."""
OWNER, GUEST, TEAMMATE = "admin@acme.example", "guest@bird.example", "teammate@bird.example"
ALL = (*CANARIES, TYPED, OWNER, GUEST, TEAMMATE, "Acme", "canary wish", "canary note")


@pytest.fixture
def owner(world: World) -> Actor:
    return world.organisation()


@pytest.fixture
def operator(world: World) -> Actor:
    other = world.organisation("Globex")
    make_operator(THE_HOUSE, "admin@globex.example", storage=world.storage, clock=world.clock)
    return Actor.operator(other.person)


def head(world: World) -> Letterhead:
    return Letterhead("Chartcastr", "http://localhost", world.vault)


def settled(world: World, owner: Actor, operator: Actor) -> None:
    """All that an organisation may leave behind, besides what its recipients do."""
    with_accounts(world, owner)
    with_numbers(world, owner)
    with_scripts(world, owner)
    at_the_counter(world, owner, operator)


def with_accounts(world: World, owner: Actor) -> None:
    known = {"storage": world.storage, "clock": world.clock, "head": head(world)}
    begin_browser(owner, "Canary on Linux", remembered=True, storage=world.storage)
    ask_for_reset(OWNER, **known)
    ask_to_sign_up(SignUpWish(OWNER, "Canary", "Acme", "UTC"), **known)
    offered = invite_teammate(owner, TEAMMATE, Role.MEMBER, **known)
    _, link = copied_link(owner, offered.id, **known)
    ask_to_join(Secret(link.partition("key=")[2]), GUEST, "Canary Guest", **known)


def with_numbers(world: World, owner: Actor) -> None:
    """A number that got a code, and somebody who came by a team link."""
    world.meta_approves("verification_code")
    known = {"storage": world.storage, "clock": world.clock}
    request_code(owner, TYPED, "Canary of a code", for_self=False, **known)
    offer = world.team_link(owner, "Canary's team")
    world.says(BEN, offer.token.prefilled)
    world.work(Lane.INBOX, Lane.DELIVER)


def with_scripts(world: World, owner: Actor) -> None:
    scopes = frozenset({Scope.READ})
    made = make_token(owner, "Canary's script", scopes, storage=world.storage, clock=world.clock)
    answers = SqlAnswers(world.engine)
    answers.begin(made.token.id, "canary-1", "print", world.clock.now())
    answers.keep(made.token.id, "canary-1", Kept(200, b'{"said": "canary note"}'))


def at_the_counter(world: World, owner: Actor, operator: Actor) -> None:
    known = {"storage": world.storage, "clock": world.clock}
    counter = Counter(world.storage, world.clock, "Chartcastr", "", "http://localhost")
    with world.storage.house(THE_HOUSE) as house:
        house.console.standings.set_access(owner.organisation, Access.NONE)
        house.console.standings.approve(owner.organisation, approved=False)
        house.commit()
    ask_for_access(owner, "canary wish", counter=counter)
    ask_for_approval(owner, "canary wish", counter=counter)
    wish = Wish("canary wish", "Germany", "Charts", "", OwnNumber.BUY)
    booked = book_onboarding(owner, wish, counter=counter)
    write_own_note(owner, booked.id, OnboardingStep.DISCOVERY, "canary note", counter=counter)
    begin_visit(operator, owner.organisation, "They asked, says canary note.", **known)


def end(world: World, owner: Actor, typed: str = "Acme") -> None:
    erase_organisation(owner, typed, storage=world.storage, clock=world.clock)
    world.work(Lane.UPKEEP)


def rows_of(engine: Engine, owner: Actor) -> set[str]:
    """Tables with a row that says it is this organisation's."""
    with reading(engine) as connection:
        return {
            table.name
            for table in tables.metadata.sorted_tables
            if of_tenants(table)
            and connection.execute(
                select(table).where(table.c.organisation == owner.organisation).limit(1)
            ).first()
        }


def arranged(world: World, owner: Actor, operator: Actor) -> Any:
    here = lived(world, owner)
    choose_confirmation(owner, ConfirmationChannel.IN_APP, on=True, storage=world.storage)
    world.says(PHONE, "PAUSE 7", about=world.messages("chart")[0].wamid, user_id=USER)
    world.work(Lane.INBOX)
    settled(world, owner, operator)
    return here


def test_before_its_end_each_table_holds_something_of_it(world, owner, operator):
    arranged(world, owner, operator)

    tenants = {t.name for t in tables.metadata.sorted_tables if of_tenants(t)}
    assert tenants - rows_of(world.engine, owner) == {"sender"}
    found = {place.partition(".")[0] for place in left(world.engine, *ALL)}
    assert {"account_link", "api_answer", "access_request", "onboarding"} <= found
    assert {"onboarding_note", "support_visit", "invitation", "mail", "person"} <= found
    assert world.rows("signed_in_browser")


def test_after_its_end_no_table_holds_anything_of_it(world, owner, operator):
    arranged(world, owner, operator)
    end(world, owner)

    assert rows_of(world.engine, owner) == set()
    assert left(world.engine, *ALL) == set()
    mine = owner.person
    named = {
        f"{table}.{column}"
        for table, column, text in everything(world.engine)
        if text.replace("-", "") == mine.hex
    }
    assert named == set()
    assert world.rows("signed_in_browser") == []


def test_an_operator_whose_organisation_ends_goes_on_looking_after_the_house(
    world, owner, operator
):
    make_operator(THE_HOUSE, OWNER, storage=world.storage, clock=world.clock)
    begin_browser(owner, "A browser", remembered=True, storage=world.storage)
    end(world, owner)

    assert OWNER in {row.email for row in world.rows("person")}
    assert owner.person in {row.person for row in world.rows("operator")}
    assert [row.person for row in world.rows("signed_in_browser")] == [owner.person]


def test_the_number_that_somebody_set_up_once_outlives_them(world, owner, operator):
    make_operator(THE_HOUSE, OWNER, storage=world.storage, clock=world.clock)
    save_number(Actor.operator(owner.person), KEYS, bench=bench_of(world))
    remove_operator(THE_HOUSE, OWNER, storage=world.storage, clock=world.clock)
    end(world, owner)

    assert [row.saved_by for row in world.rows("managed_number")] == [None]
    assert left(world.engine, OWNER) == set()


def test_who_signs_up_elsewhere_keeps_their_link(world, owner, operator):
    known = {"storage": world.storage, "clock": world.clock, "head": head(world)}
    ask_to_sign_up(SignUpWish(GUEST, "Guest", "Initech", "UTC"), **known)
    settled(world, owner, operator)
    end(world, owner)

    assert [row.organisation for row in world.rows("account_link")] == ["Initech"]
