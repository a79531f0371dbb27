"""What failed of a run goes again by one press, however much it is; the same on every database."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import Engine, update

from adapters.sql.engine import writing
from adapters.sql.tables import message
from adapters.sql.units import SqlStorage
from adapters.vault.fingerprints import fingerprint
from app.use_cases.erasing import erase_organisation
from app.use_cases.pulsing import go_on_sending_again, send_failed_again
from app.use_cases.shelving import archive_pulse
from domain.messages import Outcome
from domain.pulses import PulseShelved, Run
from domain.tenancy import Actor, NotFound
from ports.bell import Lane
from ports.messenger import Answer
from tests.proofs.crowd import crowd
from tests.world import World, shop_csv

PEOPLE, AT_ONCE = 7, 2
REFUSED = Answer(Outcome.REFUSED, code=131026)


@dataclass
class BusyBell:
    """Whoever hears it works at once."""

    place: World
    rounds: list[Lane] = field(default_factory=list)

    def ring(self, lane: Lane) -> None:
        self.rounds.append(lane)
        self.place.work(lane)

    def answered(self, lane: Lane) -> None:
        pass


@dataclass
class ShelvingBell:
    """Whoever hears it puts the run's pulse into the archive."""

    place: World
    admin: Actor
    run: Run

    def ring(self, lane: Lane) -> None:
        archive_pulse(
            self.admin, self.run.pulse, storage=self.place.storage, clock=self.place.clock
        )

    def answered(self, lane: Lane) -> None:
        pass


@dataclass
class ClosingBell:
    """Whoever hears it erases the organisation."""

    place: World
    admin: Actor

    def ring(self, lane: Lane) -> None:
        if lane is Lane.DELIVER:
            erase_organisation(
                self.admin, "Acme", storage=self.place.storage, clock=self.place.clock
            )

    def answered(self, lane: Lane) -> None:
        pass


@pytest.fixture
def place(engine: Engine) -> World:
    return World(engine)


@pytest.fixture
def admin(place):
    return place.organisation()


@pytest.fixture
def run(place, admin):
    """To seven, of whom one has got their chart and six have not."""
    return fired(place, admin, PEOPLE)


def fired(place, admin, people):
    to = crowd(place, admin, people).values()
    run = place.fire(admin, place.pulse(admin, *to, content=shop_csv(place.clock.now())))
    place.work(Lane.PREPARE)
    arrived, *_ = place.messages("chart")
    of_charts = message.c.part == "chart"
    with writing(place.engine) as connection:
        connection.execute(
            update(message).where(of_charts).values(state="dead", code=REFUSED.code)
        )
        connection.execute(
            update(message).where(message.c.id == arrived.id).values(state="delivered", code=None)
        )
    return run


def pressed(place, admin, run, **more):
    return send_failed_again(admin, run.id, storage=place.storage, clock=place.clock, **more)


def again(place):
    return [row for row in place.messages("chart") if row.resend]


def test_all_that_failed_goes_again_in_rounds(place, admin, run):
    place.bell.rung.clear()

    assert pressed(place, admin, run, at_once=AT_ONCE) == PEOPLE - 1

    assert len({row.contact for row in again(place)}) == PEOPLE - 1
    assert place.bell.rung == [Lane.DELIVER] * 3


def test_five_hundred_and_one_go_by_one_press(place, admin):
    run = fired(place, admin, 502)

    assert pressed(place, admin, run) == 501


def test_what_arrived_does_not_go_again(place, admin, run):
    (arrived,) = [row for row in place.messages("chart") if row.state == "delivered"]

    pressed(place, admin, run, at_once=AT_ONCE)

    assert arrived.contact not in {row.contact for row in again(place)}


def test_what_follows_a_chart_goes_with_it_and_once(place, admin, run):
    with writing(place.engine) as connection:
        analyses = message.c.part == "analysis"
        connection.execute(update(message).where(analyses).values(state="dead"))

    assert pressed(place, admin, run, at_once=PEOPLE) == PEOPLE

    charts = {row.contact: row.id for row in again(place)}
    analyses = [row for row in place.messages("analysis") if row.resend]
    assert len(charts) == PEOPLE - 1
    assert len({row.contact for row in analyses}) == len(analyses) == PEOPLE
    assert all(row.waits_for == charts.get(row.contact) for row in analyses)


def test_a_second_press_sends_nothing_twice(place, admin, run):
    pressed(place, admin, run, at_once=AT_ONCE)

    assert pressed(place, admin, run, at_once=AT_ONCE) == 0
    assert len(again(place)) == PEOPLE - 1


def test_what_fails_again_meanwhile_waits_for_another_press(place, admin, run):
    place.messenger.next.extend([REFUSED] * PEOPLE)
    bell = BusyBell(place)
    storage = SqlStorage(place.engine, bell, fingerprint(bytes(32)))

    sent = send_failed_again(admin, run.id, storage=storage, clock=place.clock, at_once=AT_ONCE)

    assert sent == PEOPLE - 1
    assert bell.rounds == [Lane.DELIVER] * 3
    assert [(row.resend, row.state) for row in again(place)] == [(1, "dead")] * (PEOPLE - 1)


