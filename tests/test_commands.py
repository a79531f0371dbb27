"""What the command line says, and the exit codes that scripts go by."""

import shutil
import subprocess
import sys
from argparse import Namespace
from pathlib import Path

import pytest
from sqlalchemy import text

from adapters.sql.engine import writing
from app.cli import COMMANDS, main
from app.commands import backups, keys, web
from app.keys import keys_of
from app.settings import ROOT, Settings
from app.use_cases.accounts import Founder, found_organisation
from app.wiring import build_engine
from domain.tenancy import HOUSE, THE_HOUSE
from tests.databases import sqlite_file
from tests.world import World

NAMED = (
    "demo", "web", "worker", "clock", "emulator", "migrate", "operator", "backup", "restore",
    "user", "doctor", "rotate-keys", "rotate-app-secret",
)  # fmt: skip
OLD, NEW = bytes(32).hex(), bytes(range(32)).hex()


def settings(folder: Path, **more: str) -> Settings:
    url = f"sqlite:///{folder}/chartcastr.db"
    return Settings(_env_file=None, var=folder, database_url=url, **({"vault_key": OLD} | more))


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(build_engine(settings(Path(sqlite_file(tmp_path)[10:]).parent)))


def test_help_names_every_command():
    asked = [sys.executable, "-m", "app.cli", "--help"]
    said = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert all(f"    {name} " in said for name in NAMED)
    assert set(NAMED) - {"emulator"} <= set(COMMANDS)


def test_a_backup_says_what_is_not_in_it(tmp_path, world, capsys):
    asked = Namespace(file=tmp_path / "kept")

    assert backups.backup(settings(tmp_path), asked) == 0
    assert "The keys are not in it" in capsys.readouterr().out


def test_a_backup_stands_in_the_house_s_audit_log_as_the_command_line_s(tmp_path, world):
    backups.backup(settings(tmp_path), Namespace(file=tmp_path / "kept"))

    line = world.rows("audit")[-1]
    assert (line.what, line.who, line.by_house) == ("backed everything up", None, True)
    assert line.organisation == HOUSE


def test_a_backup_before_the_release_step_is_written_all_the_same(tmp_path, world, capsys):
    with writing(world.engine) as connection:
        connection.execute(text("DROP TABLE audit"))

    assert backups.backup(settings(tmp_path), Namespace(file=tmp_path / "kept")) == 0
    assert "not in the audit log" in capsys.readouterr().err
    assert (tmp_path / "kept").exists()


def test_who_founds_by_command_line_is_not_said_to_be_the_owner(world):
    found_organisation(
        THE_HOUSE,
        "Initech",
        "UTC",
        Founder("Ian", "ian@initech.example", "correct horse battery"),
        storage=world.storage,
        passwords=world.passwords,
        clock=world.clock,
    )

    line = world.rows("audit")[-1]
    assert (line.what, line.who, line.by_house) == ("founded the organisation", None, True)


def test_a_backup_is_written_over_nothing(tmp_path, world, capsys):
    (tmp_path / "kept").write_text("mine")

    assert backups.backup(settings(tmp_path), Namespace(file=tmp_path / "kept")) == 1
    assert "is there already" in capsys.readouterr().err
    assert (tmp_path / "kept").read_text() == "mine"


def test_nothing_is_restored_over_an_organisation_unless_asked(tmp_path, world, capsys):
    here, file = settings(tmp_path), tmp_path / "kept"
    backups.backup(here, Namespace(file=file))
    world.organisation("Acme")

    refused = backups.restore(here, Namespace(file=file, over=False))
    named = {row.name for row in world.rows("organisation")}
    done = backups.restore(here, Namespace(file=file, over=True))

    assert (refused, done) == (1, 0)
    assert "--over" in capsys.readouterr().err
    assert "Acme" in named
    assert {row.name for row in world.rows("organisation")} == {"The house"}


def test_keys_are_rotated_and_it_says_how_many(tmp_path, world, capsys):
    world.invite(world.organisation())
    fingerprints = keys_of(settings(tmp_path)).fingerprint.hex()
    both = settings(tmp_path, vault_key=NEW, vault_key_old=OLD, fingerprint_key=fingerprints)

    code = keys.rotate(both, Namespace(fingerprint_key=False))
    again = keys.rotate(
        settings(tmp_path, vault_key=NEW, fingerprint_key=fingerprints),
        Namespace(fingerprint_key=False),
    )

    said = capsys.readouterr().out
    assert (code, again) == (0, 0)
    assert "2 secrets are under VAULT_KEY now" in said
    assert "0 secrets are under VAULT_KEY now" in said


def test_what_neither_key_opens_is_an_error(tmp_path, world, capsys):
    world.organisation()

    assert keys.rotate(settings(tmp_path, vault_key=NEW), Namespace(fingerprint_key=False)) == 1
    assert "can be opened with neither key" in capsys.readouterr().err


def test_numbers_are_known_again_after_a_rotation(tmp_path, capsys):
    before = keys_of(settings(tmp_path))

    keys.rotate(settings(tmp_path), Namespace(fingerprint_key=True))
    printed = capsys.readouterr().out.strip()
    after = keys_of(settings(tmp_path, vault_key=NEW, vault_key_old=OLD, fingerprint_key=printed))

    assert after.fingerprint == before.fingerprint
    assert after.vault != before.vault


def test_the_web_is_served_as_the_procfile_does(tmp_path):
    procfile = (ROOT / "Procfile").read_text()
    served = " ".join(web.gunicorn("0.0.0.0:${PORT:-8000}", 2)).removeprefix("-m ")

    assert served.replace("--workers 2", "--workers ${WEB_CONCURRENCY:-2}") in procfile


def test_the_usage_names_what_can_be_typed(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])

    assert capsys.readouterr().out.startswith("usage: python -m app.cli ")


def test_the_command_is_one_word_too_from_wherever_it_is_typed(tmp_path):
    checkout, elsewhere = tmp_path / "checkout", tmp_path / "elsewhere"
    for folder in (checkout / "bin", checkout / ".venv/bin", elsewhere):
        folder.mkdir(parents=True)
    python = checkout / ".venv/bin/python"
    python.write_text('#!/bin/sh\necho "$(pwd -P)" "$@"\n')
    python.chmod(0o755)
    command = shutil.copy(ROOT / "bin/chartcastr", checkout / "bin")

    said = subprocess.run(
        [command, "doctor", "--trip", "+1 650"], cwd=elsewhere, capture_output=True, text=True
    )

    assert said.stdout.strip() == f"{checkout.resolve()} -m app.cli doctor --trip +1 650"
    assert said.returncode == 0
