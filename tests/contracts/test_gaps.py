"""Silence is no evidence across a time in which Meta may have met no answer here."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select, text, update

from adapters.sql.engine import database_now, reading, writing
from adapters.sql.inbox import SqlInbox
from adapters.sql.tables import ingestion
from adapters.sql.upkeep import SqlUpkeep

BODY = b"{}"
LONG_AGO = timedelta(hours=1)


@pytest.fixture
def well(engine: Engine) -> datetime:
    """Since when ingestion has been well: for an hour."""
    SqlUpkeep(engine).beat(reachable=True)
    with writing(engine) as connection:
        since = database_now(connection) - LONG_AGO
        connection.execute(update(ingestion).values(healthy_since=since))
    return healthy_since(engine)


def healthy_since(engine: Engine) -> datetime:
    with reading(engine) as connection:
        return connection.scalar(select(ingestion.c.healthy_since))


@pytest.mark.parametrize("first", [lambda inbox: inbox.keep(BODY), lambda inbox: inbox.ready()])
def test_a_process_that_has_just_begun_counts_anew(engine, well, first):
    first(SqlInbox(engine))
    assert healthy_since(engine) - well > LONG_AGO / 2


def test_what_goes_on_well_counts_on(engine, well):
    inbox = SqlInbox(engine)
    inbox.keep(BODY)
    again = healthy_since(engine)
    inbox.keep(BODY)
    inbox.ready()
    assert healthy_since(engine) == again


def test_a_body_that_could_not_be_stored_counts_anew(sqlite):
    SqlUpkeep(sqlite).beat(reachable=True)
    inbox = SqlInbox(sqlite)
    inbox.keep(BODY)
    before = healthy_since(sqlite)
    with sqlite.begin() as connection:
        connection.execute(text("ALTER TABLE webhook_body RENAME TO away"))
    with pytest.raises(Exception, match="no such table"):
        inbox.keep(BODY)
    with sqlite.begin() as connection:
        connection.execute(text("ALTER TABLE away RENAME TO webhook_body"))
    inbox.ready()
    assert healthy_since(sqlite) > before


def test_where_nothing_was_well_a_beginning_makes_nothing_well(engine, well):
    SqlUpkeep(engine).beat(reachable=False)
    SqlInbox(engine).keep(BODY)
    assert healthy_since(engine) is None
