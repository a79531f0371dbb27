"""The command that takes the Meta app's new secret."""

import argparse
import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.commands import app_secret
from app.settings import Settings
from app.wiring import build_engine, build_services
from domain.numbers import ManagedNumber, Slot, place
from domain.tenancy import THE_HOUSE
from tests.databases import sqlite_file
from tests.world import KEYS, World

Types = Callable[..., int]


def settings(folder: Path) -> Settings:
    return Settings(
        _env_file=None,
        var=folder,
        database_url=f"sqlite:///{folder}/chartcastr.db",
        vault_key=bytes(32).hex(),
    )


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(build_engine(settings(Path(sqlite_file(tmp_path)[10:]).parent)))


@pytest.fixture
def types(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Types:
    """A command line and what is on its standard input; its exit code."""

    def typed(*words: str, line: str = "") -> int:
        parser = argparse.ArgumentParser()
        app_secret.add_to(parser.add_subparsers(dest="command"))
        monkeypatch.setattr(sys, "stdin", io.StringIO(line))
        asked = parser.parse_args(["rotate-app-secret", *words])
        return app_secret.rotate(settings(tmp_path), asked)

    return typed


@pytest.fixture
def live(world: World, tmp_path: Path) -> World:
    """A number was set live on the operator's page."""
    services = build_services(settings(tmp_path))

    def sealed(secret: str, name: str) -> bytes:
        return services.vault.seal(secret, place(Slot.LIVE, name))

    number = ManagedNumber(
        Slot.LIVE,
        KEYS.phone_number_id,
        KEYS.waba,
        KEYS.display_number,
        KEYS.app_id,
        sealed(KEYS.token, "token"),
        sealed("first", "secret"),
        sealed(KEYS.verify_token, "verify"),
        services.clock.now(),
        None,
    )
    with world.storage.house(THE_HOUSE) as house:
        house.console.numbers.put(number)
        house.commit()
    return world


@pytest.mark.usefixtures("live")
def test_it_is_read_from_a_line_and_never_printed(types, capsys):
    assert types(line="second-secret\n") == 0

    said = capsys.readouterr()
    assert "The former one counts until" in said.out
    assert "second-secret" not in said.out + said.err


def test_the_former_one_is_ended_by_the_command_once(types, live, capsys):
    types(line="second\n")

    assert (types("--end-former"), types("--end-former")) == (0, 0)

    assert capsys.readouterr().out.splitlines()[1:] == [
        "The former app secret counts no more.",
        "There is no former app secret.",
    ]
    assert [row.old_secret_sealed for row in live.rows("managed_number")] == [None]


@pytest.mark.usefixtures("world")
def test_where_the_number_comes_from_the_settings_it_says_what_to_set(types, capsys):
    assert (types(line="second\n"), types("--end-former")) == (1, 1)

    said = capsys.readouterr().err
    assert "set META_APP_SECRET_OLD to the present secret" in said
    assert "Nothing was changed." in said


def test_what_is_no_secret_changes_nothing(types, live, capsys):
    before = live.rows("managed_number")

    assert types(line="\n") == 1

    assert "That is no app secret." in capsys.readouterr().err
    assert live.rows("managed_number") == before
