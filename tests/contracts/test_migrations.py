"""The migrations make exactly the tables that the code speaks of, and can be taken back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, select, text

from adapters.sql.engine import open_database
from adapters.sql.migrate import configured, migrate
from adapters.sql.tables import metadata, template


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
