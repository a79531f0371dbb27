"""The migrations make exactly the tables that the code speaks of, and can be taken back."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import (
    CHAR,
    JSON,
    Boolean,
    Column,
    DateTime,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    Table,
    Uuid,
    insert,
    inspect,
    select,
    text,
)

from adapters.sql.engine import open_database
from adapters.sql.migrate import configured, migrate
from adapters.sql.tables import metadata, template
from domain.tenancy import HOUSE
from tests.cast import ACME


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An unmigrated database."""
    if request.param == "sqlite":
        engine = open_database(f"sqlite:///{tmp_path}/fresh.db")
        yield engine
        engine.dispose()
        return
    engine = request.getfixturevalue("postgresql")
    with engine.begin() as connection:
        command.downgrade(configured(connection), "base")
    yield engine
    migrate(engine)


def test_a_migrated_database_has_the_tables_that_the_code_knows(database):
    migrate(database)

    with database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_migrating_again_changes_nothing(database):
    migrate(database)
    migrate(database)

    assert set(metadata.tables) <= set(inspect(database).get_table_names())


def test_migrations_can_be_taken_back(database):
    migrate(database)

    with database.begin() as connection:
        command.downgrade(configured(connection), "base")

    assert inspect(database).get_table_names() == ["alembic_version"]


def test_rows_from_before_the_window_live_through_all_that_came_since(database):
    """One row in each table of 0002, where each foreign key leads."""
    with database.begin() as connection:
        command.upgrade(configured(connection), "0002")
        old = MetaData()
        old.reflect(connection, only=lambda name, _: name != "alembic_version")
        for table in old.sorted_tables:
            connection.execute(insert(table), some_row(table))
    migrate(database)

    with database.connect() as connection:
        found = {
            name: connection.execute(select(metadata.tables[name])).mappings().all()
            for name in old.tables
            if name in metadata.tables
        }
    assert {name: len(rows) for name, rows in found.items()} == dict.fromkeys(found, 1)
    (there,), (pulse,), (chat,) = found["destination"], found["pulse"], found["contact"]
    assert (there["mail_to"], there["mails_instead"], pulse["keeps_open"]) == ("", False, False)
    assert (chat["shut_at"], chat["reacted_at"]) == (None, None)
    assert found["event"][0]["opened_at"] is None
    assert found["sender"][0]["reactions_open"] is None
    assert found["mail"][0]["delivery"] is None


def some_row(table: Table) -> dict[str, Any]:
    """The same everywhere for each kind of column, so that every key finds its row."""
    return {column.name: some_value(column) for column in table.columns}


def some_value(column: Column[Any]) -> Any:
    kind = column.type
    if isinstance(kind, Uuid):
        return UUID(int=1)
    if isinstance(kind, CHAR):
        return UUID(int=1).hex
    if isinstance(kind, DateTime):
        return datetime(2026, 11, 18, 12, tzinfo=UTC)
    if isinstance(kind, JSON):
        return {}
    if isinstance(kind, LargeBinary):
        return bytes(8)
    if isinstance(kind, Boolean | Numeric | Integer):
        return 1 if isinstance(kind, Integer | Numeric) else False
    return "1"


def test_templates_of_the_settings_are_kept_with_what_meta_said_of_them(database):
    with database.begin() as connection:
        command.upgrade(configured(connection), "0002")
        for name, approved in (("chart_ready", True), ("chart_there", False)):
            connection.execute(
                text("INSERT INTO template VALUES ('102', :name, 'en', :approved, NULL)"),
                {"name": name, "approved": approved},
            )
    migrate(database)

    with database.connect() as connection:
        rows = connection.execute(select(template).order_by(template.c.name)).all()
    assert [(row.name, row.state, row.settled, row.knocks) for row in rows] == [
        ("chart_ready", "approved", True, True),
        ("chart_there", "disabled", True, True),
    ]
    assert len({row.id for row in rows}) == 2


def test_what_operators_did_before_the_house_had_a_log_is_in_it(database):
    deeds = [
        (HOUSE, "released a number", True),
        (ACME, "began a support visit", True),
        (ACME, "set the plan to branded", True),
        (ACME, "made a pulse", False),
        (ACME, "removed a teammate", True),
    ]
    with database.begin() as connection:
        command.upgrade(configured(connection), "0015")
        old = MetaData()
        old.reflect(connection, only=["organisation", "audit"])
        place, audit = old.tables["organisation"], old.tables["audit"]
        shaped = {"sqlite": lambda id: id.hex}.get(database.dialect.name, lambda id: id)
        for id in (HOUSE, ACME):
            connection.execute(insert(place), some_row(place) | {"id": shaped(id)})
        for organisation, what, _ in deeds:
            line = {"organisation": shaped(organisation), "what": what, "subject": "x"}
            connection.execute(
                insert(audit), line | {"at": datetime(2026, 11, 18, 12, tzinfo=UTC)}
            )
    migrate(database)

    with database.connect() as connection:
        table = metadata.tables["audit"]
        rows = connection.execute(select(table).order_by(table.c.id)).all()
    assert [(row.organisation, row.what, row.by_house) for row in rows] == deeds
