"""What the operator's page reads, on SQLite and on PostgreSQL alike."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event, insert, update

from adapters.sql.alarm import SqlAlarm
from adapters.sql.alerts import close_alerts, open_alert
from adapters.sql.engine import database_now, reading, writing
from adapters.sql.queries.operations import SqlOperationsQueries
from adapters.sql.roll import SqlRoll
from adapters.sql.tables import attempt, ingestion, mail, message, run, sender, worker
from app.use_cases.operating import make_operator
from domain.messages import Outcome
from domain.tenancy import THE_HOUSE, Actor, NotAllowed, NotFound, PersonId
from ports.bell import Lane
from ports.messenger import Answer
from ports.queries.operations import HeldLine, LaneLine, Operations
from tests.cast import ADA
from tests.databases import emptied
from tests.world import World

OPERATOR = Actor.operator(PersonId(ADA.person))


@pytest.fixture
def roll(engine: Engine) -> SqlRoll:
    return SqlRoll(engine)


def look(world: World) -> Operations:
    return SqlOperationsQueries(world.engine, OPERATOR).look(world.clock.now())


def lane(world: World, name: str) -> LaneLine:
    [line] = [line for line in look(world).lanes if line.name == name]
    return line


def seen_ago(world: World, **gone: float) -> None:
    with writing(world.engine) as connection:
        earlier = database_now(connection) - timedelta(**gone)
        connection.execute(update(worker).values(seen_at=earlier))


def test_only_an_operator_may_look(world):
    with pytest.raises(NotAllowed):
        SqlOperationsQueries(world.engine, world.organisation())


def test_an_idle_installation_has_nothing_due_and_nobody_at_work(world):
    seen = look(world)

    assert [line.name for line in seen.lanes] == [*Lane, "clock"]
    assert {(line.due, line.oldest, line.workers) for line in seen.lanes} == {(0, None, 0)}
    assert seen.inbox.healthy_for is None
    assert seen.alerts == ()


def test_a_worker_is_alive_from_its_first_note_until_it_stops(world, roll):
    roll.seen("deliver-1", "deliver")
    roll.seen("deliver-2", "deliver")
    roll.seen("deliver-1", "deliver")
    assert lane(world, "deliver").workers == 2

    roll.left("deliver-1")
    assert lane(world, "deliver").workers == 1


def test_who_was_not_seen_for_45_seconds_is_not_alive_and_after_an_hour_forgotten(world, roll):
    roll.seen("deliver-1", "deliver")

    seen_ago(world, seconds=40)
    assert lane(world, "deliver").workers == 1
    seen_ago(world, seconds=50)
    assert lane(world, "deliver").workers == 0
    world.upkeep.sweep(world.clock.now())
    assert len(world.rows("worker")) == 1
    seen_ago(world, minutes=61)
    world.upkeep.sweep(world.clock.now())
    assert world.rows("worker") == []


def test_each_lane_says_how_much_is_due_and_for_how_long(world):
    admin = world.organisation()
    world.fire(admin, world.pulse(admin, world.recipient(admin)))
    world.clock.forward(seconds=90)
    assert lane(world, "prepare").due == 1
    assert lane(world, "prepare").oldest == timedelta(seconds=90)

    world.says("16505559999", "hello")
    assert lane(world, "inbox").due == 1
    world.work(Lane.INBOX, Lane.PREPARE)
    world.clock.forward(seconds=30)
    # the chart and the answer; the analysis waits for its chart
    assert lane(world, "deliver").due == 2
    assert lane(world, "deliver").oldest == timedelta(seconds=30)


def test_a_mail_is_due_in_its_lane_unless_it_was_put_off(world):
    world.recipient(world.organisation())
    assert lane(world, "mail").due == 1

    with writing(world.engine) as connection:
        later = database_now(connection) + timedelta(minutes=5)
        connection.execute(update(mail).values(due=later))

    assert lane(world, "mail").due == 0


def test_the_clock_is_late_when_a_slot_has_not_fired(world):
    admin = world.organisation()
    pulse = world.pulse(admin, world.recipient(admin))
    assert lane(world, "clock").due == 0

    world.clock.forward(days=1)

    assert lane(world, "clock").due == 1
    assert lane(world, "clock").oldest == world.clock.now() - pulse.next_at


def test_messages_that_stand_still_are_counted_by_what_they_wait_for(world):
    admin = world.organisation()
    pulse = world.pulse(admin, world.recipient(admin))
    world.messenger.next.append(Answer(Outcome.UNKNOWN))
    world.fire(admin, pulse)
    world.work(Lane.PREPARE, Lane.DELIVER)
    assert look(world).messages.unknown == 1
    assert look(world).messages.unconfirmed == 0

    world.clock.forward(hours=7)
    world.work(Lane.UPKEEP)
    assert look(world).messages.unknown == 0
    assert look(world).messages.unconfirmed == 1
    world.clock.forward(hours=25)
    assert look(world).messages.unconfirmed == 0


def test_a_held_number_says_why_since_when_and_what_waits_for_it(world):
    admin = world.organisation()
    world.fire(admin, world.pulse(admin, world.recipient(admin)))
    world.messenger.next.append(Answer(Outcome.REFUSED, code=190))
    world.work(Lane.PREPARE, Lane.DELIVER)

    [number] = look(world).senders

    assert number.state == "held"
    assert number.reason
    assert number.held_for is not None
    assert number.held == 1
    assert look(world).messages.held == (HeldLine("sender_held", 1),)
    assert SqlOperationsQueries(world.engine, OPERATOR).sender(number.id, world.clock.now())
    with pytest.raises(NotFound):
        SqlOperationsQueries(world.engine, OPERATOR).sender(ADA.person, world.clock.now())


def test_the_limit_is_used_by_people_reached_outside_their_window_within_a_day(world):
    admin = world.organisation()
    pulse = world.pulse(admin, world.recipient(admin))
    world.fire(admin, pulse)
    world.work(Lane.PREPARE, Lane.DELIVER)
    assert look(world).senders[0].used == 0  # the window was open

    for _ in range(2):
        world.clock.forward(hours=25)
        with writing(world.engine) as connection:
            connection.execute(update(run).values(held_until=world.clock.now()))
            connection.execute(
                update(message)
                .where(message.c.part == "chart")
                .values(form="template", accepted_at=world.clock.now())
            )
        assert look(world).senders[0].used == 1
    world.clock.forward(hours=25)
    assert look(world).senders[0].used == 0


def test_what_meta_said_of_a_number_is_shown(world):
    with writing(world.engine) as connection:
        rested = database_now(connection) + timedelta(seconds=40)
        connection.execute(
            update(sender).values(
                quality="green", messaging_limit=2000, per_second=80, rested_at=rested
            )
        )

    [number] = look(world).senders

    assert (number.quality, number.messaging_limit, number.per_second) == ("green", 2000, 80)
    assert timedelta(seconds=30) < number.rests_for <= timedelta(seconds=40)


def test_the_lag_is_the_slowest_of_a_hundred_and_health_lasts_while_probes_come(world):
    admin = world.organisation()
    world.fire(admin, world.pulse(admin, world.recipient(admin)))
    world.work(Lane.PREPARE, Lane.DELIVER)
    with writing(world.engine) as connection:
        at = database_now(connection)
        connection.execute(
            update(attempt).values(
                started_at=at - timedelta(seconds=9), first_status_at=at - timedelta(seconds=7)
            )
        )
        connection.execute(
            insert(ingestion).values(id=1, probed_at=at, healthy_since=at - timedelta(minutes=5))
        )

    inbox = look(world).inbox

    assert inbox.lag_p99 == timedelta(seconds=2)
    assert timedelta(minutes=5) <= inbox.healthy_for < timedelta(minutes=6)
    with writing(world.engine) as connection:
        connection.execute(update(ingestion).values(probed_at=at - timedelta(minutes=1)))
    assert look(world).inbox.healthy_for is None


def test_a_quarantined_event_is_listed_until_it_is_replayed(world):
    key = world.quarantined()

    [line] = look(world).quarantined
    assert (line.key, line.kind, line.tries) == (key, "message", 3)
    assert look(world).inbox.quarantined == 1

    assert world.inbox.replay(key)
    assert not world.inbox.replay(key)
    assert look(world).quarantined == ()
    assert look(world).inbox.events == 1


def test_an_alert_is_open_once_until_it_is_closed(world):
    with writing(world.engine) as connection:
        assert open_alert(connection, "code", "7", "Unknown.")
        assert not open_alert(connection, "code", "7", "Unknown, again.")
        assert open_alert(connection, "code", "8", "Another.")
    assert {each.text for each in look(world).alerts} == {"Unknown.", "Another."}

    with writing(world.engine) as connection:
        close_alerts(connection, "code", "7")
        close_alerts(connection, "code", "7")
    assert [each.text for each in look(world).alerts] == ["Another."]
    with writing(world.engine) as connection:
        assert open_alert(connection, "code", "7", "Unknown.")


def test_an_alert_whose_transaction_is_taken_back_was_never_open(world):
    with world.engine.begin() as connection:
        open_alert(connection, "code", "7", "Unknown.")
        connection.rollback()

    assert world.alarm.take(world.clock.now()) == []


def test_where_no_mail_leaves_an_alert_is_told_and_not_mailed(world):
    with writing(world.engine) as connection:
        open_alert(connection, "code", "7", "Unknown.")
    quiet = SqlAlarm(world.engine, None, "Chartcastr", "http://localhost/operator")

    assert [each.text for each in quiet.take(world.clock.now())] == ["Unknown."]
    assert quiet.take(world.clock.now()) == []
    assert world.rows("mail") == []
    assert [each.mailed for each in look(world).alerts] == [False]


def test_without_an_address_of_the_house_each_operator_is_mailed(world):
    alarm = SqlAlarm(world.engine, "", "Chartcastr", "http://localhost/operator")
    nobody = alarm.addresses()
    for name in ("Globex", "Acme"):
        world.organisation(name)
        email = f"admin@{name.lower()}.example"
        make_operator(THE_HOUSE, email, storage=world.storage, clock=world.clock)
    with writing(world.engine) as connection:
        open_alert(connection, "code", "7", "Unknown.")

    alarm.take(world.clock.now())

    assert nobody == []
    assert alarm.addresses() == ["admin@acme.example", "admin@globex.example"]
    assert sorted(row.to for row in world.rows("mail")) == alarm.addresses()
    assert [each.mailed for each in look(world).alerts] == [True]


def test_where_nobody_could_be_mailed_an_alert_is_told_all_the_same(world):
    with writing(world.engine) as connection:
        open_alert(connection, "code", "7", "Unknown.")
    alarm = SqlAlarm(world.engine, "", "Chartcastr", "http://localhost/operator")

    assert [each.text for each in alarm.take(world.clock.now())] == ["Unknown."]
    assert [each.mailed for each in look(world).alerts] == [False]


def test_two_who_open_the_same_alert_at_once_open_one(postgresql: Engine):
    world = World(emptied(postgresql))

    def opened(_: int) -> bool:
        with writing(world.engine) as connection:
            return open_alert(connection, "code", "7", "Unknown.")

    with ThreadPoolExecutor(8) as crew:
        assert sum(crew.map(opened, range(8))) == 1


def test_no_figure_reads_all_messages(sqlite: Engine):
    world = World(sqlite)
    asked: list[tuple[str, object]] = []

    @event.listens_for(sqlite, "before_cursor_execute")
    def note(_c, _cursor, statement, parameters, _context, _many):
        if statement.startswith("SELECT"):
            asked.append((statement, parameters))

    look(world)
    event.remove(sqlite, "before_cursor_execute", note)

    plans = []
    with reading(sqlite) as connection:
        for statement, parameters in asked:
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plans += [row[3] for row in rows]
    assert [plan for plan in plans if "message" in plan]
    tables = ("message", "delivery_event", "attempt", "event", "webhook_body", "run")
    whole = [plan for plan in plans for table in tables if plan == f"SCAN {table}"]
    assert whole == []
