"""Keys of the installation: each use has its own."""

from pathlib import Path

import pytest

from app.cli import COMMANDS
from app.keys import Keys, set_up_code
from app.settings import Environment, Settings


def test_no_key_has_two_uses_and_none_is_shown():
    keys = Keys("session", bytes(range(32)))

    assert len({keys.vault, keys.fingerprint, keys.links, bytes.fromhex(keys.set_up)}) == 4
    assert "session" not in repr(keys)


def settings(folder: Path, **more: object) -> Settings:
    return Settings(_env_file=None, var=folder, vault_key="ab" * 32, **more)


def test_the_command_line_prints_the_code_that_the_first_run_asks_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known = settings(tmp_path, app_env=Environment.PRODUCTION, public_url="https://charts.example")

    COMMANDS["set-up"](known, None)  # type: ignore[arg-type] # it looks at no argument

    assert (
        f"https://charts.example/set-up asks for: {set_up_code(known)}" in capsys.readouterr().out
    )
    assert len(set_up_code(known)) == 30


def test_where_everything_is_on_this_machine_the_first_run_asks_for_no_code(
    tmp_path: Path,
) -> None:
    assert set_up_code(settings(tmp_path)) == ""
