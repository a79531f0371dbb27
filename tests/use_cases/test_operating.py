"""Looking after the house: operators, releasing, replaying, being at work, being told."""

import logging

import pytest

from adapters.sql.alerts import open_alert
from adapters.sql.engine import writing
from app.use_cases.accounts import open_house
from app.use_cases.attending import EVERY_S, Presence
from app.use_cases.operating import (
    Quarantine,
    close_alert,
    make_operator,
    release_sender,
    remove_operator,
    replay_all,
    replay_event,
)
from app.use_cases.pulsing import fire_pulse
from domain.messages import Outcome
from domain.pulses import RunKind
from domain.tenancy import THE_HOUSE, Actor, NotAllowed, NotFound
from ports.bell import Lane
from ports.messenger import Answer
from tests.world import NUMBER, OPERATOR_MAIL, HeardBell


@pytest.fixture
def operator(world, admin):
    make_operator(THE_HOUSE, " Admin@ACME.example", storage=world.storage, clock=world.clock)
    return Actor.operator(admin.person)


def held(world, admin):
    """Meta has refused the token: the number is held, with a chart and its analysis."""
    world.fire(admin, world.pulse(admin, world.recipient(admin)))
    world.messenger.next.append(Answer(Outcome.REFUSED, code=190))
    world.work_all()
    [number] = world.rows("sender")
    assert number.state == "held"
    assert len(open_alerts(world)) == 1
    return number.id


def quarantine(world, bell):
    return Quarantine(world.inbox, bell, world.storage, world.clock)


def noted(world):
    return [(row.what, row.subject) for row in world.rows("audit")]


def open_alerts(world):
    return [row.text for row in world.rows("alert") if row.closed_at is None]


def test_an_operator_is_somebody_with_an_account(world, operator):
    assert [row.person for row in world.rows("operator")] == [operator.person]
    with pytest.raises(NotFound):
        make_operator(THE_HOUSE, "no@body.example", storage=world.storage, clock=world.clock)


def test_making_an_operator_twice_makes_one(world, operator):
    make_operator(THE_HOUSE, "admin@acme.example", storage=world.storage, clock=world.clock)

    assert len(world.rows("operator")) == 1


def test_who_was_removed_is_an_operator_no_more(world, operator):
    remove_operator(THE_HOUSE, "admin@acme.example", storage=world.storage, clock=world.clock)

    assert world.rows("operator") == []
    assert noted(world)[-2:] == [
        ("made an operator", str(operator.person)),
        ("removed an operator", str(operator.person)),
    ]


def test_a_released_number_sends_what_waited_for_it(world, admin, operator):
    number = held(world, admin)

    release_sender(operator, number, storage=world.storage, clock=world.clock)
    world.work_all()

    assert [row.state for row in world.rows("sender")] == ["active"]
    assert set(world.states("chart", "analysis")) == {"accepted"}
    assert open_alerts(world) == []
    assert "released a number" in [row.what for row in world.rows("audit")]


def test_a_number_that_release_brings_up_to_date_has_no_alert_any_more(world, admin):
    held(world, admin)

    open_house(THE_HOUSE, NUMBER, storage=world.storage, vault=world.vault, clock=world.clock)

    assert open_alerts(world) == []


def test_a_closed_alert_is_closed_and_the_same_again_is_a_new_one(world, operator):
    with writing(world.engine) as connection:
        open_alert(connection, "code", "7", "An unknown code.")
    [alert] = world.rows("alert")

    close_alert(operator, alert.id, storage=world.storage, clock=world.clock)

    assert open_alerts(world) == []
    with pytest.raises(NotFound):
        close_alert(operator, alert.id, storage=world.storage, clock=world.clock)
    with writing(world.engine) as connection:
        assert open_alert(connection, "code", "7", "An unknown code.")


def test_a_replayed_event_is_due_with_all_its_tries(world, operator):
    key, bell = world.quarantined(), HeardBell()

    replay_event(operator, key, quarantine=quarantine(world, bell))

    [event] = [row for row in world.rows("event") if row.key == key]
    assert (event.state, event.tries) == ("due", 0)
    assert bell.rung == [Lane.INBOX]
    with pytest.raises(NotFound):
        replay_event(operator, key, quarantine=quarantine(world, bell))


def test_all_that_is_in_quarantine_can_be_replayed_at_once(world, operator):
    for _ in range(3):
        world.quarantined()

    assert replay_all(operator, quarantine=quarantine(world, HeardBell())) == 3
    assert noted(world)[-1] == ("replayed events out of quarantine", "3")
    assert world.inbox.quarantined(10) == []


def test_an_admin_is_no_operator_and_an_operator_no_admin(world, admin, operator):
    with pytest.raises(NotAllowed):
        replay_all(admin, quarantine=quarantine(world, HeardBell()))
    with pytest.raises(NotAllowed):
        fire_pulse(operator, None, RunKind.NOW, None, storage=world.storage, clock=world.clock)


def test_an_alert_is_logged_and_mailed_once(world, caplog):
    with writing(world.engine) as connection:
        open_alert(connection, "code", "7", "Meta answered with the unknown code 7.")

    with caplog.at_level(logging.ERROR, "app.use_cases.keeping"):
        world.work(Lane.UPKEEP)
        world.work(Lane.UPKEEP)

    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 1
    assert "unknown code 7" in said[0]
    mails = [row for row in world.rows("mail") if row.to == OPERATOR_MAIL]
    assert [mail.subject for mail in mails] == [
        "Chartcastr: Meta answered with the unknown code 7."
    ]
    assert "http://localhost/operator" in mails[0].body
    assert world.rows("alert")[0].mailed_at is not None


class BrokenRoll:
    def seen(self, name, lane):
        raise OSError("the database is away")

    left = seen


def test_a_roll_that_cannot_be_written_stops_no_work(caplog):
    presence = Presence(BrokenRoll(), "deliver")

    presence.note()
    presence.end()

    assert len(caplog.records) == 2
    assert "the database is away" not in caplog.text


class CountedRoll:
    def __init__(self):
        self.notes = 0

    def seen(self, name, lane):
        self.notes += 1

    def left(self, name):
        pass


def test_a_worker_notes_itself_at_once_and_then_every_five_seconds():
    roll, at = CountedRoll(), [100.0]
    presence = Presence(roll, "deliver", monotonic=lambda: at[0])

    for _ in range(11):
        presence.note()
        at[0] += EVERY_S / 5

    assert roll.notes == 3
