"""Backups of SQLite by its own online copy, and of PostgreSQL by its own programs."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine, inspect, select

from adapters.sql.engine import reading
from adapters.sql.tables import organisation
from domain.tenancy import HOUSE
from ports.backups import BackupFailed, NotEmpty

SQLITE, POSTGRESQL = b"SQLite format 3\0", b"PGDMP"
PAGES_AT_A_TIME = 2000
"""Between these steps of the copy, others may write."""


def holds_somebody(engine: Engine) -> bool:
    """Whether an organisation beside the house is there."""
    if not inspect(engine).has_table("organisation"):
        return False
    with reading(engine) as connection:
        found = select(organisation.c.id).where(organisation.c.id != HOUSE).limit(1)
        return connection.execute(found).first() is not None


def _kind(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(16)
    except OSError as error:
        raise BackupFailed(f"{file} cannot be read: {error.strerror}.") from None


class SqliteBackups:
    """See ports.backups.Backups."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._path = engine.url.database or ""

    def write(self, to: Path) -> int:
        draft = _draft(to)
        try:
            with (
                closing(sqlite3.connect(self._path)) as ours,
                closing(sqlite3.connect(draft)) as copy,
            ):
                ours.backup(copy, pages=PAGES_AT_A_TIME)
                _check(copy)
            os.replace(draft, to)
        except (sqlite3.Error, OSError) as error:
            draft.unlink(missing_ok=True)
            raise BackupFailed(f"The database could not be copied: {error}.") from None
        return to.stat().st_size

    def restore(self, file: Path, *, over: bool = False) -> None:
        if not _kind(file).startswith(SQLITE):
            raise BackupFailed(f"{file} is no backup of SQLite, which this installation runs on.")
        if holds_somebody(self._engine) and not over:
            raise NotEmpty
        try:
            with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as kept:
                _check(kept)
                with closing(sqlite3.connect(self._path)) as ours:
                    kept.backup(ours)
        except sqlite3.Error as error:
            raise BackupFailed(f"{file} could not be put back: {error}.") from None


def _check(database: sqlite3.Connection) -> None:
    """Raises sqlite3.DatabaseError for a file that is damaged or of something else."""
    (found,) = database.execute("PRAGMA quick_check(1)").fetchone()
    names = {row[0] for row in database.execute("SELECT name FROM sqlite_master")}
    if found != "ok" or not {"organisation", "alembic_version"} <= names:
        raise sqlite3.DatabaseError("it is damaged, or of another product")


def _draft(to: Path) -> Path:
    """A file beside the wanted one that only we can read."""
    draft = to.with_name(f".{to.name}.{os.getpid()}")
    try:
        draft.touch(mode=0o600)
    except OSError as error:
        raise BackupFailed(f"{to} cannot be written: {error.strerror}.") from None
    return draft


class PostgresqlBackups:
    """See ports.backups.Backups. Needs pg_dump and pg_restore, not older than the server."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def write(self, to: Path) -> int:
        draft = _draft(to)
        try:
            self._run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"-f{draft}")
        except BackupFailed:
            draft.unlink(missing_ok=True)
            raise
        os.replace(draft, to)
        return to.stat().st_size

    def restore(self, file: Path, *, over: bool = False) -> None:
        if not _kind(file).startswith(POSTGRESQL):
            raise BackupFailed(
                f"{file} is no backup of PostgreSQL, which this installation runs on."
            )
        if holds_somebody(self._engine) and not over:
            raise NotEmpty
        whole = ("--clean", "--if-exists", "--single-transaction", "--exit-on-error")
        self._run("pg_restore", *whole, "--no-owner", "--no-privileges", "-d", "", str(file))

    def _run(self, program: str, *arguments: str) -> None:
        found = shutil.which(program)
        if found is None:
            raise BackupFailed(
                f"{program} is not on the path: install PostgreSQL's client programs."
            )
        environment = {**os.environ, **self._where()}
        database = environment["PGDATABASE"]
        filled = [database if each == "" else each for each in arguments]
        done = subprocess.run([found, *filled], env=environment, capture_output=True, text=True)
        if done.returncode:
            lines = done.stderr.strip().splitlines()
            raise BackupFailed(f"{program} failed: {lines[0] if lines else done.returncode}")

    def _where(self) -> dict[str, str]:
        """In the environment and not in the arguments, which everybody on the machine can see."""
        url = self._engine.url
        query = {f"PG{name.upper()}": value for name, value in url.query.items()}
        known = {
            "PGHOST": url.host,
            "PGPORT": str(url.port) if url.port else None,
            "PGUSER": url.username,
            "PGPASSWORD": url.password,
            "PGDATABASE": url.database,
            **{name: value for name, value in query.items() if isinstance(value, str)},
        }
        return {name: value for name, value in known.items() if value}
