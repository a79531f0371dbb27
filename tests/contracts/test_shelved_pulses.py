"""Archived pulses, drafts, and how many charts were read; the same on every database."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import Engine

from adapters.sql.queries.pulses import SqlPulseQueries
from adapters.sql.queries.seats import SqlSeats
from app.use_cases.drafting import preview_draft
from app.use_cases.pulsing import PulseWish, edit_pulse, pause_pulse
from app.use_cases.shelving import archive_pulse
from domain.charts import ChartKind
from domain.pulses import PulseState
from domain.tenancy import THE_HOUSE, Actor, Membership, NotFound, Role
from ports.bell import Lane
from ports.queries.pulses import ReadRate
from tests.world import BEN, DAILY, World


@pytest.fixture
def place(engine: Engine) -> World:
    return World(engine)


@pytest.fixture
def admin(place: World) -> Actor:
    return place.organisation()


def queries(place: World, actor: Actor) -> SqlPulseQueries:
    return SqlPulseQueries(place.engine, actor)


def rates(place: World, actor: Actor, *pulses):
    since = place.clock.now() - timedelta(days=30)
    return queries(place, actor).read_rates([pulse.id for pulse in pulses], since)


def test_a_pause_with_an_end_and_a_schedule_come_back_as_they_were(place, admin):
    pulse = place.pulse(admin)
    last = (place.clock.now() + timedelta(days=40)).date()
    schedule = replace(DAILY, ends=last, also=(DAILY.at.replace(hour=17),))
    wish = PulseWish("Revenue", pulse.metric, ChartKind.LINE, schedule, frozenset())
    edit_pulse(admin, pulse.id, wish, storage=place.storage, clock=place.clock)
    pause_pulse(admin, pulse.id, storage=place.storage, clock=place.clock, until=last)

    view = queries(place, admin).pulse(pulse.id)
    (line,) = queries(place, admin).pulses().items

    assert view.schedule == line.schedule == schedule
    assert view.paused_until == line.paused_until
    assert view.paused_until is not None
    assert view.next_at is not None
    assert view.next_at >= view.paused_until


def test_the_archive_and_the_list_share_no_pulse(place, admin):
    kept, away = place.pulse(admin), place.pulse(admin)
    archive_pulse(admin, away.id, storage=place.storage, clock=place.clock)

    here = queries(place, admin)
    assert [line.id for line in here.pulses().items] == [kept.id]
    assert [line.id for line in here.pulses(archived=True).items] == [away.id]
    assert here.pulse(away.id).state is PulseState.ARCHIVED
    assert not here.pulses(archived=True).items[0].can_be_sent


def test_a_draft_is_nowhere_and_is_drawn_all_the_same(place, admin):
    pulse = place.pulse(admin)
    wish = PulseWish("Typing", pulse.metric, ChartKind.BARS, DAILY, frozenset())
    for _ in range(3):
        run = preview_draft(admin, wish, uuid4(), storage=place.storage, clock=place.clock)
        place.work(Lane.PREPARE)

    here = queries(place, admin)
    assert [line.id for line in here.pulses().items] == [pulse.id]
    assert here.beginnings().pulses == 1
    with pytest.raises(NotFound):
        here.pulse(run.pulse)
    assert len(place.rows("run")) == len(place.rows("picture")) == len(place.rows("reading")) == 2
    assert run.id in {row.id for row in place.rows("run")}


def test_the_share_of_each_pulse_is_its_own(place, admin):
    people = place.recipient(admin), place.recipient(admin, BEN, "Ben")
    read, unread = place.pulse(admin, *people), place.pulse(admin, people[0])
    for pulse in (read, unread):
        place.fire(admin, pulse)
        place.work_all()
    first, second, third = sorted(
        place.messages("chart"), key=lambda row: int(row.wamid.removeprefix("wamid."))
    )
    for status, row in (("read", first), ("delivered", second), ("delivered", third)):
        place.status(status, wamid=row.wamid)
    place.work(Lane.INBOX)

    assert rates(place, admin, read, unread) == {
        read.id: ReadRate(2, 1),
        unread.id: ReadRate(1, 0),
    }
    assert rates(place, place.organisation("Globex"), read) == {}


def test_every_seat_of_a_person_is_listed_by_name(place, admin):
    other = place.organisation("Aardvark")
    with place.storage.house(THE_HOUSE) as house:
        house.people.join(Membership(other.organisation, admin.person, Role.MEMBER))
        house.commit()

    seats = SqlSeats(place.engine).every(admin.person)

    assert [(each.organisation, each.actor.role) for each in seats] == [
        ("Aardvark", Role.MEMBER),
        ("Acme", Role.OWNER),
    ]
