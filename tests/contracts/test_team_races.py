"""Several at once on one account or team: each thing happens once, and somebody owns it."""

from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from operator import attrgetter
from uuid import uuid4

import pytest

from app.use_cases.accounts import Founder
from app.use_cases.erasing import erase_organisation
from app.use_cases.letters import Letterhead
from app.use_cases.own_account import ask_for_reset, reset_password
from app.use_cases.own_end import delete_my_account
from app.use_cases.own_organisation import rename_organisation
from app.use_cases.pushing import PushedWish, make_pushed_metric
from app.use_cases.signing_up import make_organisation, set_up
from app.use_cases.teaming import (
    change_role,
    copied_link,
    invite_teammate,
    join_as_myself,
    leave_organisation,
)
from domain.accounts import LinkNotGood, Secret, SetUpAlready, StillAnswers
from domain.metrics import Aggregate, Good, Grain, MetricId, Unit
from domain.plans import NotApprovedYet
from domain.pushed import NameTaken, PushedPoint
from domain.team import InvitationNotBacked, InvitationOver, LastOwner
from domain.tenancy import RENAMED, THE_HOUSE, Actor, Membership, Person, PersonId, Role
from ports.bell import Lane
from tests.contracts.races import AT_ONCE, at_once
from tests.web.mailbox import key_of
from tests.world import NOON, World

by_number = attrgetter("id")


@pytest.fixture
def world(crowded: World) -> World:
    return crowded


def test_of_many_who_make_a_pushed_metric_of_one_name_at_once_one_does(world):
    actor = world.organisation()
    points = [PushedPoint(NOON.date(), Decimal(1))]
    wish = PushedWish("Sign-ups", Unit(), Grain.DAY, Aggregate.SUM, Good.UP, "UTC", 2)

    def make(place: int) -> MetricId:
        try:
            made, _ = make_pushed_metric(
                actor, wish, points, uuid4(), storage=world.storage, clock=world.clock
            )
        except NameTaken as error:
            return error.metric
        return made.id

    known = at_once(make)

    assert [row.id for row in world.rows("metric")] == list(set(known))


def head(world: World) -> Letterhead:
    return Letterhead("Chartcastr", "http://localhost", world.vault)


def owners(world: World, first: Actor) -> list[Actor]:
    """So many of one organisation."""
    found = [first]
    with world.storage.house(THE_HOUSE) as house:
        for place in range(AT_ONCE - 1):
            person = Person(PersonId(uuid4()), f"{place}@acme.example", str(place), "", NOON)
            house.people.add(person)
            house.people.join(Membership(first.organisation, person.id, Role.OWNER))
            found.append(Actor(first.organisation, Role.OWNER, person.id))
        house.commit()
    return found


def test_of_all_owners_leaving_at_once_one_stays(world):
    all_of_them = owners(world, world.organisation())

    def leave(place: int) -> None:
        with suppress(LastOwner):
            leave_organisation(all_of_them[place], storage=world.storage, clock=world.clock)

    at_once(leave)

    assert [row.role for row in world.rows("membership")] == ["owner"]


def test_of_all_owners_deleting_their_accounts_at_once_one_stays(world):
    all_of_them = owners(world, world.organisation())
    hashed = world.passwords.hash("a staple of horses")
    with world.storage.house(THE_HOUSE) as house:
        for each in all_of_them:
            person = house.people.get(each.person)
            house.people.save(replace(person, password_hash=hashed))
        house.commit()
    world.pulse(all_of_them[0])

    def delete(place: int) -> None:
        with suppress(StillAnswers):
            delete_my_account(
                all_of_them[place],
                "a staple of horses",
                storage=world.storage,
                passwords=world.passwords,
                clock=world.clock,
                head=head(world),
            )

    at_once(delete)

    assert [row.role for row in world.rows("membership")] == ["owner"]


def test_of_all_organisations_that_one_person_makes_at_once_one_is_made(world):
    owner = world.organisation()
    named = [f"Initech {place}" for place in range(AT_ONCE)]

    def make(place: int) -> None:
        with suppress(NotApprovedYet):
            make_organisation(owner, named[place], "UTC", storage=world.storage, clock=world.clock)

    at_once(make)

    made = [row.name for row in world.rows("organisation") if row.name in named]
    assert len(made) == 1


def test_of_all_owners_becoming_members_at_once_one_stays_an_owner(world):
    all_of_them = owners(world, world.organisation())

    def step_down(place: int) -> None:
        me = all_of_them[place]
        with suppress(LastOwner):
            change_role(me, me.person, Role.MEMBER, storage=world.storage, clock=world.clock)

    at_once(step_down)

    roles = sorted(row.role for row in world.rows("membership"))
    assert roles == ["member"] * (AT_ONCE - 1) + ["owner"]


