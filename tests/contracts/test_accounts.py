"""What the storage promises of accounts and teams, on SQLite and on PostgreSQL alike."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import update

from adapters.sql.engine import writing
from adapters.sql.queries.seats import SqlSeats
from adapters.sql.queries.team import SqlTeamQueries
from adapters.sql.tables import signed_in_browser
from domain.accounts import (
    LONGEST,
    LONGEST_REMEMBERED,
    UNUSED,
    UNUSED_REMEMBERED,
    AccountLink,
    BrowserId,
    LinkNotGood,
    Purpose,
    Secret,
)
from domain.team import LIFETIME, Invitation, InvitationId
from domain.tenancy import (
    THE_HOUSE,
    Actor,
    Membership,
    NotAllowed,
    NotFound,
    Person,
    PersonId,
    Role,
)
from ports.collection import Conflict
from tests.world import NOON, World

SECRET = Secret("only in the mail")
AN_HOUR = timedelta(hours=1)


def linked(world: World, person: PersonId | None = None) -> AccountLink:
    link = AccountLink(
        SECRET.digest, Purpose.RESET, "ada@acme.example", NOON, NOON + AN_HOUR, person
    )
    with world.storage.house(THE_HOUSE) as house:
        house.links.add(link)
        house.commit()
    return link


def browser(world: World, who: Actor, *, remembered: bool = False) -> BrowserId:
    id = BrowserId(uuid4())
    with world.storage.house(THE_HOUSE) as house:
        house.browsers.begin(
            id, Secret(str(id)).digest, who.person, "Firefox on Windows", remembered=remembered
        )
        house.commit()
    return id


def joined(world: World, team: Actor, name: str, role: Role = Role.MEMBER) -> Actor:
    person = Person(PersonId(uuid4()), f"{name}@acme.example", name, "", NOON)
    with world.storage.house(THE_HOUSE) as house:
        house.people.add(person)
        house.people.join(Membership(team.organisation, person.id, role))
        house.commit()
    return Actor(team.organisation, role, person.id)


def invited(world: World, by: Actor, email: str = "dora@initech.example") -> Invitation:
    id = InvitationId(uuid4())
    offer = Invitation(
        id, by.organisation, email, Role.MEMBER, by.person,
        f"copied {id}", b"sealed", f"mailed {id}", NOON, NOON + LIFETIME,
    )  # fmt: skip
    with world.storage.tenant(by) as uow:
        uow.team.invite(offer)
        uow.commit()
    return offer


# --- links --------------------------------------------------------------------------------


def test_a_link_is_looked_at_as_often_as_one_likes_and_taken_once(world):
    link = linked(world)

    with world.storage.house(THE_HOUSE) as house:
        for _ in range(2):
            assert house.links.look(SECRET.digest, Purpose.RESET, NOON) == link
        assert house.links.take(SECRET.digest, Purpose.RESET, NOON) == link
        with pytest.raises(LinkNotGood):
            house.links.take(SECRET.digest, Purpose.RESET, NOON)


@pytest.mark.parametrize(
    ("digest", "purpose", "now"),
    [
        (SECRET.digest, Purpose.RESET, NOON + AN_HOUR),
        (SECRET.digest, Purpose.SIGN_UP, NOON),
        (Secret("another").digest, Purpose.RESET, NOON),
    ],
)
def test_an_expired_another_or_an_unknown_link_is_none(world, digest, purpose, now):
    linked(world)

    with world.storage.house(THE_HOUSE) as house:
        for ask in (house.links.look, house.links.take):
            with pytest.raises(LinkNotGood):
                ask(digest, purpose, now)


def test_a_link_that_was_taken_in_vain_is_there_again(world):
    link = linked(world)
    with world.storage.house(THE_HOUSE) as house:
        house.links.take(SECRET.digest, Purpose.RESET, NOON)

    with world.storage.house(THE_HOUSE) as house:
        assert house.links.look(SECRET.digest, Purpose.RESET, NOON) == link


def test_the_sweep_takes_expired_links_browsers_and_seals_away(world):
    owner = world.organisation()
    linked(world)
    invited(world, owner)
    kept, over = browser(world, owner), browser(world, owner)
    ends(world, over, timedelta(0))

    world.upkeep.sweep(NOON + AN_HOUR - timedelta(seconds=1))
    assert len(world.rows("account_link")) == 1
    assert [row.id for row in world.rows("signed_in_browser")] == [kept]
    assert world.rows("invitation")[0].token_sealed

    world.upkeep.sweep(NOON + LIFETIME)
    assert world.rows("account_link") == []
    assert world.rows("invitation")[0].token_sealed is None


# --- people -------------------------------------------------------------------------------


def test_one_address_is_one_person(world):
    owner = world.organisation()
    joined(world, owner, "ben")

    with pytest.raises(Conflict):
        joined(world, owner, "ben")


def test_nobody_takes_an_address_that_somebody_has(world):
    owner = world.organisation()
    ben, cleo = joined(world, owner, "ben"), joined(world, owner, "cleo")

    with world.storage.house(THE_HOUSE) as house:
        theirs = house.people.get(cleo.person).email
        me = house.people.get(ben.person)
        with pytest.raises(Conflict):
            house.people.save(Person(me.id, theirs, me.name, me.password_hash, me.created_at))


def test_the_first_run_is_over_with_the_first_person(world):
    seats, seen = SqlSeats(world.engine), []
    for _ in range(2):
        with world.storage.house(THE_HOUSE) as house:
            held = house.people.nobody_yet()
        seen.append((held, seats.nobody_yet()))
        world.organisation(f"Acme {held}")

    assert seen == [(True, True), (False, False)]


# --- browsers -----------------------------------------------------------------------------


def ends(world: World, id: BrowserId, after: timedelta) -> None:
    """It lasts so long from when it began."""
    row = next(row for row in world.rows("signed_in_browser") if row.id == id)
    with writing(world.engine) as connection:
        connection.execute(
            update(signed_in_browser)
            .where(signed_in_browser.c.id == id)
            .values(ends_at=row.created_at + after)
        )


def seat(world: World, who: Actor, id: BrowserId):
    return SqlSeats(world.engine).of(who.person, who.organisation, Secret(str(id)).digest)


def test_a_seat_needs_a_browser_of_the_same_person(world):
    owner = world.organisation()
    ben = joined(world, owner, "ben")
    hers, his = browser(world, owner), browser(world, ben)

    found = seat(world, owner, hers)

    assert found is not None
    assert (found.actor, found.browser, found.stale) == (owner, hers, False)
    assert seat(world, owner, his) is None
    assert seat(world, owner, BrowserId(uuid4())) is None
    assert seat(world, Actor(uuid4(), Role.OWNER, owner.person), hers) is None


def test_a_browser_lasts_as_long_as_it_is_used(world):
    owner = world.organisation()
    plain, remembered = browser(world, owner), browser(world, owner, remembered=True)
    lengths = {row.id: row.ends_at - row.seen_at for row in world.rows("signed_in_browser")}
    ends(world, plain, timedelta(0))

    assert lengths == {plain: UNUSED, remembered: UNUSED_REMEMBERED}
    assert seat(world, owner, plain) is None
    with world.storage.house(THE_HOUSE) as house:
        assert [each.id for each in house.browsers.of(owner.person)] == [remembered]
        house.browsers.seen(plain)
        house.browsers.seen(remembered)
        house.commit()
    assert seat(world, owner, plain) is None
    (used,) = (row for row in world.rows("signed_in_browser") if row.id == remembered)
    assert used.ends_at - used.seen_at == UNUSED_REMEMBERED


@pytest.mark.parametrize(("remembered", "most"), [(False, LONGEST), (True, LONGEST_REMEMBERED)])
def test_however_much_it_is_used_a_browser_has_a_last_day(world, remembered, most):
    owner = world.organisation()
    id = browser(world, owner, remembered=remembered)
    (row,) = world.rows("signed_in_browser")
    began = row.created_at - most + AN_HOUR
    with writing(world.engine) as connection:
        connection.execute(update(signed_in_browser).values(created_at=began))

    with world.storage.house(THE_HOUSE) as house:
        house.browsers.seen(id)
        house.commit()
        (listed,) = house.browsers.of(owner.person)

    assert listed.ends_at == listed.last_day == began + most
    assert seat(world, owner, id) is not None


def test_a_browser_that_was_not_noted_for_five_minutes_is_stale(world):
    owner = world.organisation()
    id = browser(world, owner)
    for gone, stale in ((timedelta(minutes=4), False), (timedelta(minutes=6), True)):
        row = world.rows("signed_in_browser")[0]
        with writing(world.engine) as connection:
            connection.execute(update(signed_in_browser).values(seen_at=row.created_at - gone))
        found = seat(world, owner, id)
        assert found is not None
        assert found.stale is stale


def test_nobody_ends_somebody_elses_browser(world):
    owner = world.organisation()
    ben = joined(world, owner, "ben")
    hers, kept, his = browser(world, owner), browser(world, owner), browser(world, ben)

    with world.storage.house(THE_HOUSE) as house:
        with pytest.raises(NotFound):
            house.browsers.end(ben.person, hers)
        assert house.browsers.end_all(owner.person, but=kept) == 1
        house.commit()

    assert {row.id for row in world.rows("signed_in_browser")} == {kept, his}


# --- the team -----------------------------------------------------------------------------


def test_a_team_is_its_own(world):
    acme, globex = world.organisation("Acme"), world.organisation("Globex")
    ben = joined(world, acme, "ben")
    offer = invited(world, acme)

    with world.storage.tenant(globex) as uow:
        assert set(uow.team.held().roles) == {globex.person}
        uow.team.give(ben.person, Role.OWNER)
        uow.team.remove(ben.person)
        assert list(uow.team.waiting(NOON)) == []
        with pytest.raises(NotFound):
            uow.team.invitation(offer.id)
        with pytest.raises(Conflict):
            uow.team.save(offer)
        uow.commit()

    with world.storage.tenant(acme) as uow:
        assert uow.team.held().roles[ben.person] is Role.MEMBER


def test_who_has_chosen_how_to_hear_of_things_can_leave_all_the_same(world):
    acme = world.organisation("Acme")
    ben = joined(world, acme, "ben")
    with world.storage.tenant(acme) as uow:
        uow.notices.choose(replace(uow.notices.settings(ben.person), email=False))
        uow.team.remove(ben.person)
        uow.commit()

    assert world.rows("confirmation_settings") == []
    with world.storage.tenant(acme) as uow:
        assert ben.person not in uow.team.held().roles


def test_an_invitation_is_found_by_either_of_its_digests(world):
    offer = invited(world, world.organisation())

    with world.storage.house(THE_HOUSE) as house:
        assert house.invitation(offer.digest) == house.invitation(offer.mail_digest) == offer
        assert house.invitation("neither") is None


def test_the_list_of_a_team_says_who_what_and_when(world):
    acme, globex = world.organisation("Acme"), world.organisation("Globex")
    ben = joined(world, acme, "ben")
    zoe = joined(world, acme, "zoe", Role.ADMIN)
    browser(world, ben)
    offer = invited(world, acme)
    known = SqlTeamQueries(world.engine, acme)

    assert [each.person for each in known.teammates()] == [acme.person, zoe.person, ben.person]
    assert known.teammate(ben.person).seen_at is not None
    assert known.teammate(zoe.person).seen_at is None
    assert [each.id for each in known.invitations(NOON)] == [offer.id]
    assert known.invitations(NOON + LIFETIME + timedelta(days=30)) == []
    with pytest.raises(NotFound):
        known.teammate(globex.person)
    assert SqlTeamQueries(world.engine, globex).invitations(NOON) == []
    with pytest.raises(NotAllowed):
        SqlTeamQueries(world.engine, ben)


def test_the_places_of_a_person_are_theirs_alone(world):
    acme, globex = world.organisation("Acme"), world.organisation("Globex")
    with world.storage.house(THE_HOUSE) as house:
        house.people.join(Membership(globex.organisation, acme.person, Role.MEMBER))
        house.commit()
    seats = SqlSeats(world.engine)

    assert [(each.name, each.role, each.people) for each in seats.places(acme.person)] == [
        ("Acme", Role.OWNER, 1),
        ("Globex", Role.MEMBER, 2),
    ]
    assert [each.name for each in seats.places(globex.person)] == ["Globex"]


def test_everybody_who_has_an_account_is_listed_with_their_seats(world):
    ada = world.organisation("Acme")
    world.organisation("Globex")
    zoe = Person(PersonId(uuid4()), "zoe@acme.example", "Zoe", "hash", NOON)
    gone = Person(PersonId(uuid4()), "gone@erased.invalid", "Somebody", "", NOON)
    with world.storage.house(THE_HOUSE) as house:
        house.people.add(zoe)
        house.people.add(gone)
        house.commit()

    with world.storage.house(THE_HOUSE) as house:
        people = house.people.everybody()
        named = [each.name for each in house.organisations.of_people()]

    assert [person.email for person, _ in people] == [
        "admin@acme.example",
        "admin@globex.example",
        "zoe@acme.example",
    ]
    assert [len(seats) for _, seats in people] == [1, 1, 0]
    assert people[0][1] == [Membership(ada.organisation, ada.person, Role.OWNER)]
    assert sorted(named) == ["Acme", "Globex"]
