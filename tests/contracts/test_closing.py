"""An organisation that is being erased is closed at once, and goes round by round; on every
database."""

from time import monotonic

import pytest
from sqlalchemy import Engine, update

from adapters.sql import tables
from adapters.sql.engine import reading, writing
from adapters.sql.queries.console import SqlConsoleQueries
from adapters.sql.queries.seats import SqlSeats
from adapters.sql.tokens import SqlBearers
from app.use_cases.accounts import NoSeat, sign_in
from app.use_cases.erasing import erase_organisation, go_on_erasing
from app.use_cases.letters import Letterhead
from app.use_cases.operating import make_operator
from app.use_cases.teaming import copied_link, invite_teammate
from app.use_cases.tokens import make_token
from app.use_cases.visiting import begin_visit
from domain.accounts import Secret
from domain.tenancy import THE_HOUSE, Actor, NotFound, Role
from domain.tokens import Scope
from ports.bell import Lane
from ports.erasure import Round, StillSending
from tests.databases import emptied
from tests.proofs.crowd import crowd
from tests.world import BEN, SARAH, World

OWNER = "admin@acme.example"
PEOPLE = 60
"""More than go in one round."""
LONG = 10.0
BEGUN_AND_GONE = [
    "an owner began to erase an organisation",
    "an organisation was erased by its owner",
]


@pytest.fixture
def world(engine: Engine) -> World:
    return World(engine)


@pytest.fixture
def owner(world: World) -> Actor:
    return world.organisation()


def close(world: World, owner: Actor) -> None:
    erase_organisation(owner, "Acme", storage=world.storage, clock=world.clock)


def one_round(world: World, owner: Actor, seconds: float = 0) -> None:
    known = {"storage": world.storage, "clock": world.clock}
    go_on_erasing(THE_HOUSE, owner.organisation, **known, seconds=seconds)


def many(world: World, owner: Actor) -> int:
    """How many rows there are of what an organisation has most of."""
    names = ("address", "message", "delivery", "destination", "attempt")
    return sum(len(world.rows(name)) for name in names)


# --- closed ----------------------------------------------------------------------------------


def test_nobody_gets_in_by_it_any_more(world, owner):
    scopes = frozenset({Scope.READ})
    token = make_token(owner, "Script", scopes, storage=world.storage, clock=world.clock)
    digest = Secret(token.secret).digest
    bearers, seats = SqlBearers(world.engine), SqlSeats(world.engine)
    assert bearers.of(digest, world.clock.now())
    close(world, owner)

    with pytest.raises(NoSeat):
        sign_in(OWNER, "correct horse", storage=world.storage, passwords=world.passwords)
    assert bearers.of(digest, world.clock.now()) is None
    assert seats.at(owner.person, owner.organisation) is None
    assert seats.being_erased(owner.organisation) == "Acme"


def test_its_invitations_open_nothing_any_more(world, owner):
    offer = world.invite(owner, "Ben")
    head = Letterhead("Chartcastr", "http://localhost", world.vault)
    known = {"storage": world.storage, "clock": world.clock, "head": head}
    asked = invite_teammate(owner, "mate@acme.example", Role.MEMBER, **known)
    _, link = copied_link(owner, asked.id, **known)
    close(world, owner)

    world.says(BEN, offer.token.prefilled)
    world.work_all()
    assert world.rows("address") == []
    with world.storage.house(THE_HOUSE) as house:
        assert house.invitation(Secret(link.partition("key=")[2]).digest) is None


def test_what_waits_does_not_go_and_no_slot_fires(world, owner):
    sarah = world.recipient(owner, SARAH, "Sarah")
    pulse = world.pulse(owner, sarah)
    world.fire(owner, pulse)
    world.work(Lane.PREPARE)
    world.fire(owner, pulse)
    sent = len(world.messenger.sent)
    close(world, owner)
    world.work_all()
    world.clock.forward(days=2)

    assert world.tick() == 0
    world.work_all()
    assert len(world.messenger.sent) == sent
    assert {row.state for row in world.messages("chart")} == {"cancelled"}
    assert {row.state for row in world.rows("run")} == {"prepared", "skipped"}


def test_what_they_asked_is_not_answered(world, owner):
    world.fire(owner, world.pulse(owner, world.recipient(owner, SARAH, "Sarah")))
    world.work_all()
    world.says(SARAH, "why?", about=world.messages("chart")[0].wamid)
    world.work(Lane.INBOX)
    sent = len(world.messenger.sent)
    close(world, owner)
    world.work_all()

    assert len(world.messenger.sent) == sent
    assert world.messages("answer") == []