def test_of_many_names_at_once_the_log_has_each_one_after_the_one_before(world):
    all_of_them = owners(world, world.organisation("Acme"))

    def rename(place: int) -> None:
        rename_organisation(
            all_of_them[place], f"Acme {place}", storage=world.storage, clock=world.clock
        )

    at_once(rename)

    (named,) = (row.name for row in world.rows("organisation") if row.name.startswith("Acme"))
    log = sorted((row for row in world.rows("audit") if row.what == RENAMED), key=by_number)
    names = ["Acme", *(row.subject.rpartition("“")[2].rstrip("”") for row in log)]
    steps = [f"from “{one}” to “{next}”" for one, next in pairwise(names)]
    assert [row.subject for row in log] == steps
    assert (len(log), names[-1]) == (AT_ONCE, named)


def links_of(world: World, maker: Actor, role: Role) -> list[Secret]:
    """Of as many invitations as there are who come at once."""
    known = {"storage": world.storage, "clock": world.clock, "head": head(world)}
    offers = [
        invite_teammate(maker, f"dora{place}@initech.example", role, **known)
        for place in range(AT_ONCE)
    ]
    return [Secret(key_of(copied_link(maker, offer.id, **known)[1])) for offer in offers]


def test_an_invitation_that_many_open_at_once_seats_one(world):
    owner = world.organisation()
    others = [world.organisation(f"Other {place}") for place in range(AT_ONCE)]
    link = links_of(world, owner, Role.MEMBER)[0]

    def join(place: int) -> None:
        with suppress(InvitationOver):
            join_as_myself(others[place], link, storage=world.storage, clock=world.clock)

    at_once(join)

    here = [row for row in world.rows("membership") if row.organisation == owner.organisation]
    assert len(here) == 2


def test_whoever_comes_in_while_an_organisation_closes_is_out_again(world):
    owner = world.organisation()
    links = links_of(world, owner, Role.MEMBER)
    others = [world.organisation(f"Other {place}") for place in range(AT_ONCE)]

    def at_that_moment(place: int) -> None:
        if place == AT_ONCE // 2:
            erase_organisation(owner, "Acme", storage=world.storage, clock=world.clock)
            return
        with suppress(InvitationOver):
            join_as_myself(others[place], links[place], storage=world.storage, clock=world.clock)

    at_once(at_that_moment)

    assert owner.organisation not in {row.organisation for row in world.rows("membership")}
    (closed,) = [row for row in world.rows("organisation") if row.erasing_since]
    assert str(owner.person) in closed.erasing_people


def test_whoever_is_made_less_while_their_invitations_are_used_lets_nobody_in_from_then_on(world):
    """Each of many comes by an invitation of its own, while its maker becomes a member."""
    owner = world.organisation()
    maker = owners(world, owner)[1]
    links = links_of(world, maker, Role.OWNER)
    others = [world.organisation(f"Other {place}") for place in range(AT_ONCE)]

    def at_that_moment(place: int) -> None:
        if place == AT_ONCE // 2:
            change_role(owner, maker.person, Role.MEMBER, storage=world.storage, clock=world.clock)
            return
        with suppress(InvitationNotBacked):
            join_as_myself(others[place], links[place], storage=world.storage, clock=world.clock)

    at_once(at_that_moment)

    log = [row.what for row in sorted(world.rows("audit"), key=by_number)]
    since = log[log.index("made a teammate member") :]
    joined = [each for each in log if each.startswith("joined the team")]
    assert not any(each.startswith("joined the team") for each in since)
    used = [row for row in world.rows("invitation") if row.used_at is not None]
    assert len(used) == len(joined)


def test_a_first_run_that_many_finish_at_once_has_one_founder(world):
    def found(place: int) -> None:
        founder = Founder(f"Founder {place}", f"{place}@acme.example", "correct horse")
        with suppress(SetUpAlready):
            set_up(
                founder,
                "Acme",
                "Europe/Berlin",
                storage=world.storage,
                passwords=world.passwords,
                clock=world.clock,
            )

    at_once(found)

    assert [len(world.rows(name)) for name in ("person", "membership", "operator")] == [1, 1, 1]


def test_a_link_that_many_use_at_once_works_for_one(world):
    world.organisation()
    ask_for_reset("admin@acme.example", storage=world.storage, clock=world.clock, head=head(world))
    world.work(Lane.MAIL)
    body = world.mailer.sent[-1][2]
    secret = Secret(key_of(next(line for line in body.splitlines() if "?key=" in line)))
    used = []

    def use(place: int) -> None:
        with suppress(LinkNotGood):
            reset_password(
                secret,
                f"a new password {place}",
                storage=world.storage,
                passwords=world.passwords,
                clock=world.clock,
                head=head(world),
            )
            used.append(place)

    at_once(use)

    (person,) = world.rows("person")
    assert len(used) == 1
    assert world.passwords.matches(f"a new password {used[0]}", person.password_hash)
