"""The emulator's own SQLite file: its tables, and one lock around every use of them."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SCHEMA = """
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS business (
    phone_number_id TEXT PRIMARY KEY, waba_id TEXT NOT NULL, display_number TEXT NOT NULL UNIQUE,
    verified_name TEXT NOT NULL, access_token TEXT NOT NULL, app_secret TEXT NOT NULL,
    verify_token TEXT NOT NULL, webhook_url TEXT NOT NULL, capabilities TEXT NOT NULL,
    subscribed INTEGER NOT NULL DEFAULT 1);
CREATE TABLE IF NOT EXISTS phone (
    id INTEGER PRIMARY KEY, wa_id TEXT NOT NULL, name TEXT NOT NULL, user_id TEXT NOT NULL,
    username TEXT, active INTEGER NOT NULL DEFAULT 1);
CREATE UNIQUE INDEX IF NOT EXISTS phone_active ON phone (wa_id) WHERE active;
CREATE TABLE IF NOT EXISTS identity (
    waba_id TEXT NOT NULL, phone INTEGER NOT NULL REFERENCES phone, user_id TEXT NOT NULL UNIQUE,
    PRIMARY KEY (waba_id, phone));
CREATE TABLE IF NOT EXISTS chat (
    business TEXT NOT NULL, phone INTEGER NOT NULL, last_inbound REAL, typing_until REAL,
    PRIMARY KEY (business, phone));
CREATE TABLE IF NOT EXISTS pair (
    business TEXT NOT NULL, recipient TEXT NOT NULL, tat REAL NOT NULL,
    PRIMARY KEY (business, recipient));
CREATE TABLE IF NOT EXISTS message (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, wamid TEXT NOT NULL UNIQUE, business TEXT NOT NULL,
    phone INTEGER, direction TEXT NOT NULL, type TEXT NOT NULL, face TEXT NOT NULL,
    context TEXT, callback_data TEXT, addressed TEXT NOT NULL DEFAULT 'phone', input TEXT,
    category TEXT, digest TEXT, at REAL NOT NULL, real_at REAL NOT NULL,
    sent_due REAL, delivered_due REAL, failed_due REAL, error_code INTEGER,
    read_at REAL, silent INTEGER NOT NULL DEFAULT 0, answered TEXT);
CREATE INDEX IF NOT EXISTS message_chat ON message (business, phone, seq);
CREATE INDEX IF NOT EXISTS message_unread ON message (business, phone, direction)
    WHERE read_at IS NULL;
CREATE TABLE IF NOT EXISTS reaction (
    wamid TEXT NOT NULL, side TEXT NOT NULL, emoji TEXT NOT NULL, PRIMARY KEY (wamid, side));
CREATE TABLE IF NOT EXISTS media (
    id TEXT PRIMARY KEY, business TEXT NOT NULL, mime TEXT NOT NULL, sha256 TEXT NOT NULL,
    body BLOB NOT NULL, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS template (
    id TEXT PRIMARY KEY, waba_id TEXT NOT NULL, name TEXT NOT NULL, language TEXT NOT NULL,
    category TEXT NOT NULL, status TEXT NOT NULL, components TEXT NOT NULL,
    UNIQUE (waba_id, name, language));
CREATE TABLE IF NOT EXISTS webhook (
    id INTEGER PRIMARY KEY AUTOINCREMENT, business TEXT NOT NULL, label TEXT NOT NULL,
    wamid TEXT, body BLOB NOT NULL, created REAL NOT NULL, due REAL, tries INTEGER NOT NULL
    DEFAULT 0, answer INTEGER, ms REAL);
CREATE INDEX IF NOT EXISTS webhook_due ON webhook (due) WHERE due IS NOT NULL;
CREATE INDEX IF NOT EXISTS webhook_wamid ON webhook (wamid);
CREATE TABLE IF NOT EXISTS webhook_try (
    webhook INTEGER NOT NULL REFERENCES webhook, at REAL NOT NULL, answer INTEGER, fault TEXT,
    ms REAL NOT NULL);
CREATE INDEX IF NOT EXISTS webhook_try_of ON webhook_try (webhook);
CREATE TABLE IF NOT EXISTS token (
    token TEXT PRIMARY KEY, business TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'valid',
    scopes TEXT NOT NULL, until REAL);
CREATE TABLE IF NOT EXISTS reached (
    portfolio TEXT NOT NULL, recipient TEXT NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (portfolio, recipient));
CREATE TABLE IF NOT EXISTS registration (business TEXT NOT NULL, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS fault (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, business TEXT, kind TEXT NOT NULL,
    what TEXT NOT NULL);
"""
LATER = (
    ("media", "kept_s", "REAL NOT NULL DEFAULT 2592000"),
    ("template", "reason", "TEXT NOT NULL DEFAULT 'NONE'"),
    ("template", "quality", "TEXT NOT NULL DEFAULT 'UNKNOWN'"),
    ("template", "pauses", "INTEGER NOT NULL DEFAULT 0"),
    ("template", "due", "REAL"),
    ("webhook", "born", "REAL NOT NULL DEFAULT 0"),
    ("message", "gist", "TEXT"),
)
"""Columns that a file of an earlier emulator lacks."""


class Store:
    """One connection under one lock: uses are short, and nothing ever meets SQLITE_BUSY.

    Write-ahead log with `synchronous=NORMAL`: what was committed outlives a killed process.
    """

    def __init__(self, path: str) -> None:
        if path != ":memory:":
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(f"BEGIN;{SCHEMA}COMMIT;")
        self._grow()
        self._lock = threading.RLock()
        self._depth = 0

    def _grow(self) -> None:
        for table, column, kind in LATER:
            known = {row["name"] for row in self._db.execute(f"PRAGMA table_info({table})")}
            if column not in known:
                self._db.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            yield self._db

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """All or nothing; a `writing` inside another joins it."""
        with self._lock:
            outermost = self._depth == 0
            if outermost:
                self._db.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield self._db
            except BaseException:
                if outermost:
                    self._db.execute("ROLLBACK")
                raise
            else:
                if outermost:
                    self._db.execute("COMMIT")
            finally:
                self._depth -= 1

    def setting(self, name: str) -> str | None:
        with self.reading() as db:
            row = db.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row["value"])

    def keep_setting(self, name: str, value: str) -> None:
        with self.writing() as db:
            db.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, value))

    def close(self) -> None:
        with self._lock:
            self._db.close()