def test_what_fails_again_before_the_rest_is_left_does_not_go_by_itself(place, admin, run):
    place.messenger.next.extend([REFUSED] * PEOPLE)
    storage = SqlStorage(place.engine, BusyBell(place), fingerprint(bytes(32)))
    known = {"storage": storage, "clock": place.clock}

    assert send_failed_again(admin, run.id, **known, at_once=AT_ONCE, seconds=0) == PEOPLE - 1
    place.work(Lane.UPKEEP)

    assert {row.resend for row in again(place)} == {1}
    assert len(again(place)) == PEOPLE - 1


def noted(place):
    return sorted(row.what for row in place.rows("audit") if "failed again" in row.what)


def test_each_round_says_in_the_audit_log_how_many_went(place, admin, run):
    pressed(place, admin, run, at_once=4)
    pressed(place, admin, run, at_once=4)

    assert noted(place) == ["sent what failed again (2)", "sent what failed again (4)"]


def test_a_round_before_the_pulse_is_archived_has_gone_and_is_noted(place, admin, run):
    storage = SqlStorage(place.engine, ShelvingBell(place, admin, run), fingerprint(bytes(32)))

    with pytest.raises(PulseShelved):
        send_failed_again(admin, run.id, storage=storage, clock=place.clock, at_once=AT_ONCE)

    assert len(again(place)) == AT_ONCE
    assert noted(place) == [f"sent what failed again ({AT_ONCE})"]


# --- longer than a press ---------------------------------------------------------------------


def test_what_a_press_has_no_time_for_goes_on_by_itself(place, admin, run):
    assert pressed(place, admin, run, at_once=AT_ONCE, seconds=0) == PEOPLE - 1
    assert len(again(place)) == AT_ONCE
    assert place.bell.rung[-1] is Lane.UPKEEP

    place.work(Lane.UPKEEP)

    assert len({row.contact for row in again(place)}) == len(again(place)) == PEOPLE - 1
    assert place.upkeep.resending() == []


def test_what_goes_on_by_itself_goes_round_by_round(place, admin, run):
    pressed(place, admin, run, at_once=AT_ONCE, seconds=0)
    system = Actor.system(admin.organisation)
    known = {"storage": place.storage, "clock": place.clock}
    counts = []
    while left := place.upkeep.resending():
        go_on_sending_again(system, run.id, left[0].by, **known, at_once=AT_ONCE, seconds=0)
        counts.append(len(again(place)))

    assert counts == [4, 6]


def test_what_fails_again_while_it_goes_on_waits_for_another_press(place, admin, run):
    pressed(place, admin, run, at_once=AT_ONCE, seconds=0)
    place.work(Lane.UPKEEP)
    with writing(place.engine) as connection:
        resent = message.c.resend == 1
        connection.execute(update(message).where(resent).values(state="dead"))
    place.work(Lane.UPKEEP)

    assert {row.resend for row in again(place)} == {1}
    assert pressed(place, admin, run) == PEOPLE - 1


def test_a_first_try_that_fails_while_it_goes_on_goes_with_the_rest(place, admin, run):
    (arrived,) = [row for row in place.messages("chart") if row.state == "delivered"]
    pressed(place, admin, run, at_once=AT_ONCE, seconds=0)
    with writing(place.engine) as connection:
        late = message.c.id == arrived.id
        connection.execute(update(message).where(late).values(state="dead"))
    place.work(Lane.UPKEEP)

    assert len({row.contact for row in again(place)}) == len(again(place)) == PEOPLE


def test_what_closes_meanwhile_sends_no_more(place, admin, run):
    bell = ClosingBell(place, admin)
    storage = SqlStorage(place.engine, bell, fingerprint(bytes(32)))
    with pytest.raises(NotFound):
        send_failed_again(admin, run.id, storage=storage, clock=place.clock, at_once=AT_ONCE)

    assert len(again(place)) == AT_ONCE
    assert place.upkeep.resending() == []


def test_what_was_left_ends_with_the_organisation(place, admin, run):
    pressed(place, admin, run, at_once=AT_ONCE, seconds=0)
    (left,) = place.upkeep.resending()
    erase_organisation(admin, "Acme", storage=place.storage, clock=place.clock)
    assert place.upkeep.resending() == []

    known = {"storage": place.storage, "clock": place.clock, "seconds": 60}
    go_on_sending_again(Actor.system(left.organisation), left.run, left.by, **known)
    assert len(again(place)) == AT_ONCE


def test_a_pulse_that_is_archived_meanwhile_sends_no_more(place, admin, run):
    pressed(place, admin, run, at_once=AT_ONCE, seconds=0)
    archive_pulse(admin, run.pulse, storage=place.storage, clock=place.clock)
    place.work(Lane.UPKEEP)

    assert len(again(place)) == AT_ONCE
    assert place.upkeep.resending() == []


def test_what_was_left_since_is_not_ended_with_it(place, admin, run):
    pressed(place, admin, run, at_once=AT_ONCE, seconds=0)
    (before,) = place.upkeep.resending()
    later = before.by + timedelta(minutes=1)
    with place.storage.tenant(admin) as uow:
        uow.runs.leave_resending(run.id, later)
        uow.runs.end_resending(run.id, before.by)
        uow.commit()

    assert [each.by for each in place.upkeep.resending()] == [later]