def test_what_they_ask_later_is_not_even_read(world, owner):
    world.fire(owner, world.pulse(owner, world.recipient(owner, SARAH, "Sarah")))
    world.work_all()
    chart = world.messages("chart")[0].wamid
    sent = len(world.messenger.sent)
    close(world, owner)
    world.says(SARAH, "why?", about=chart)
    world.work_all()

    assert len(world.messenger.sent) == sent
    assert world.messages("answer") == []


def test_a_second_press_changes_nothing_and_its_people_go_all_the_same(world, owner):
    close(world, owner)
    close(world, owner)
    world.work(Lane.UPKEEP)

    assert world.rows("person") == []
    assert [row.what for row in world.rows("audit")] == BEGUN_AND_GONE


def test_a_support_visit_ends_with_it_and_none_begins(world, owner):
    other = world.organisation("Globex")
    make_operator(THE_HOUSE, "admin@globex.example", storage=world.storage, clock=world.clock)
    operator, known = (
        Actor.operator(other.person),
        {"storage": world.storage, "clock": world.clock},
    )
    visit = begin_visit(operator, owner.organisation, "They have asked for it.", **known)
    close(world, owner)

    console, now = SqlConsoleQueries(world.engine, operator), world.clock.now()
    assert console.visit(visit.id, other.person, now) is None
    with pytest.raises(NotFound):
        begin_visit(operator, owner.organisation, "They have asked for it.", **known)


def test_while_a_message_of_it_leaves_it_does_not_close(world, owner):
    world.recipient(owner, SARAH, "Sarah")
    with writing(world.engine) as connection:
        connection.execute(update(tables.message).values(state="sending"))
    with pytest.raises(StillSending):
        close(world, owner)

    assert SqlSeats(world.engine).at(owner.person, owner.organisation)
    assert world.upkeep.erasing() == []


def test_operators_see_since_when_it_is_being_erased(world, owner):
    other = world.organisation("Globex")
    make_operator(THE_HOUSE, "admin@globex.example", storage=world.storage, clock=world.clock)
    now = world.clock.now()
    close(world, owner)

    queries = SqlConsoleQueries(world.engine, Actor.operator(other.person))
    lines = {line.name: line.erasing_since for line in queries.organisations(now).items}
    assert lines == {"Acme": now, "Globex": None}
    assert queries.organisation(owner.organisation, now).line.erasing_since == now


# --- round by round --------------------------------------------------------------------------


def test_each_round_takes_some_and_whoever_begins_anew_goes_on_there(world, owner):
    to = crowd(world, owner, PEOPLE).values()
    world.fire(owner, world.pulse(owner, *to))
    world.work(Lane.PREPARE)
    close(world, owner)
    left = [many(world, owner)]
    while world.upkeep.erasing():
        one_round(world, owner)
        left.append(many(world, owner))

    assert len(left) > 3
    assert left == sorted(left, reverse=True)
    assert left[-1] == 0
    assert [row.name for row in world.rows("organisation")] == ["The house"]
    assert [row.what for row in world.rows("audit")] == BEGUN_AND_GONE


def test_a_round_waits_for_a_message_that_was_taken_as_it_closed(world, owner):
    world.fire(owner, world.pulse(owner, world.recipient(owner, SARAH, "Sarah")))
    world.work(Lane.PREPARE)
    close(world, owner)
    charts = tables.message.c.part == "chart"
    with writing(world.engine) as connection:
        connection.execute(update(tables.message).where(charts).values(state="sending"))
    world.work(Lane.UPKEEP)
    assert world.upkeep.erasing() == [owner.organisation]
    assert world.messages("chart")

    with writing(world.engine) as connection:
        connection.execute(update(tables.message).where(charts).values(state="accepted"))
    world.work(Lane.UPKEEP)
    assert world.upkeep.erasing() == []
    assert world.messages("chart") == []


def test_nothing_is_erased_of_one_that_is_not_closed_and_nobody_waits_for_it(world, owner):
    began = monotonic()
    one_round(world, owner, seconds=LONG)

    assert monotonic() - began < LONG
    assert "Acme" in {row.name for row in world.rows("organisation")}
    assert SqlSeats(world.engine).being_erased(owner.organisation) is None


def test_two_workers_at_once_do_not_wait_for_each_other(postgresql: Engine):
    world = World(emptied(postgresql))
    owner = world.organisation()
    close(world, owner)
    with world.storage.house(THE_HOUSE) as first, world.storage.house(THE_HOUSE) as second:
        assert first.endings.go_on(owner.organisation) is Round.GONE
        assert second.endings.go_on(owner.organisation) is Round.NOT_NOW
        first.commit()

    with reading(postgresql) as connection:
        left = connection.execute(tables.organisation.select()).all()
    assert [row.name for row in left] == ["The house"]
