"""`found` and `operator`, as whoever sets an installation up types them."""

import argparse
import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.commands import founding
from app.wiring import build_engine
from tests.databases import sqlite_file
from tests.test_commands import settings
from tests.world import World

CHOSEN = "a staple of horses"
Types = Callable[..., int]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(build_engine(settings(Path(sqlite_file(tmp_path)[10:]).parent)))


@pytest.fixture
def types(tmp_path: Path, world: World, monkeypatch: pytest.MonkeyPatch) -> Types:
    """A command line and what is on its standard input; its exit code."""
    commands = {
        "found": founding.found,
        "operator": founding.operator,
        "set-up": founding.set_up,
    }

    def typed(*words: str, line: str = CHOSEN) -> int:
        parser = argparse.ArgumentParser()
        founding.add_to(parser.add_subparsers(dest="command"))
        monkeypatch.setattr(sys, "stdin", io.StringIO(line))
        return commands[words[0]](settings(tmp_path), parser.parse_args(words))

    return typed


def test_an_organisation_is_founded_with_its_owner(world, types, capsys):
    assert types("found", "Acme", "Ada@Acme.example", "--timezone", "Europe/Berlin") == 0

    assert "ada@acme.example" in [row.email for row in world.rows("person")]
    assert "Acme is there" in (said := capsys.readouterr().out)
    assert CHOSEN not in said


@pytest.mark.parametrize(
    ("words", "line", "why"),
    [
        (("Acme", "ada@acme.example"), "short", "A password has 10 to 200 characters"),
        (("Acme", "ada@acme.example", "--timezone", "Mars/Base"), CHOSEN, "IANA"),
        (("Acme", "no address"), CHOSEN, "That is no mail address."),
        ((" ", "ada@acme.example"), CHOSEN, "A name has 1 to 80 characters"),
    ],
)
def test_what_is_not_good_founds_nothing_and_says_why(world, types, capsys, words, line, why):
    before = world.rows("organisation")

    assert types("found", *words, line=line) == 1

    said = capsys.readouterr().err
    assert why in said
    assert "Nothing was made." in said
    assert world.rows("organisation") == before
    assert world.rows("person") == []


def test_an_operator_has_an_account(world, types, capsys):
    assert types("operator", "no@body.example") == 1
    assert "Nobody has an account with that address. With --new" in capsys.readouterr().err

    types("found", "Acme", "ada@acme.example")
    assert types("operator", "ada@acme.example") == 0
    assert len(world.rows("operator")) == 1
    assert types("operator", "ada@acme.example", "--remove") == 0
    assert world.rows("operator") == []


def test_an_operator_needs_no_organisation(world, types, capsys):
    assert types("operator", "Kim@House.example", "--new", "--name", "Kim Osei") == 0

    (person,) = world.rows("person")
    assert (person.email, person.name) == ("kim@house.example", "Kim Osei")
    assert [row.person for row in world.rows("operator")] == [person.id]
    assert world.rows("membership") == []
    assert CHOSEN not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("email", "line", "why"),
    [
        ("ada@acme.example", CHOSEN, "They have an account: leave --new out."),
        ("no address", CHOSEN, "That is no mail address."),
        ("kim@house.example", "short", "A password has 10 to 200 characters"),
    ],
)
def test_a_new_operator_who_is_not_good_is_not_made(world, types, capsys, email, line, why):
    types("found", "Acme", "ada@acme.example")

    assert types("operator", email, "--new", line=line) == 1

    assert why in capsys.readouterr().err
    assert world.rows("operator") == []
    assert len(world.rows("person")) == 1


def test_set_up_names_its_page_until_somebody_has_an_account(types, capsys):
    assert types("set-up") == 0
    assert "/set-up asks for:" in capsys.readouterr().out
    types("found", "Acme", "ada@acme.example")
    capsys.readouterr()

    assert types("set-up") == 1

    said = capsys.readouterr()
    assert "The first run is over" in said.err
    assert "/set-up asks for" not in said.out
