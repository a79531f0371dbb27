"""The command that takes the Meta app's new secret."""

import argparse
import io
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest

from app.commands import app_secret
from tests.adapters.emulator.driver import Bench
from tests.web.a_number import live_after
from tests.web.installation import Installation

Types = Callable[..., int]
RESET = "what-meta-shows-after-a-reset"


@pytest.fixture
def types(house: Installation, monkeypatch: pytest.MonkeyPatch) -> Types:
    """A command line and what is on its standard input; its exit code."""

    def typed(*words: str, line: str = "") -> int:
        parser = argparse.ArgumentParser()
        app_secret.add_to(parser.add_subparsers(dest="command"))
        monkeypatch.setattr(sys, "stdin", io.StringIO(line))
        return app_secret.rotate(house.settings, parser.parse_args(["rotate-app-secret", *words]))

    return typed


@pytest.fixture
def reset(bench: Bench) -> str:
    """The app's secret once it was reset at Meta."""
    businesses = bench.emulator.businesses
    businesses.keep(replace(businesses.all()[0], app_secret=RESET))
    return RESET


@pytest.fixture
def live(olga):
    """A number was set live on the operator's page."""
    return live_after(olga)


@pytest.mark.usefixtures("live")
def test_it_is_read_from_a_line_and_never_printed(types, reset, capsys):
    assert types(line=f"{reset}\n") == 0

    said = capsys.readouterr()
    assert "Meta knows it, and it is the app secret in use." in said.out
    assert "The former one counts until" in said.out
    assert reset not in said.out + said.err


@pytest.mark.usefixtures("live", "reset")
def test_what_meta_does_not_know_changes_nothing(types, capsys):
    assert types(line="a-slip-of-the-pen\n") == 1

    assert "Meta does not know it, or gave no answer. Nothing was changed." in (
        capsys.readouterr().err
    )
    assert types("--end-former") == 0
    assert "There is no former app secret." in capsys.readouterr().out


@pytest.mark.usefixtures("live")
def test_the_former_one_is_ended_by_the_command_once(types, reset, capsys):
    types(line=f"{reset}\n")

    assert (types("--end-former"), types("--end-former")) == (0, 0)

    assert capsys.readouterr().out.splitlines()[1:] == [
        "The former app secret counts no more.",
        "There is no former app secret.",
    ]


def test_where_the_number_comes_from_the_settings_it_says_what_to_set(types, capsys):
    assert (types(line="second\n"), types("--end-former")) == (1, 1)

    said = capsys.readouterr().err
    assert "set META_APP_SECRET_OLD to the present secret" in said
    assert "Nothing was changed." in said


@pytest.mark.usefixtures("live")
def test_what_is_no_secret_is_not_taken(types, capsys):
    assert types(line="\n") == 1

    assert "That is no app secret." in capsys.readouterr().err
