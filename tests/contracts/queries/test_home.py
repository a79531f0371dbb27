"""How a day stands and what needs somebody; the same on every database."""

from datetime import timedelta

import pytest

from adapters.sql import tables
from adapters.sql.engine import writing
from adapters.sql.queries.home import SqlHomeQueries
from adapters.sql.queries.seats import SqlSeats
from app.use_cases.pulsing import send_failed_again
from domain.messages import Outcome
from domain.pulses import RunState
from domain.tenancy import THE_HOUSE, Actor, Membership, NotFound, Permission, Role
from ports.bell import Lane
from ports.messenger import Answer
from ports.queries.home import Day, Needs
from tests.world import BEN, SARAH, World, shop_csv

CARLA = "16505557777"


def home(place: World, actor: Actor) -> SqlHomeQueries:
    return SqlHomeQueries(place.engine, actor)


def day(place: World, actor: Actor) -> Day:
    now = place.clock.now()
    half_a_day = timedelta(hours=12)
    return home(place, actor).look(now - half_a_day, now + half_a_day, now).day


def needs(place: World, actor: Actor) -> Needs:
    now = place.clock.now()
    return home(place, actor).look(now, now, now).needs


def three(place: World, admin: Actor):
    """A run to three: Sarah's chart is read, Ben's refused, Carla's waits for her to write."""
    carla = place.recipient(admin, CARLA, "Carla")
    place.clock.forward(hours=25)
    others = [place.recipient(admin, SARAH, "Sarah"), place.recipient(admin, BEN, "Ben")]
    content = shop_csv(place.clock.now())
    run = place.fire(admin, place.pulse(admin, carla, *others, content=content))
    place.work_all()
    read, refused = [row for row in place.messages("chart") if row.wamid]
    place.status("read", wamid=read.wamid)
    place.status("failed", wamid=refused.wamid, code=131026)
    place.work(Lane.INBOX)
    return run


def test_it_says_which_permission_it_needs():
    assert SqlHomeQueries.needs_permission is Permission.READ


def test_a_day_counts_each_delivery_once(place, admin):
    run = three(place, admin)

    assert day(place, admin) == Day(total=3, arrived=1, read=1, waiting=1, stopped=1, failed=1)

    send_failed_again(admin, run.id, storage=place.storage, clock=place.clock)
    assert day(place, admin) == Day(total=3, arrived=1, read=1, waiting=1, under_way=1)


def test_a_chart_that_waits_for_its_number_is_held_and_not_lost(place, admin):
    place.fire(admin, place.pulse(admin, place.recipient(admin, SARAH, "Sarah")))
    place.work(Lane.PREPARE)
    place.messenger.next.append(Answer(Outcome.REFUSED, code=190))
    place.work(Lane.DELIVER)

    assert day(place, admin) == Day(total=1, stopped=1, held=1)


def test_the_organisations_of_a_person_have_the_days_that_their_homes_show(place, admin):
    run = three(place, admin)
    send_failed_again(admin, run.id, storage=place.storage, clock=place.clock)
    other, strange = place.organisation("Globex"), place.organisation("Initech")
    for actor in (other, strange):
        place.fire(actor, place.pulse(actor, place.recipient(actor, SARAH, "Sarah")))
    place.work_all()
    with place.storage.house(THE_HOUSE) as house:
        house.people.join(Membership(other.organisation, admin.person, Role.MEMBER))
        house.commit()
    now = place.clock.now()
    bounds = {"Europe/Berlin": (now - timedelta(hours=12), now + timedelta(hours=12))}

    assert SqlSeats(place.engine).days(admin.person, bounds) == {
        each.organisation: day(place, each) for each in (admin, other)
    }
    assert day(place, admin).total == 3


def test_each_organisation_has_the_day_of_its_own_zone(place, admin):
    other = place.organisation("Globex")
    for actor in (admin, other):
        place.fire(actor, place.pulse(actor, place.recipient(actor, SARAH, "Sarah")))
    with place.storage.house(THE_HOUSE) as house:
        house.people.join(Membership(other.organisation, admin.person, Role.MEMBER))
        house.organisations.move_to(other.organisation, "America/New_York")
        house.commit()
    now = place.clock.now()
    bounds = {
        "Europe/Berlin": (now, now + timedelta(hours=12)),
        "America/New_York": (now + timedelta(seconds=1), now + timedelta(hours=12)),
    }
    place.work_all()

    assert set(SqlSeats(place.engine).days(admin.person, bounds)) == {admin.organisation}
    assert SqlSeats(place.engine).days(admin.person, {}) == {}


def test_what_needs_somebody_is_named_for_the_newest_run(place, admin):
    run = three(place, admin)

    (found,) = needs(place, admin).runs

    assert (found.run, found.state, found.name) == (run.id, RunState.PREPARED, "Revenue")
    assert (found.waiting, found.waiting_names) == (1, ("Carla",))
    assert (found.failed, found.unconfirmed) == (1, 0)


def test_a_stranger_has_a_day_of_their_own(place, admin):
    run = three(place, admin)
    stranger = place.organisation("Globex")

    assert day(place, stranger) == Day()
    assert needs(place, stranger) == Needs((), 0, 0, ())
    with pytest.raises(NotFound):
        send_failed_again(stranger, run.id, storage=place.storage, clock=place.clock)


def test_an_invite_that_was_withdrawn_has_not_run_out(place, admin):
    offer = place.invite(admin, "Dario")
    with place.storage.tenant(admin) as uow:
        withdrawn = uow.invites.get(offer.invite.id).withdrawn(place.clock.now())
        uow.invites.save(withdrawn)
        uow.commit()
    place.invite(admin, "Elena")
    place.clock.forward(hours=80)

    assert needs(place, admin).expired_invites == 1


def test_of_team_links_those_count_that_ran_out_and_brought_nobody(place, admin):
    ran_out = {"most": 5, "expires_at": place.clock.now() + timedelta(days=1)}
    for label, what in {
        "unused": ran_out,
        "some came": ran_out | {"uses": 2},
        "withdrawn": ran_out | {"withdrawn_at": place.clock.now()},
    }.items():
        offer = place.invite(admin, label)
        table = tables.invite
        with writing(place.engine) as connection:
            connection.execute(table.update().where(table.c.id == offer.invite.id).values(**what))
    place.clock.forward(hours=30)

    assert needs(place, admin).expired_invites == 1


def test_a_pulse_that_nothing_has_begun_ten_minutes_after_its_time_is_told_of(place, admin):
    pulse = place.pulse(admin, place.recipient(admin, SARAH, "Sarah"))
    place.clock.at = place.rows("pulse")[0].next_at + timedelta(minutes=9)
    assert needs(place, admin).unfired == ()

    place.clock.forward(minutes=2)
    (told,) = needs(place, admin).unfired
    assert (told.pulse, told.name, told.at) == (
        pulse.id,
        pulse.name,
        place.rows("pulse")[0].next_at,
    )
    assert needs(place, place.organisation("Globex")).unfired == ()

    place.tick()
    assert needs(place, admin).unfired == ()


def test_a_chart_of_which_nothing_is_known_yet_is_under_way(place, admin):
    sarah = place.recipient(admin, SARAH, "Sarah")
    place.work_all()
    place.messenger.next.append(Answer(Outcome.UNKNOWN))
    place.fire(admin, place.pulse(admin, sarah))
    place.work_all()
    assert place.states("chart") == ["unknown"]

    assert day(place, admin) == Day(total=1, under_way=1)
