"""Whoever answers for a pulse hears of a slot that nobody got anything of."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from adapters.sql import tables
from adapters.sql.engine import writing
from adapters.sql.mails import SqlMailQueue
from adapters.sql.watchdog import SqlSlotWatch
from app.use_cases.accounts import Founder, found_organisation
from app.use_cases.slot_watching import Teller, watch_slots
from domain.messages import Outcome
from domain.tenancy import THE_HOUSE
from ports.bell import Lane
from ports.messenger import Answer
from tests.world import BEN, SARAH, World

AFTER = timedelta(minutes=10)
OWNER = "admin@acme.example"


@pytest.fixture
def sarah(world, admin):
    return world.recipient(admin, SARAH, "Sarah")


@pytest.fixture
def pulse(world, admin, sarah):
    return world.pulse(admin, sarah)


def watch(world: World, grace: timedelta = timedelta(0)) -> int:
    return watch_slots(
        THE_HOUSE,
        slots=SqlSlotWatch(world.engine, grace),
        teller=Teller(world.formats, "Chartcastr", "https://charts.example"),
        clock=world.clock,
    )


def slot_comes(world: World, *, late: timedelta = timedelta(0)) -> None:
    (row,) = world.rows("pulse")
    world.clock.at = row.next_at + late
    world.tick()


def mails(world: World):
    return [row for row in world.rows("mail") if row.urgent]


def test_nothing_is_said_before_ten_minutes_are_over(world, pulse):
    slot_comes(world)
    world.clock.at += AFTER - timedelta(seconds=1)

    assert watch(world) == 0


def test_a_slot_that_nobody_prepared_is_mailed_once_to_the_pulses_maker(world, pulse):
    slot_comes(world)
    world.clock.at += AFTER

    assert [watch(world), watch(world)] == [1, 0]
    (mail,) = mails(world)
    assert (mail.to, mail.state) == (OWNER, "due")
    assert mail.subject == "Revenue: the chart of Thu 19 Nov, 09:00 Berlin has not gone out"
    assert "no worker of the prepare lane is running" in mail.body
    page = f"/pulses/{pulse.id}%3Frun%3D{world.rows('run')[0].id}"
    where = f"https://charts.example/organisations/{pulse.organisation}/entry"
    assert f"{where}?next={page}" in mail.body


def test_one_that_meta_has_taken_is_no_news(world, pulse):
    world.says(SARAH, "hi")
    slot_comes(world)
    world.work_all()
    world.clock.at += AFTER

    assert watch(world) == 0
    assert world.rows("run")[0].watched_at is not None


def test_one_message_that_meta_has_taken_is_enough(world, admin, sarah):
    world.pulse(admin, sarah, world.recipient(admin, BEN, "Ben"))
    slot_comes(world)
    world.messenger.next.append(Answer(Outcome.REFUSED, code=131026))
    world.work_all()
    world.clock.at += AFTER

    assert watch(world) == 0


def test_a_held_chart_says_that_nothing_has_failed(world, pulse):
    with writing(world.engine) as connection:
        connection.execute(delete(tables.template))
        connection.execute(update(tables.contact).values(window_until=world.clock.now()))
    slot_comes(world)
    world.work_all()
    world.clock.at += AFTER
    watch(world)

    (mail,) = mails(world)
    assert mail.subject.endswith("waits for its recipients to write")
    assert mail.body.startswith("Nothing has failed.")


def test_a_refusal_is_told_with_metas_code_and_the_next_step(world, pulse):
    slot_comes(world)
    world.messenger.next.append(Answer(Outcome.REFUSED, code=131026))
    world.work_all()
    world.clock.at += AFTER
    watch(world)

    (mail,) = mails(world)
    assert mail.subject.endswith("has not gone out")
    assert "Meta’s code 131026" in mail.body
    assert "Nothing has failed" not in mail.body


def test_charts_that_no_worker_sends_are_told_of(world, pulse):
    slot_comes(world)
    world.work(Lane.INBOX, Lane.PREPARE)
    world.clock.at += AFTER
    watch(world)

    assert "1 × It waits to leave." in mails(world)[0].body


def test_slots_that_an_outage_skipped_come_in_one_mail(world, pulse):
    slot_comes(world, late=timedelta(days=2, minutes=10))

    assert watch(world) == 1
    (mail,) = mails(world)
    assert "and 2 before it has not gone out" in mail.subject
    assert mail.body.count("Berlin\n- ") == 3
    assert all(row.watched_at for row in world.rows("run"))


def test_a_slot_that_fired_late_gets_a_moment_to_go(world, pulse):
    slot_comes(world, late=AFTER)

    assert watch(world, timedelta(minutes=1)) == 0
    assert watch(world) == 1


def test_where_its_maker_has_left_the_owners_hear_of_it(world, admin, pulse):
    found_organisation(
        THE_HOUSE,
        "Elsewhere",
        "UTC",
        Founder("Zoe", "zoe@else.example", "correct horse"),
        storage=world.storage,
        passwords=world.passwords,
        clock=world.clock,
    )
    (zoe,) = [row.id for row in world.rows("person") if row.email == "zoe@else.example"]
    with writing(world.engine) as connection:
        connection.execute(update(tables.pulse).values(by=zoe))
    slot_comes(world)
    world.clock.at += AFTER
    watch(world)

    assert [mail.to for mail in mails(world)] == [OWNER]


@pytest.mark.parametrize("kind", ["now", "test", "preview"])
def test_what_a_person_asked_for_they_watch_themselves(world, pulse, kind):
    slot_comes(world)
    with writing(world.engine) as connection:
        connection.execute(update(tables.run).values(kind=kind))
    world.clock.at += AFTER

    assert watch(world) == 0


def test_a_pulse_that_goes_to_nobody_is_nobodys_trouble(world, admin):
    world.pulse(admin)
    slot_comes(world)
    world.clock.at += AFTER

    assert watch(world) == 0


def test_only_urgent_mail_is_the_clocks_and_no_mail_goes_twice(world, admin, sarah, pulse):
    slot_comes(world)
    world.clock.at += AFTER
    watch(world)
    clocks, lanes = SqlMailQueue(world.engine, only_urgent=True), world.mails
    (urgent,) = clocks.claim(10)

    assert urgent.to == OWNER
    assert [mail.subject for mail in lanes.claim(10)] == [
        row.subject for row in world.rows("mail") if not row.urgent
    ]
    clocks.sent([urgent])
    assert not clocks.waiting()
