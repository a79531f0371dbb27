"""Tokens and the answers that are given again, on both databases."""

from datetime import timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from sqlalchemy import Engine, delete

from adapters.sql.engine import writing
from adapters.sql.queries.tokens import SqlTokenQueries
from adapters.sql.tables import membership
from adapters.sql.tokens import SqlAnswers, SqlBearers
from app.use_cases.pushing import push_points
from app.use_cases.tokens import NewToken, make_token, revoke_token
from domain.pushed import PushedPoint, read
from domain.tenancy import Actor, NotAllowed, NotFound, Permission, Role
from domain.tokens import Scope, digest
from ports.tokens import Kept, KeyReused, StillAtIt
from tests.world import World

READ = frozenset({Scope.READ})


def made(world: World, owner: Actor, name: str = "A script") -> NewToken:
    return make_token(owner, name, READ, storage=world.storage, clock=world.clock)


def test_a_good_token_says_whose_it_is_and_what_it_may(world: World):
    owner = world.organisation()
    new = made(world, owner)

    bearer = SqlBearers(world.engine).of(digest(new.secret), world.clock.now())

    assert bearer is not None
    assert (bearer.token, bearer.organisation) == (new.token.id, owner.organisation)
    assert bearer.person == owner.person
    assert bearer.permissions == {Permission.READ}


def test_an_unknown_a_revoked_and_an_orphaned_one_are_nobodys(world: World):
    owner, bearers, now = world.organisation(), SqlBearers(world.engine), world.clock.now()
    revoked, orphaned = made(world, owner), made(world, owner)
    revoke_token(owner, revoked.token.id, storage=world.storage, clock=world.clock)
    assert bearers.of(digest(orphaned.secret), now)

    with writing(world.engine) as connection:
        connection.execute(delete(membership))

    assert bearers.of(digest("cc_unknown"), now) is None
    assert bearers.of(digest(revoked.secret), now) is None
    assert bearers.of(digest(orphaned.secret), now) is None


def test_an_organisation_lists_its_own_alone(world: World):
    acme, globex = world.organisation("Acme"), world.organisation("Globex")
    mine = made(world, acme, "Mine")
    theirs = made(world, globex, "Theirs")
    queries = SqlTokenQueries(world.engine, acme)

    assert [line.name for line in queries.tokens()] == ["Mine"]
    assert queries.token(mine.token.id).scopes == READ
    with pytest.raises(NotFound):
        queries.token(theirs.token.id)
    with pytest.raises(NotFound):
        revoke_token(acme, theirs.token.id, storage=world.storage, clock=world.clock)


def test_who_may_not_manage_the_team_sees_none(world: World):
    owner = world.organisation()
    member = Actor(owner.organisation, Role.MEMBER, owner.person)

    with pytest.raises(NotAllowed):
        SqlTokenQueries(world.engine, member)


def test_an_actor_within_limits_may_no_more_than_they_say(world: World):
    owner = world.organisation()
    limited = Actor(owner.organisation, Role.OWNER, owner.person, frozenset({Permission.READ}))

    limited.must(Permission.READ)
    with pytest.raises(NotAllowed):
        limited.must(Permission.MAKE_PULSES)


def test_a_limit_gives_nothing_that_the_role_has_not(world: World):
    owner = world.organisation()
    member = Actor(owner.organisation, Role.MEMBER, owner.person, frozenset(Permission))

    with pytest.raises(NotAllowed):
        member.must(Permission.OWN)


def test_the_first_call_answers_and_the_next_gets_its_answer(world: World):
    answers, now = SqlAnswers(world.engine), world.clock.now()
    token = made(world, world.organisation()).token.id

    assert answers.begin(token, "k", "print", now) == now
    with pytest.raises(StillAtIt):
        answers.begin(token, "k", "print", now)
    answers.keep(token, "k", Kept(201, b"made"))

    assert answers.begin(token, "k", "print", now) == Kept(201, b"made")
    with pytest.raises(KeyReused):
        answers.begin(token, "k", "another", now)


def test_what_was_forgotten_is_begun_again_and_what_was_answered_is_not_forgotten(world: World):
    answers, now = SqlAnswers(world.engine), world.clock.now()
    token = made(world, world.organisation()).token.id

    answers.begin(token, "k", "print", now)
    answers.forget(token, "k")
    assert answers.begin(token, "k", "another", now) == now
    answers.keep(token, "k", Kept(200, b""))
    answers.forget(token, "k")

    assert answers.begin(token, "k", "another", now) == Kept(200, b"")


def test_a_days_old_answer_is_gone(world: World):
    answers, now = SqlAnswers(world.engine), world.clock.now()
    token = made(world, world.organisation()).token.id
    answers.begin(token, "k", "print", now)
    answers.keep(token, "k", Kept(200, b"old"))

    assert answers.begin(token, "k", "another", now + timedelta(days=1)) == now + timedelta(days=1)


def test_who_takes_an_unanswered_call_over_goes_on_with_the_same_one(world: World):
    answers, now = SqlAnswers(world.engine), world.clock.now()
    token = made(world, world.organisation()).token.id
    answers.begin(token, "k", "print", now)

    assert answers.begin(token, "k", "print", now + timedelta(minutes=2)) == now


def test_of_two_who_push_at_once_neither_loses_a_point(postgresql: Engine):
    """On SQLite the second waits for the first: a unit of work locks the whole database."""
    from tests.databases import emptied

    world = World(emptied(postgresql))
    owner = world.organisation()
    from decimal import Decimal

    from app.use_cases.pushing import PushedWish, make_pushed_metric
    from domain.metrics import Aggregate, Good, Grain, Unit

    day = world.clock.now().date()
    wish = PushedWish("N", Unit(), Grain.DAY, Aggregate.SUM, Good.UP, "UTC", None)
    first = [PushedPoint(day, Decimal(1))]
    metric, _ = make_pushed_metric(
        owner, wish, first, uuid4(), storage=world.storage, clock=world.clock
    )
    together = Barrier(8)

    def push(number: int) -> None:
        together.wait()
        point = PushedPoint(day - timedelta(days=number + 1), Decimal(number))
        push_points(owner, metric.id, [point], storage=world.storage, clock=world.clock)

    threads = [Thread(target=push, args=(number,)) for number in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert len(read(world.rows("source_file")[0].content)) == 9
