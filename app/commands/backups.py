"""`backup` and `restore`: the database as one file."""

import argparse
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from app.commands.saying import complain, say
from app.settings import Settings
from app.use_cases.exporting import note_backup
from app.wiring import build_backups, build_services, migrate_database
from domain.tenancy import THE_HOUSE
from ports.backups import BackupFailed, NotEmpty

WITHOUT_KEYS = (
    "The keys are not in it: keep VAULT_KEY, FINGERPRINT_KEY and SECRET_KEY (or the folder "
    "{keys}) somewhere else. Without VAULT_KEY no token in it can be opened."
)
NOT_EMPTY = (
    "This database holds an organisation already; nothing was changed. --over puts the backup in "
    "its place, and all that is there now is lost."
)


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    backing = commands.add_parser("backup", help="write the whole database to one file")
    restoring = commands.add_parser(
        "restore", help="put a backup back; stop everything else first"
    )
    for each in (backing, restoring):
        each.add_argument("file", type=Path)
    restoring.add_argument("--over", action="store_true", help="even over what is there")


def backup(settings: Settings, asked: argparse.Namespace) -> int:
    if asked.file.exists():
        return complain(f"{asked.file} is there already; nothing was written.")
    try:
        size = build_backups(settings).write(asked.file)
    except BackupFailed as error:
        return complain(str(error))
    if not _noted(settings):
        complain(
            "It is not in the audit log: the tables are not the newest, or `migrate` never ran."
        )
    say(f"{asked.file} holds the whole database, {size:,} bytes.")
    say(WITHOUT_KEYS.format(keys=settings.var / "keys"))
    return 0


def _noted(settings: Settings) -> bool:
    """A backup before the release step is of tables of before, and stands all the same."""
    services = build_services(settings)
    try:
        note_backup(THE_HOUSE, storage=services.storage, clock=services.clock)
    except SQLAlchemyError:
        return False
    return True


def restore(settings: Settings, asked: argparse.Namespace) -> int:
    """And bring its tables to the newest shape."""
    try:
        build_backups(settings).restore(asked.file, over=asked.over)
    except NotEmpty:
        return complain(NOT_EMPTY)
    except BackupFailed as error:
        return complain(f"{error} Nothing was changed.")
    migrate_database(settings)
    say(f"The database is as it was in {asked.file}. Now run `migrate`, and start everything.")
    return 0
