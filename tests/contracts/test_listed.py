"""All deliveries of an organisation, as somebody looks for them; the same on every database."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, event, update

from adapters.sql.engine import writing
from adapters.sql.queries.listed import FEW, SqlDeliveryQueries
from adapters.sql.tables import message, picture
from app.use_cases.pulsing import send_again
from app.use_cases.shelving import archive_pulse, take_out_pulse
from domain.messages import MessageId, Outcome, State
from domain.tenancy import Actor, NotFound
from ports.messenger import Answer
from ports.queries.deliveries import Causes, DeliveryFilter, ListedDelivery, Place
from tests.proofs.crowd import crowd
from tests.world import BEN, SARAH, World

EVERYTHING = DeliveryFilter()
EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}


@pytest.fixture
def place(engine: Engine) -> World:
    return World(engine)


@pytest.fixture
def admin(place: World) -> Actor:
    return place.organisation()


def listed(place: World, actor: Actor, wanted: DeliveryFilter = EVERYTHING, **more: object):
    return SqlDeliveryQueries(place.engine, actor).page(wanted, **more)


def labels(place: World, actor: Actor, wanted: DeliveryFilter = EVERYTHING) -> list[str]:
    return [line.label for line in listed(place, actor, wanted).items]


def place_of(line: ListedDelivery) -> Place:
    return line.at, line.id


def sent(place: World, admin: Actor, *people: UUID, answer: Answer | None = None) -> UUID:
    """A run of a pulse of its own; the clock has gone on an hour."""
    pulse = place.pulse(admin, *people)
    place.fire(admin, pulse)
    if answer:
        place.messenger.next.append(answer)
    place.work_all()
    place.clock.forward(hours=1)
    return pulse.id


@pytest.fixture
def sarah(place: World, admin: Actor) -> UUID:
    return place.recipient(admin, SARAH, "Sarah Ö.")


@pytest.fixture
def ben(place: World, admin: Actor) -> UUID:
    return place.recipient(admin, BEN, "Ben_50%")


def test_the_newest_run_comes_first_and_pages_follow_each_other(place, admin, sarah, ben):
    pulses = [sent(place, admin, sarah, ben) for _ in range(3)]

    whole = listed(place, admin).items
    seen, after = [], None
    while True:
        page = listed(place, admin, after=after, size=2)
        seen += page.items
        after = page.next
        if after is None:
            break

    assert seen == list(whole)
    assert [line.pulse for line in whole] == [each for each in reversed(pulses) for _ in "12"]
    assert {line.label for line in whole} == {"Sarah Ö.", "Ben_50%"}


def test_nobody_sees_what_is_not_theirs(place, admin, sarah):
    sent(place, admin, sarah)
    stranger = place.organisation("Globex")
    (line,) = listed(place, admin).items

    assert listed(place, stranger).items == ()
    assert listed(place, stranger, DeliveryFilter(recipient=str(sarah))).items == ()
    assert listed(place, stranger, DeliveryFilter(pulse=line.pulse)).items == ()
    with pytest.raises(NotFound):
        listed(place, stranger, after=line.id)


def test_a_place_that_is_not_there_is_not_found(place, admin):
    with pytest.raises(NotFound):
        listed(place, admin, after=uuid4())


def test_each_filter_finds_its_own(place, admin, sarah, ben):
    first = sent(place, admin, sarah)
    began = place.clock.now()
    refused = Answer(Outcome.REFUSED, code=131026)
    second = sent(place, admin, ben, answer=refused)

    def found(**wanted: object) -> list[UUID]:
        return [line.pulse for line in listed(place, admin, DeliveryFilter(**wanted)).items]

    assert found(pulse=first) == [first]
    assert found(recipient="SARAH") == [first]
    assert found(recipient=str(ben)) == [second]
    assert found(recipient="_50%") == [second]
    assert found(recipient="nobody") == []
    assert found(since=began) == [second]
    assert found(before=began) == [first]
    assert found(states=frozenset({State.ACCEPTED})) == [first]
    assert found(states=frozenset({State.DEAD, State.ACCEPTED})) == [second, first]
    assert found(causes=Causes(codes=frozenset({131026}))) == [second]
    assert found(causes=Causes(codes=frozenset({131026})), pulse=first) == []
    assert found(causes=Causes()) == []
    assert found(states=frozenset({State.DEAD}), recipient="Ben", pulse=second) == [second]


def test_a_cause_of_ours_is_found_by_reason_and_by_state(place, admin, sarah):
    sent(place, admin, sarah)
    with writing(place.engine) as connection:
        connection.execute(update(message).values(state="held", reason="window_closed"))
    by_reason = DeliveryFilter(causes=Causes(reasons=frozenset({"window_closed"})))
    by_state = DeliveryFilter(causes=Causes(states=frozenset({State.HELD})))

    assert labels(place, admin, by_reason) == ["Sarah Ö."]
    assert labels(place, admin, by_state) == []
    with writing(place.engine) as connection:
        connection.execute(update(message).values(reason=""))
    assert labels(place, admin, by_state) == ["Sarah Ö."]


def test_what_was_sent_again_is_listed_once_at_its_place_as_its_newest(place, admin, sarah):
    refused = Answer(Outcome.REFUSED, code=131026)
    sent(place, admin, sarah, answer=refused)
    (before,) = listed(place, admin).items
    send_again(admin, MessageId(before.chart.id), storage=place.storage, clock=place.clock)
    place.work_all()

    (after,) = listed(place, admin).items
    assert (after.id, after.at) == (before.id, before.at)
    assert (before.chart.state, after.chart.state) == (State.DEAD, State.ACCEPTED)
    assert after.chart.resend == 1


def test_many_who_are_called_alike_are_found_among_all(place, admin, sarah):
    people = crowd(place, admin, FEW + 5)
    sent(place, admin, sarah, *people.values())
    alike = DeliveryFilter(recipient="holder of")

    page = listed(place, admin, alike, size=FEW)
    rest = listed(place, admin, alike, after=page.next, size=FEW)
    assert [len(page.items), len(rest.items)] == [FEW, 5]
    assert {line.destination for line in (*page.items, *rest.items)} == set(people.values())


def test_what_comes_before_a_delivery_is_counted_up_to_a_limit(place, admin, sarah, ben):
    for _ in range(3):
        sent(place, admin, sarah, ben)
    whole = listed(place, admin).items
    newer = SqlDeliveryQueries(place.engine, admin).newer
    of_ben, dead = DeliveryFilter(recipient="Ben"), DeliveryFilter(states=frozenset({State.DEAD}))

    assert [newer(EVERYTHING, [], place_of(line), 10) for line in whole] == [*range(6)]
    assert newer(EVERYTHING, [], place_of(whole[-1]), 2) == 2
    assert newer(EVERYTHING, [], None, 10) == 6
    assert newer(of_ben, [], None, 10) == 3
    assert newer(dead, [], None, 10) == 0
    assert newer(EVERYTHING, [], (whole[-1].at, UUID(int=0)), 10) == 6


def test_what_was_shown_is_not_newer_wherever_it_stands(place, admin, sarah, ben):
    for _ in range(3):
        sent(place, admin, sarah, ben)
    whole = listed(place, admin).items
    ids = [line.id for line in whole]
    newer = SqlDeliveryQueries(place.engine, admin).newer
    dead = DeliveryFilter(states=frozenset({State.DEAD}))

    assert newer(EVERYTHING, ids, None, 10) == 0
    assert newer(EVERYTHING, [ids[1], ids[4]], None, 10) == 4
    assert newer(EVERYTHING, [ids[1], ids[4]], place_of(whole[4]), 10) == 3
    assert newer(EVERYTHING, ids[:3], None, 2) == 2
    assert newer(EVERYTHING, [*ids[:5], uuid4()], None, 1) == 1
    assert newer(dead, ids, None, 10) == 0


def test_newer_ones_are_counted_by_the_index_that_the_list_is_in_order_by(place, admin, sarah):
    sent(place, admin, sarah)
    (line,) = listed(place, admin).items
    asked: list[tuple[str, object]] = []
    hear = lambda *args: asked.append((args[2], args[3]))  # noqa: E731
    event.listen(place.engine, "before_cursor_execute", hear)
    SqlDeliveryQueries(place.engine, admin).newer(EVERYTHING, [line.id], place_of(line), 101)
    event.remove(place.engine, "before_cursor_execute", hear)

    statement, values = asked[-1]
    with place.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET enable_seqscan = off")
        plan = connection.exec_driver_sql(
            f"{EXPLAIN[connection.dialect.name]} {statement}", values
        )
        assert "ix_delivery_listed" in str(plan.all())


def test_what_is_kept_no_longer_or_in_the_archive_may_not_go_again(place, admin, sarah):
    pulse = sent(place, admin, sarah, answer=Answer(Outcome.REFUSED, code=131026))

    def may_go() -> bool:
        (line,) = listed(place, admin).items
        return line.may_go_again

    assert may_go()
    archive_pulse(admin, pulse, storage=place.storage, clock=place.clock)
    assert not may_go()
    take_out_pulse(admin, pulse, storage=place.storage, clock=place.clock)
    assert may_go()
    with writing(place.engine) as connection:
        connection.execute(update(picture).values(png=b""))
    assert not may_go()


def test_the_queries_of_a_page_do_not_grow_with_its_rows(place, admin, sarah, ben):
    counts = []
    for _ in range(3):
        sent(place, admin, sarah, ben)
        asked: list[str] = []
        hear = lambda *args, asked=asked: asked.append(args[2])  # noqa: E731
        event.listen(place.engine, "before_cursor_execute", hear)
        listed(place, admin)
        event.remove(place.engine, "before_cursor_execute", hear)
        counts.append(len(asked))

    assert len(set(counts)) == 1


def test_time_is_the_runs_whenever_it_was_planned(place, admin, sarah):
    pulse = place.pulse(admin, sarah)
    run = place.fire(admin, pulse)
    place.clock.forward(minutes=40)
    place.work_all()

    (line,) = listed(place, admin).items
    assert line.at == run.at == place.clock.now() - timedelta(minutes=40)
