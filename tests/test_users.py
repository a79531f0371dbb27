"""`user`, as whoever runs an installation without a mail server types it."""

import argparse
import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.commands import users
from app.use_cases.accounts import SignInRefused, sign_in
from app.use_cases.own_account import begin_browser
from app.wiring import build_engine
from tests.databases import sqlite_file
from tests.test_commands import settings
from tests.world import World

OWNER, DORA = "admin@acme.example", "dora@acme.example"
CHOSEN = "a staple of horses"
Types = Callable[..., int]


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(build_engine(settings(Path(sqlite_file(tmp_path)[10:]).parent)))
    world.organisation("Acme")
    return world


@pytest.fixture
def types(tmp_path: Path, world: World, monkeypatch: pytest.MonkeyPatch) -> Types:
    """A command line and what is on its standard input; its exit code."""

    def typed(*words: str, line: str = "") -> int:
        parser = argparse.ArgumentParser()
        users.add_to(parser.add_subparsers(dest="command"))
        monkeypatch.setattr(sys, "stdin", io.StringIO(line))
        return users.user(settings(tmp_path), parser.parse_args(["user", *words]))

    return typed


def enters(world: World, email: str, password: str) -> Any:
    return sign_in(email, password, storage=world.storage, passwords=world.passwords)


def noted(world: World) -> tuple[str, str]:
    last = world.rows("audit")[-1]
    return last.what, last.subject


def test_somebody_new_is_put_in_with_a_role_and_a_password(world, types, capsys):
    code = types("add", "Dora@Acme.example ", "--in", "Acme", "--name", "Dora", line=CHOSEN + "\n")

    assert code == 0
    assert enters(world, DORA, CHOSEN).role == "member"
    assert noted(world) == ("put somebody in as member", f"Dora, {DORA}")
    assert CHOSEN not in capsys.readouterr().out


def test_who_has_an_account_keeps_its_password_and_is_asked_for_none(world, types, capsys):
    world.organisation("Globex")

    assert types("add", OWNER, "--in", "Globex", "--role", "owner") == 0
    assert "its password is as it was" in capsys.readouterr().out
    assert enters(world, OWNER, "correct horse").organisation
    types("list")
    assert "owner of Acme, owner of Globex" in capsys.readouterr().out


def test_people_are_listed_with_their_seats(world, types, capsys):
    world.organisation("Globex")

    assert types("list") == 0
    said = capsys.readouterr().out.splitlines()
    assert said == [
        f"{OWNER}  Admin of Acme  owner of Acme",
        "admin@globex.example  Admin of Globex  owner of Globex",
    ]
    types("list", "--in", "Globex")
    assert capsys.readouterr().out.splitlines() == said[1:]


def test_a_forgotten_password_is_set_anew_and_every_browser_is_signed_out(world, types, capsys):
    owner = enters(world, OWNER, "correct horse")
    begin_browser(owner, "A browser", remembered=True, storage=world.storage)

    assert types("password", OWNER, line=CHOSEN + "\n") == 0

    assert "Browsers signed out: 1" in capsys.readouterr().out
    assert enters(world, OWNER, CHOSEN) == owner
    with pytest.raises(SignInRefused):
        enters(world, OWNER, "correct horse")
    assert world.rows("signed_in_browser") == []
    assert noted(world) == ("set a person's password", f"Admin of Acme, {OWNER}")
    assert (world.rows("mail")[-1].to, "changed" in world.rows("mail")[-1].subject) == (
        OWNER,
        True,
    )


def test_somebody_is_taken_out_and_keeps_their_account(world, types, capsys):
    types("add", DORA, "--in", "Acme", "--name", "Dora", line=CHOSEN)

    assert types("remove", DORA, "--in", "Acme") == 0

    assert noted(world) == ("removed a teammate", f"Dora, {DORA}")
    types("list")
    assert f"{DORA}  Dora  in no organisation" in capsys.readouterr().out


def test_the_last_owner_stays(world, types, capsys):
    assert types("remove", OWNER, "--in", "Acme") == 1

    assert "only owner" in capsys.readouterr().err
    assert len(world.rows("membership")) == 1


@pytest.mark.parametrize(
    ("words", "line", "said"),
    [
        (("password", "nobody@acme.example"), CHOSEN, "Nobody has an account"),
        (("password", OWNER), "short", "10 to 200 characters"),
        (("password", OWNER), "", "10 to 200 characters"),
        (("password", OWNER), OWNER, "10 to 200 characters"),
        (("add", OWNER, "--in", "Acme"), "", "already"),
        (("add", "dora", "--in", "Acme"), CHOSEN, "no mail address"),
        (("add", DORA, "--in", "Acme", "--name", "x" * 81), CHOSEN, "1 to 80"),
        (("add", DORA, "--in", "Nowhere"), CHOSEN, "No organisation is called Nowhere"),
        (("remove", "nobody@acme.example", "--in", "Acme"), "", "Nobody has an account"),
        (("remove", "admin@globex.example", "--in", "Acme"), "", "not in that organisation"),
    ],
)
def test_what_will_not_do_is_said_and_changes_nothing(world, types, capsys, words, line, said):
    world.organisation("Globex")
    names = ("person", "membership", "audit", "mail")
    before = [world.rows(name) for name in names]

    assert types(*words, line=line) == 1
    assert said in capsys.readouterr().err
    assert [world.rows(name) for name in names] == before


def test_of_two_with_one_name_the_id_says_which(world, types, capsys):
    world.organisation("Acme")
    newest = world.rows("organisation")[-1].id

    assert types("add", DORA, "--in", "Acme", line=CHOSEN) == 1
    assert str(newest) in capsys.readouterr().err
    assert types("add", DORA, "--in", str(newest), line=CHOSEN) == 0
    assert [row.organisation for row in world.rows("membership")][-1] == newest
