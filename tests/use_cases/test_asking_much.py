"""More questions than are answered in an hour: told once, and no model is asked."""

import pytest
from sqlalchemy import insert, select

from adapters.sql import tables
from adapters.sql.engine import reading, writing
from app.use_cases.conversing import TOO_MANY
from domain.budgets import QUESTIONS_OF_ALL, QUESTIONS_OF_ONE
from ports.bell import Lane
from tests.world import BEN, SARAH, World


@pytest.fixture
def charted(engine) -> World:
    """Sarah and Ben have a chart; counting is a matter of the database: on both."""
    world = World(engine)
    admin = world.organisation()
    to = [world.recipient(admin, phone, phone) for phone in (SARAH, BEN)]
    world.fire(admin, world.pulse(admin, *to))
    world.work_all()
    return world


def asks(world: World, times: int, phone: str = SARAH) -> None:
    charts = {sent.phone: row for row in world.messages("chart") for sent in of(world, row)}
    for _ in range(times):
        world.says(phone, "how was last week?", about=charts[phone].wamid)
    world.work(Lane.INBOX)


def of(world: World, row):
    key = tables.contact_key
    with reading(world.engine) as connection:
        found = select(key.c.value.label("phone")).where(
            key.c.contact == row.contact, key.c.kind == "phone"
        )
        return connection.execute(found).all()


def states(world: World) -> list[str]:
    return [row.state for row in world.rows("follow_up")]


def told(world: World) -> int:
    return [row.text for row in world.messages("answer")].count(TOO_MANY)


def test_the_twenty_first_in_an_hour_is_told_once_and_asks_nobody(charted):
    asks(charted, QUESTIONS_OF_ONE + 3)

    assert states(charted).count("due") == QUESTIONS_OF_ONE
    assert states(charted).count("refused") == 3
    assert told(charted) == 1

    asks(charted, 1, BEN)
    assert states(charted).count("due") == QUESTIONS_OF_ONE + 1


def test_an_hour_later_it_is_answered_again(charted):
    asks(charted, QUESTIONS_OF_ONE + 1)
    charted.clock.forward(hours=1)

    asks(charted, 1)

    assert states(charted).count("due") == QUESTIONS_OF_ONE + 1


def test_what_is_refused_is_never_answered(charted):
    asks(charted, QUESTIONS_OF_ONE + 1)

    charted.work(Lane.ANSWER)

    assert sorted(set(states(charted))) == ["answered", "refused"]
    assert len(charted.messages("answer")) == QUESTIONS_OF_ONE + 1


def test_all_of_an_organisation_together_ask_so_much_and_no_more(charted):
    asks(charted, 1, BEN)
    (first,) = charted.rows("follow_up")
    (event,) = [row for row in charted.rows("event") if row.key == first.event]
    with writing(charted.engine) as connection:
        for place in range(QUESTIONS_OF_ALL - 1):
            again = {"key": f"asked {place}", "seq": event.seq + place + 1}
            connection.execute(insert(tables.event).values({**event._mapping, **again}))
            copy = {**first._mapping, "event": again["key"], "state": "answered"}
            connection.execute(insert(tables.follow_up).values(copy))

    asks(charted, 1)

    assert states(charted).count("refused") == 1
    assert told(charted) == 1
