"""What holds sending back before Meta does, on SQLite and on PostgreSQL alike."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from adapters.sql.deliveries import SqlDeliveries
from adapters.sql.engine import database_now, reading, writing
from adapters.sql.tables import alert, contact, message, organisation, sender, template
from adapters.sql.upkeep import SqlUpkeep
from domain.budgets import Budget
from domain.messages import PATIENCE, Form, Outcome
from domain.pacing import CHAT
from domain.senders import STOPPED
from domain.tenancy import Actor
from ports.bell import Lane
from ports.messenger import Answer
from ports.outbox import Order, Result
from tests.world import BEN, SARAH, World


@pytest.fixture
def team(world: World) -> Actor:
    """An organisation whose first twelve recipients have all opted in."""
    admin = world.organisation()
    for place in range(12):
        world.recipient(admin, f"165055500{place:02}", f"Person {place}")
    rested(world)
    return admin


def everybody(world: World, admin: Actor) -> Any:
    rows = world.rows("destination")
    return [row.id for row in rows if row.organisation == admin.organisation]


def sends(world: World, admin: Actor, *to: Any) -> None:
    world.fire(admin, world.pulse(admin, *(to or everybody(world, admin))))
    world.work(Lane.PREPARE)


def rested(world: World) -> None:
    """Database time has passed: numbers and chats are rested."""
    with writing(world.engine) as connection:
        connection.execute(update(sender).values(rested_at=None))
        connection.execute(update(contact).values(gate_at=None))


def database_time(world: World) -> datetime:
    with reading(world.engine) as connection:
        return database_now(connection)


def change(world: World, table: Any, **values: Any) -> None:
    with writing(world.engine) as connection:
        connection.execute(update(table).values(**values))


def claim(world: World, slots: int = 50) -> list[Order]:
    return world.deliveries.claim(slots, world.clock.now())


def answers(world: World, orders: list[Order], answer: Callable[[int], Answer]) -> None:
    results = [Result(order, answer(place)) for place, order in enumerate(orders)]
    world.deliveries.record(results, world.clock.now())


def accepted(world: World, orders: list[Order]) -> None:
    answers(world, orders, lambda _: Answer(Outcome.ACCEPTED, f"wamid.{uuid4()}"))


def alerts(world: World) -> list[tuple[str, bool]]:
    with reading(world.engine) as connection:
        rows = connection.execute(select(alert.c.kind, alert.c.closed_at)).all()
    return [(row.kind, row.closed_at is None) for row in rows]


def test_a_number_sends_no_more_at_once_than_its_burst(world, team):
    change(world, sender, per_second=1)
    sends(world, team)

    assert len(claim(world)) == 1
    change(world, sender, rested_at=database_time(world) + timedelta(minutes=10))
    assert claim(world) == []
    rested(world)
    assert len(claim(world)) == 1


def test_a_chat_takes_thirty_at_once_and_then_rests_alone(world, team):
    sends(world, team)
    tired = world.rows("contact")[0]
    moment = database_time(world)
    with writing(world.engine) as connection:
        connection.execute(
            update(contact)
            .where(contact.c.id == tired.id)
            .values(gate_at=moment + CHAT.ahead + timedelta(seconds=600))
        )

    orders = claim(world)

    assert len(orders) == 11
    assert not world.deliveries.waiting(world.clock.now())


def an_hour_more_for_tired_chats(world: World) -> None:
    """However slow the machine, a chat that must rest is not rested yet."""
    tired = database_time(world) + CHAT.ahead - timedelta(seconds=60)
    with writing(world.engine) as connection:
        for row in connection.execute(select(contact).where(contact.c.gate_at > tired)).all():
            later = row.gate_at + timedelta(hours=1)
            connection.execute(update(contact).where(contact.c.id == row.id).values(gate_at=later))


def test_after_131056_one_chat_rests_and_the_others_go_on(world, team):
    sends(world, team)
    orders = claim(world)
    answers(
        world,
        orders,
        lambda place: (
            Answer(Outcome.REFUSED, code=131056)
            if place == 0
            else Answer(Outcome.ACCEPTED, f"wamid.{uuid4()}")
        ),
    )
    an_hour_more_for_tired_chats(world)
    change(world, sender, rested_at=None)
    world.clock.forward(minutes=1)

    assert {order.text for order in claim(world)} == {world.messages("analysis")[0].text}
    assert world.states("chart").count("ready") == 1
    rested(world)
    assert [order.form for order in claim(world)] == [Form.IMAGE]


@pytest.mark.parametrize("code", [190, 368, 131031, 131042])
def test_the_breaker_holds_all_of_a_number_with_one_alert_until_it_is_released(world, team, code):
    change(world, sender, per_second=3)
    sends(world, team)
    answers(world, claim(world), lambda _: Answer(Outcome.REFUSED, code=code))
    rested(world)

    assert claim(world) == []

    assert set(world.states("chart")) == {"held"}
    assert alerts(world) == [("sender", True)]
    with world.storage.house(Actor.system(team.organisation)) as house:
        number = house.senders.managed()
        house.senders.release(number.id, world.clock.now())
        house.commit()
    assert set(world.states("chart")) == {"ready"}
    assert alerts(world) == [("sender", False)]


def test_a_number_that_an_operator_has_stopped_stays_stopped_by_them(world, team):
    sends(world, team)
    orders = claim(world)
    change(world, sender, state="held", reason=f"{STOPPED} we look into it.")

    answers(world, orders, lambda _: Answer(Outcome.REFUSED, code=190))

    with world.storage.house(Actor.system(team.organisation)) as house:
        assert house.senders.managed().stopped_by_operator
    assert alerts(world) == [("sender", True)]


def test_a_limit_of_the_whole_app_rests_every_number(world, team):
    sends(world, team)
    answers(world, claim(world, 1), lambda _: Answer(Outcome.REFUSED, code=4))

    assert claim(world) == []
    assert not world.deliveries.waiting(world.clock.now())


def test_templates_stop_at_metas_limit_and_go_on_when_there_is_room(world, team):
    change(world, contact, window_until=None)
    change(world, sender, messaging_limit=5)
    sends(world, team)

    accepted(world, claim(world, 4))
    accepted(world, claim(world, 20))

    assert world.states("chart").count("accepted") == 5
    held = [row.reason for row in world.messages("chart") if row.state == "held"]
    assert held == ["messaging_limit"] * 7
    assert world.upkeep.reopen(world.clock.now()) == 0
    world.clock.forward(hours=25)
    assert world.upkeep.reopen(world.clock.now()) == 7


def test_what_is_on_its_way_counts_for_metas_limit(world, team):
    change(world, contact, window_until=None)
    change(world, sender, messaging_limit=5)
    sends(world, team)

    taken = [len(claim(world, 3)) for _ in range(4)]

    assert taken == [3, 2, 0, 0]


def test_whoever_was_reached_today_is_not_counted_twice(world, team):
    change(world, contact, window_until=None)
    change(world, sender, messaging_limit=12)
    sends(world, team)
    accepted(world, claim(world))
    rested(world)
    sends(world, team)

    assert len(claim(world)) == 12


def test_held_at_the_limit_a_chart_goes_as_soon_as_its_recipient_writes(world, team):
    change(world, contact, window_until=None)
    change(world, sender, messaging_limit=0)
    sends(world, team)
    assert claim(world) == []

    world.says("16505550000", "hi")
    world.work(Lane.INBOX)

    assert [order.form for order in claim(world)] == [Form.IMAGE]


def test_an_organisation_stops_at_its_cost_ceiling_and_its_neighbour_does_not(world, team):
    budget = Budget(Decimal("0.10"), Decimal("2.00"))
    world.deliveries = SqlDeliveries(world.engine, PATIENCE, budget)
    upkeep = SqlUpkeep(world.engine, PATIENCE, budget)
    other = world.organisation("Bolt")
    ben = world.recipient(other, BEN)
    sends(world, team)  # twelve confirmations have gone already: eight are left
    sends(world, other, ben)
    rested(world)

    accepted(world, claim(world))

    charts = world.messages("chart")
    mine = [row.state for row in charts if row.organisation == team.organisation]
    assert (mine.count("accepted"), mine.count("held")) == (8, 4)
    assert [row.state for row in charts if row.organisation == other.organisation] == ["accepted"]
    assert upkeep.reopen(world.clock.now()) == 0
    with writing(world.engine) as connection:
        connection.execute(
            update(organisation)
            .where(organisation.c.id == team.organisation)
            .values(cost_ceiling=Decimal(50))
        )
    assert upkeep.reopen(world.clock.now()) >= 4


def test_one_message_of_a_quiet_organisation_goes_before_sixty_of_a_loud_one(world, team):
    quiet = world.organisation("Bolt")
    ben = world.recipient(quiet, BEN)
    loud = everybody(world, team)
    for _ in range(5):
        sends(world, team, *loud)
    sends(world, quiet, ben)
    rested(world)

    first = claim(world, 2)

    assert quiet.organisation in {order.organisation for order in first}


@pytest.mark.parametrize("code", [132001, 132007, 132015, 132016, 131049])
def test_a_refused_template_leaves_the_chart_to_wait_for_its_recipient(world, code):
    admin = world.organisation()
    sarah = world.recipient(admin)
    world.clock.forward(hours=25)
    sends(world, admin, sarah)
    answers(world, claim(world), lambda _: Answer(Outcome.REFUSED, code=code))
    (chart,) = world.messages("chart")
    assert (chart.state, chart.reason, chart.code) == ("held", "window_closed", code)

    world.says(SARAH, "hi")
    world.work(Lane.INBOX, Lane.DELIVER)

    assert [sent.form for sent in world.messenger.sent[-2:]] == [Form.IMAGE, Form.TEXT]
    states = {132001: "gone", 132007: "rejected", 132015: "paused", 132016: "disabled"}
    assert world.rows("template")[0].state == states.get(code, "approved")


def test_who_cannot_be_reached_gets_nothing_more_until_they_write(world):
    admin = world.organisation()
    sarah = world.recipient(admin)
    sends(world, admin, sarah)
    answers(world, claim(world), lambda _: Answer(Outcome.REFUSED, code=131026))
    sends(world, admin, sarah)
    assert claim(world) == []
    assert [row.reason for row in world.messages("chart")] == ["", "undeliverable"]

    world.says(SARAH, "hi")
    world.work(Lane.INBOX, Lane.DELIVER)
    sends(world, admin, sarah)

    assert len(claim(world)) == 1


def test_a_code_that_nobody_knows_alerts_the_operator_once(world, team):
    sends(world, team)
    answers(world, claim(world), lambda _: Answer(Outcome.REFUSED, code=999_999))

    assert set(world.states("chart")) == {"dead"}
    assert alerts(world) == [("code", True)]


def test_what_only_meta_says_may_work_later_is_not_tried_for_ever(world):
    admin = world.organisation()
    sends(world, admin, world.recipient(admin))
    for _ in range(12):
        change(world, message, due=world.clock.now())
        answers(world, claim(world), lambda _: Answer(Outcome.REFUSED, code=131000))
        rested(world)

    assert world.states("chart") == ["dead"]
    assert world.messages("chart")[0].tries == 10


def test_a_disabled_template_is_not_tried_again(world):
    admin = world.organisation()
    sarah = world.recipient(admin)
    world.clock.forward(hours=25)
    sends(world, admin, sarah)
    answers(world, claim(world), lambda _: Answer(Outcome.REFUSED, code=132016))
    sends(world, admin, sarah)

    assert claim(world) == []
    change(world, template, state="approved")
    sends(world, admin, sarah)
    assert [order.form for order in claim(world)] == [Form.TEMPLATE]
