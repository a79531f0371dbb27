"""The database makes exactly the moves that the domain's table allows."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, select, update

from adapters.sql.engine import writing
from adapters.sql.moves import move
from adapters.sql.tables import delivery_event, message
from domain.messages import Move, State, after
from tests.world import NOON, World


@pytest.fixture
def one(engine: Engine) -> UUID:
    """The id of a message in the database."""
    world = World(engine)
    world.recipient(world.organisation())
    found: UUID = world.messages()[0].id
    return found


@pytest.mark.parametrize("how", list(Move))
def test_sql_and_the_table_agree_for_every_state(engine, one, how):
    for state in State:
        with writing(engine) as connection:
            connection.execute(update(message).values(state=state.value))
            moved = move(connection, how, NOON, message.c.id == one)
            now = connection.scalar(select(message.c.state))

        expected = after(state, how)
        assert moved == ([one] if expected else [])
        assert now == (expected or state).value


def test_every_move_is_a_line_in_the_timeline(engine, one):
    def lines() -> list[tuple[int, str]]:
        with writing(engine) as connection:
            rows = connection.execute(select(delivery_event).order_by(delivery_event.c.seq))
            return [(row.seq, row.state) for row in rows]

    assert lines() == [(1, "ready"), (2, "sending"), (3, "accepted")]
    with writing(engine) as connection:
        move(connection, Move.READ, NOON, message.c.id == one)
        move(connection, Move.READ, NOON, message.c.id == one)
        move(connection, Move.READ, NOON, message.c.id == uuid4())

    assert lines()[3:] == [(4, "read")]
