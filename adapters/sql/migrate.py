"""Bringing a database to the newest shape."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

MIGRATIONS = Path(__file__).parent / "migrations"


def configured(connection: Connection) -> Config:
    """Alembic's configuration for one connection; there is no ini file."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def is_newest(engine: Engine) -> bool:
    """Whether nothing is missing; an empty database lacks everything."""
    with engine.connect() as connection:
        script = ScriptDirectory.from_config(configured(connection))
        return MigrationContext.configure(connection).get_current_revision() == (
            script.get_current_head()
        )


def migrate(engine: Engine) -> None:
    """Run what is missing. Running it again changes nothing."""
    with engine.begin() as connection:
        command.upgrade(configured(connection), "head")
